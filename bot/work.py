"""The port for later work: enqueue, cancel and move inside the caller's own transaction.

`bot.dispatch` runs what is due. On PostgreSQL a job of the engine, carrying task and generation,
is deferred in the same transaction; on SQLite the commit wakes the one dispatcher.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Executable,
    Text,
    bindparam,
    case,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import TASKS_WAITING, Sort, after_commit, before_commit, insert_into, sort_of
from bot.ids import TaskId
from bot.models.work import Task, TaskState

ENGINE_TASK: Final = "run_task"
"""Name under which the engine knows our one job; its arguments are task and generation."""

READY: Final[ColumnElement[Any]] = literal_column("'ready'")
"""Written into the statement: a parameter would hide the partial indices from the planner."""

_NEW = "work_new"  # tasks to announce, in session.info
_KEYED = "work_keyed"  # those of them that belong to a key, in session.info
_FREED = "work_freed"  # keys whose first task ended, in session.info


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


DatabaseHandler = Callable[[AsyncSession, Job, datetime], Awaitable[Again | None]]
"""Works on the database alone, in the transaction that also marks the task done."""

OutwardHandler = Callable[[Job], Awaitable[Again | None]]
"""Talks to the outside and opens its own transactions; may call `finish` in one of them."""


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


async def enqueue(
    session: AsyncSession,
    kind: str,
    *,
    args: dict[str, Any],
    run_at: datetime,
    now: datetime,
    key: str | None = None,
    dedupe: str | None = None,
) -> TaskId:
    """Add a task; it exists when the caller commits.

    A ready task with the same ``dedupe`` is used instead: it takes over ``args`` and the earlier
    time. A running one does not count, for it may have read what it works on already. Tasks of one
    ``key`` run one after the other, in the order in which their transactions committed; a task
    that waits for its time keeps the later ones of its key waiting.
    """
    await session.flush()  # what just ended must not count as a ready twin
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
    task_id = TaskId((await session.scalars(_upsert(sort_of(session)), task)).one())
    announce(session, task_id, key=key)
    return task_id


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
    )
    return upsert.returning(table.c.id)


async def cancel(session: AsyncSession, *dedupes: str) -> bool:
    """Take back the ready tasks of these names; False if there is none (any more)."""
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
    return bool(keys)


async def move(session: AsyncSession, dedupe: str, *, run_at: datetime) -> bool:
    """Give the ready task of ``dedupe`` exactly this time; False if there is none (any more)."""
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


async def has_failed(session: AsyncSession, dedupe: str) -> bool:
    """Whether an attempt of the unfinished task of ``dedupe`` failed; one under way is not told."""
    under_way = case((Task.state == TaskState.RUNNING, 1), else_=0)
    unfinished = Task.state.in_([TaskState.READY, TaskState.RUNNING])
    failed = select(Task.id).where(Task.dedupe == dedupe, unfinished, Task.attempts > under_way)
    return await session.scalar(failed.limit(1)) is not None


async def hold(session: AsyncSession, job: Job) -> None:
    """Lock the task for this transaction; raises `StaleFence` unless ``job`` still has it."""
    await get_held(session, job)


async def finish(session: AsyncSession, job: Job, now: datetime) -> None:
    """Mark the task done in this transaction; raises `StaleFence` unless ``job`` still has it."""
    task = await get_held(session, job)
    task.state = TaskState.DONE
    task.finished_at = now
    task.lease_owner = task.lease_until = None
    free(session, task.key)


async def get_held(session: AsyncSession, job: Job) -> Task:
    """The task's row, locked. For `bot.dispatch`; raises `StaleFence`."""
    task = await session.get(Task, job.id, with_for_update=True, populate_existing=True)
    if task is None or task.state is not TaskState.RUNNING or task.fence != job.fence:
        raise StaleFence(f"task {job.id} is no longer held under fence {job.fence}")
    return task


