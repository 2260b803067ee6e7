"""The port for later work: enqueue, cancel and move inside the caller's own transaction.

`bot.dispatch` runs what is due. On PostgreSQL a job of the engine, carrying task and generation,
is deferred in the same transaction; on SQLite the commit wakes the one dispatcher.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Executable,
    bindparam,
    case,
    delete,
    exists,
    literal,
    literal_column,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.announcements import announce, free
from bot.database import Sort, Turn, before_commit, insert_into, sort_of
from bot.ids import TaskId
from bot.models.work import Task, TaskState

_WANTED = "work_wanted"  # tasks to insert, in session.info
READY: Final[ColumnElement[Any]] = literal_column("'ready'")
"""Written into the statement: a parameter would hide the partial indices from the planner."""
_RUNNING: Final[ColumnElement[Any]] = literal_column("'running'")


class StaleFence(Exception):
    """Somebody else took the task meanwhile: whatever this runner does must have no effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A taken task, as its handler sees it. ``attempts`` counts this one."""

    id: TaskId
    kind: str
    key: str | None
    args: dict[str, Any]
    attempts: int
    fence: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Again:
    """A handler's wish to be called again at ``run_at``; ``counts``: as a failed attempt."""

    run_at: datetime
    reason: str
    counts: bool = True


class Settled(Enum):
    """What an outward handler answers whose task needs nothing more."""

    FINISHED = "finished"
    """It was marked done in the transaction of its work, which saves one of its own."""


DatabaseHandler = Callable[[AsyncSession, Job, datetime], Awaitable[Again | None]]
"""Works on the database alone, in the transaction that also marks the task done."""

OutwardHandler = Callable[[Job], Awaitable[Again | Settled | None]]
"""Talks to the outside and opens its own transactions; may call `finish` or `end` in one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How tasks of one name are run.

    ``concurrency`` bounds an outward kind within one process. ``stops_key_when_dead``: a task that
    gave up keeps the later ones of its key waiting until a person has looked.
    """

    name: str
    handler: DatabaseHandler | OutwardHandler
    outward: bool
    max_attempts: int = 8
    stops_key_when_dead: bool = False
    concurrency: int = 4


Kinds = Mapping[str, Kind]


def enqueue(
    session: AsyncSession,
    kind: str,
    *,
    args: dict[str, Any],
    run_at: datetime,
    now: datetime,
    key: str | None = None,
    dedupe: str | None = None,
) -> None:
    """Add a task; it exists when the caller commits.

    A ready task with the same ``dedupe`` is used instead: it takes over ``args`` and the earlier
    time. A running one does not count, for it may have read what it works on already. Tasks of one
    ``key`` run one after the other, in the order in which their transactions committed; a task
    that waits for its time keeps the later ones of its key waiting.
    """
    task = {
        "kind": kind,
        "key": key,
        "seq": 0,
        "args": args,
        "run_at": run_at,
        "state": TaskState.READY,
        "attempts": 0,
        "generation": 0,
        "fence": 0,
        "dedupe": dedupe,
        "created_at": now,
    }
    session.info.setdefault(_WANTED, []).append(task)
    before_commit(session, _write, turn=Turn.TASKS)


async def _write(session: AsyncSession) -> None:
    """Insert what this transaction enqueued until now."""
    wanted = session.info.pop(_WANTED, None)
    if not wanted:
        return
    await session.flush()  # a task that was just put back is a ready twin
    written = await session.execute(_upsert(sort_of(session)), _without_twins(wanted))
    for task_id, key in written:
        announce(session, task_id, key=key)


