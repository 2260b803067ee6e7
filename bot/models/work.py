"""Later work: tasks, clock ticks and the pace of outbound calls."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.ids import TaskId
from bot.models.base import Identity, Row


class TaskState(StrEnum):
    """Where a task is."""

    READY = "ready"  # waits for its time or its turn
    RUNNING = "running"  # somebody holds the lease
    DONE = "done"
    DEAD = "dead"  # gave up after its attempts; a person must look


class Task(Row):
    """One piece of work or one timer. Only `bot.work` and `bot.dispatch` touch it.

    Within a ``key`` tasks run in order of ``seq``; 0 is no place in a line: without a key, not
    committed yet, or dead without stopping the others. ``generation`` grows with each new time,
    ``fence`` with each taking; a runner that holds an older one has no effect.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index(
            "uq_task_dedupe_ready",
            "dedupe",
            unique=True,
            sqlite_where=text("state = 'ready'"),
            postgresql_where=text("state = 'ready'"),
        ),
        Index(
            "ix_task_dedupe_running",
            "dedupe",
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        Index(
            "ix_task_due",
            "run_at",
            sqlite_where=text("state IN ('ready', 'running')"),
            postgresql_where=text("state IN ('ready', 'running')"),
        ),
        Index(
            "ix_task_key_seq",
            "key",
            "seq",
            sqlite_where=text("state <> 'done'"),
            postgresql_where=text("state <> 'done'"),
        ),
    )

    id: Mapped[TaskId] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str | None]  # tasks of one key run one after the other
    seq: Mapped[int] = mapped_column(Identity, default=0)
    args: Mapped[dict[str, Any]]
    run_at: Mapped[datetime]
    state: Mapped[TaskState] = mapped_column(default=TaskState.READY)
    attempts: Mapped[int] = mapped_column(default=0)
    generation: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    dedupe: Mapped[str | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Tick(Row):
    """A slot of the clock, claimed by the one process that inserted it."""

    __tablename__ = "tick"

    name: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[datetime] = mapped_column(primary_key=True)


class RateGate(Row):
    """The earliest moment at which the next call with this key may leave (GCRA)."""

    __tablename__ = "rate_gate"

    key: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[datetime]