def announce(session: AsyncSession, task_id: TaskId, *, key: str | None) -> None:
    """Tell the dispatchers at the commit that this task is new or has a new time."""
    session.info.setdefault(_NEW, []).append(task_id)
    if key is not None:
        session.info.setdefault(_KEYED, []).append(task_id)
    before_commit(session, _settle, early=True)


def free(session: AsyncSession, key: str | None) -> None:
    """Tell the dispatchers at the commit that the next task of ``key`` may run."""
    if key is not None:
        session.info.setdefault(_FREED, []).append(key)
        before_commit(session, _settle, early=True)


async def _settle(session: AsyncSession) -> None:
    """Number the new tasks within their keys and pass all of them to the dispatcher."""
    new = sorted(set(session.info.pop(_NEW, ())))
    keyed = sorted(set(session.info.pop(_KEYED, ())))
    freed = sorted(set(session.info.pop(_FREED, ())))
    if sort_of(session) == "sqlite":
        if keyed:
            await session.execute(
                update(Task)
                .where(Task.id.in_(keyed), Task.seq == 0)
                .values(seq=Task.id)
                .execution_options(synchronize_session=False)
            )
        after_commit(session, session.info[TASKS_WAITING].set)
    else:
        if keyed or freed:
            await session.execute(_LOCK_KEYS, {"ids": keyed, "freed": freed})
        if keyed:
            await session.execute(_NUMBER, {"ids": keyed})
        heads = (await session.scalars(_HEADS, {"freed": freed})).all() if freed else []
        await defer(session, [*new, *heads])


async def defer(session: AsyncSession, task_ids: list[TaskId]) -> None:
    """Hand ready tasks to the engine (PostgreSQL only): one job each, for their present time."""
    if not task_ids:
        return
    ready = select(Task.id, Task.generation, Task.kind, Task.run_at).where(
        Task.id.in_(task_ids), Task.state == TaskState.READY
    )
    jobs = [
        {
            "queue": row.kind,
            "args": {"task_id": row.id, "generation": row.generation},
            "at": row.run_at.isoformat(),
        }
        for row in await session.execute(ready)
    ]
    if jobs:
        await session.execute(_DEFER, {"name": ENGINE_TASK, "jobs": json.dumps(jobs)})


_ids = bindparam("ids", type_=ARRAY(BigInteger))
_freed = bindparam("freed", type_=ARRAY(Text))

# Who adds to a key and who ends its first task wait for each other here, in sorted order and at
# the very end of their transactions; so a number never appears below one that was already seen,
# and the last task of a key cannot be overlooked.
_LOCK_KEYS = text(
    """
    SELECT pg_advisory_xact_lock(hashtextextended('task:' || key, 0)) FROM (
        SELECT key FROM task WHERE id = ANY(:ids) AND seq = 0 AND key IS NOT NULL
        UNION SELECT unnest(:freed)
        ORDER BY 1
    ) AS keys
    """
).bindparams(_ids, _freed)

_NUMBER = text(
    """
    UPDATE task SET seq = numbered.seq FROM (
        SELECT id, nextval(pg_get_serial_sequence('task', 'id')) AS seq FROM (
            SELECT id FROM task WHERE id = ANY(:ids) AND seq = 0 ORDER BY id
        ) AS ordered
    ) AS numbered WHERE task.id = numbered.id
    """
).bindparams(_ids)

_HEADS = text(
    """
    SELECT id FROM (
        SELECT DISTINCT ON (key) id, state FROM task
        WHERE key = ANY(:freed) AND state <> 'done' AND seq > 0 ORDER BY key, seq
    ) AS first WHERE state = 'ready'
    """
).bindparams(_freed)

# The function that the engine itself calls; its version is frozen with the schema.
_DEFER = text(
    """
    SELECT procrastinate_defer_jobs_v1(array_agg(
        ROW(job.queue, :name, 0, NULL, NULL, job.args, job.at)::procrastinate_job_to_defer_v1
    )) FROM jsonb_to_recordset(CAST(:jobs AS jsonb))
        AS job(queue text, args jsonb, at timestamptz)
    """
)