def _without_twins(wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What one statement can insert: it must not meet a row of its own."""
    tasks: dict[str | int, dict[str, Any]] = {}
    for place, task in enumerate(wanted):
        name = place if task["dedupe"] is None else task["dedupe"]
        twin = tasks.get(name, task)
        # A copy: a savepoint that fails gives the first one back as it was.
        tasks[name] = twin | {"args": task["args"], "run_at": min(twin["run_at"], task["run_at"])}
    return sorted(tasks.values(), key=_place)


def _place(task: dict[str, Any]) -> tuple[bool, list[tuple[bool, int, str]]]:
    """In which order tasks are written: by their names, for many share some, like a member's.

    Two that want the same would wait for each other. Numbers count as such: comments are judged
    in the order in which they came. Last those without a name, as they were asked for.
    """
    parts = (task["dedupe"] or "").split(":")
    name = [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]
    return task["dedupe"] is None, name


@cache
def _upsert(sort: Sort) -> Executable:
    table = Task.metadata.tables["task"]
    new = insert_into(sort, table)
    earlier = new.excluded.run_at < table.c.run_at
    upsert = new.on_conflict_do_update(
        index_elements=[table.c.dedupe],
        index_where=table.c.state == READY,
        set_={
            "args": new.excluded.args,
            "run_at": case((earlier, new.excluded.run_at), else_=table.c.run_at),
            "generation": table.c.generation + case((earlier, 1), else_=0),
        },
        # Else its dispatcher knows all; the row is locked, so whoever takes it waits for us.
        where=earlier | (new.excluded.args != table.c.args),
    )
    return upsert.returning(table.c.id, table.c.key)


async def cancel(session: AsyncSession, *dedupes: str) -> bool:
    """Take back the ready tasks of these names; False if there is none (any more).

    What else was enqueued is written at the commit as ever: tasks that many share, held from now
    on, would keep those waiting whose locks are to come.
    """
    wanted = session.info.get(_WANTED, [])
    kept = [task for task in wanted if task["dedupe"] not in dedupes]
    was_wanted = len(kept) < len(wanted)
    wanted[:] = kept
    ended = await session.scalars(
        update(Task)
        .where(Task.dedupe.in_(dedupes), Task.state == READY)
        .values(state=TaskState.DONE, last_error="cancelled")
        .returning(Task.key)
        .execution_options(synchronize_session=False)
    )
    keys = ended.all()
    for key in keys:
        free(session, key)
    return was_wanted or bool(keys)


async def move(session: AsyncSession, dedupe: str, *, run_at: datetime) -> bool:
    """Give the ready task of ``dedupe`` exactly this time; False if there is none (any more)."""
    await _write(session)
    moved = await session.execute(
        update(Task)
        .where(Task.dedupe == dedupe, Task.state == READY)
        .values(run_at=run_at, generation=Task.generation + 1)
        .returning(Task.id, Task.key)
        .execution_options(synchronize_session=False)
    )
    task = moved.one_or_none()
    if task is None:
        return False
    announce(session, task.id, key=task.key)
    return True


async def forget(session: AsyncSession, *dedupes: str) -> None:
    """Delete the ended tasks of these names, with what they were told to do."""
    ended = Task.state.in_([TaskState.DONE, TaskState.DEAD])
    await session.execute(delete(Task).where(Task.dedupe.in_(dedupes), ended))


async def waits(session: AsyncSession, dedupe: str) -> bool:
    """Whether a task of ``dedupe`` is ready; what this transaction enqueued is not told."""
    return bool(await session.scalar(_WAITS, {"dedupe": dedupe}))


async def has_failed(session: AsyncSession, dedupe: str) -> bool:
    """Whether an attempt of the unfinished task of ``dedupe`` failed; one under way is not told."""
    again = exists().where(Task.dedupe == dedupe, Task.state == _RUNNING, Task.attempts > 1)
    failed = select(is_tried_again(literal(dedupe)) | again)
    return bool(await session.scalar(failed))


def is_tried_again(dedupe: ColumnElement[str]) -> ColumnElement[bool]:
    """In a statement: whether the ready task of ``dedupe`` failed before."""
    return exists().where(Task.dedupe == dedupe, Task.state == READY, Task.attempts > 0)


async def hold(session: AsyncSession, job: Job) -> None:
    """Lock the task for this transaction; raises `StaleFence` unless ``job`` still has it."""
    await get_held(session, job)


async def finish(session: AsyncSession, job: Job, now: datetime) -> None:
    """Mark the task done in this transaction; raises `StaleFence` unless ``job`` still has it.

    Its row is locked from now on, as by `hold`.
    """
    if await end(session, job, now) is None:
        raise _stale(job)


async def end(session: AsyncSession, job: Job | None, now: datetime) -> Settled | None:
    """Mark the task done if *job* still has it, after work that counts whoever has it by now.

    Returns what the handler is to answer: None where nothing was marked.
    """
    if job is None:
        return None
    held = {"task_id": job.id, "held_fence": job.fence, "now": now}
    if await session.scalar(_FINISH, held) is None:
        return None
    free(session, job.key)
    return Settled.FINISHED


async def get_held(session: AsyncSession, job: Job) -> Task:
    """The task's row, locked. For `bot.dispatch`; raises `StaleFence`."""
    task = await session.get(Task, job.id, with_for_update=True, populate_existing=True)
    if task is None or task.state is not TaskState.RUNNING or task.fence != job.fence:
        raise _stale(job)
    return task


def _stale(job: Job) -> StaleFence:
    return StaleFence(f"task {job.id} is no longer held under fence {job.fence}")


_WAITS = select(exists().where(Task.dedupe == bindparam("dedupe"), Task.state == READY))
_FINISH = (
    update(Task)
    .where(
        Task.id == bindparam("task_id"),
        Task.fence == bindparam("held_fence"),
        Task.state == TaskState.RUNNING,
    )
    .values(state=TaskState.DONE, finished_at=bindparam("now"), lease_owner=None, lease_until=None)
    .returning(Task.id)
    .execution_options(synchronize_session=False)
)
