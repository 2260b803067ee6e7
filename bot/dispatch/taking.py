"""Taking tasks under a fence, and every way in which a taken task is let go again."""

import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Row, bindparam, exists, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.announcements import announce, free
from bot.database import DatabaseTrouble
from bot.ids import TaskId
from bot.models.work import Task, TaskState
from bot.work import READY, Again, Job, Kind, Kinds, get_held

log = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=60)
"""How long a taken task stays with a runner that gives no sign of life."""

OnDead = Callable[[AsyncSession, Task], Awaitable[None]]
"""Told of each task that gave up, in the transaction that records it. Its failure is logged."""

_earlier = aliased(Task)

# Literals, not parameters: only then do the partial indices serve these questions.
_IS_READY = text("task.state IN ('ready', 'running') AND task.state = 'ready'")
_IS_RUNNING = Task.state == text("'running'")
_IS_FIRST = ~exists().where(
    _earlier.key == Task.key,
    _earlier.seq > 0,
    _earlier.seq < Task.seq,
    _earlier.state != text("'done'"),
)
_MAY_RUN = _IS_READY.self_group() & _IS_FIRST
_IS_WANTED = Task.id.in_(bindparam("task_ids", expanding=True)) & _MAY_RUN
_OF_JOB = tuple(each.name for each in fields(Job))
# Made once: to put them together takes longer than to run them, and each task needs both.
_COMING = (
    select(Task.id, Task.kind, Task.run_at)
    .where(Task.kind.in_(bindparam("kinds", expanding=True)), _MAY_RUN)
    .order_by(Task.run_at, Task.id)
    .limit(bindparam("most"))
)
_TAKE = (
    update(Task)
    .values(
        state=TaskState.RUNNING,
        attempts=Task.attempts + 1,
        fence=Task.fence + 1,
        lease_owner=bindparam("owner"),
        lease_until=bindparam("until"),
    )
    .returning(Task.seq, *(getattr(Task, name) for name in _OF_JOB))
    .execution_options(synchronize_session=False)
)
_TAKE_DUE = _TAKE.where(_IS_WANTED, Task.run_at <= bindparam("now"))
_TAKE_MEANT = _TAKE.where(_IS_WANTED, Task.generation == bindparam("meant"))


async def list_next(
    session: AsyncSession, kinds: Collection[str], *, limit: int
) -> Sequence[Row[TaskId, str, datetime]]:
    """``id``, ``kind`` and ``run_at`` of what may run now or later, the longest waiting first."""
    return (await session.execute(_COMING, {"kinds": list(kinds), "most": limit})).all()


async def take(
    session: AsyncSession,
    task_ids: Collection[TaskId],
    *,
    owner: str,
    now: datetime,
    generation: int | None = None,
) -> list[Job]:
    """Lease those of the tasks that are ready and first in their keys; the others are left out.

    So is a task that was given a new time meanwhile: known by its ``generation``, for whose time
    the engine has waited, or else by its time, which must have come.
    """
    given = {"task_ids": list(task_ids), "owner": owner, "until": now + LEASE}
    if generation is None:
        taken = await session.execute(_TAKE_DUE, {**given, "now": now})
    else:
        taken = await session.execute(_TAKE_MEANT, {**given, "meant": generation})
    rows = sorted(taken, key=lambda row: (row.seq, row.id))
    return [Job(**{name: getattr(row, name) for name in _OF_JOB}) for row in rows]


async def renew(session: AsyncSession, jobs: Collection[Job], *, now: datetime) -> None:
    """Prolong the leases of these jobs, as far as they are still theirs.

    One that its runner holds in a transaction is left for the next time: nobody takes that over.
    """
    held = [(job.id, job.fence) for job in jobs]
    is_theirs = tuple_(Task.id, Task.fence).in_(held) & (Task.state == TaskState.RUNNING)
    await session.execute(
        update(Task)
        .where(Task.id.in_(select(Task.id).where(is_theirs).with_for_update(skip_locked=True)))
        .values(lease_until=now + LEASE)
        .execution_options(synchronize_session=False)
    )


async def put_back(session: AsyncSession, job: Job, again: Again, *, now: datetime) -> None:
    """Make a taken task ready again at ``again.run_at``; raises `bot.work.StaleFence`."""
    task = await get_held(session, job)
    if not again.counts:
        task.attempts -= 1
    await _make_ready(session, task, run_at=again.run_at, reason=again.reason, now=now)


async def fail(
    session: AsyncSession,
    job: Job,
    reason: str,
    *,
    kind: Kind,
    run_at: datetime,
    now: datetime,
    on_dead: OnDead,
) -> None:
    """Record a failed attempt: ready again at ``run_at``, or dead after the last one.

    Raises `bot.work.StaleFence`.
    """
    task = await get_held(session, job)
    if task.attempts < kind.max_attempts:
        await _make_ready(session, task, run_at=run_at, reason=reason, now=now)
    else:
        await _bury(session, task, reason, kind=kind, now=now, on_dead=on_dead)


async def take_over(
    session: AsyncSession,
    abandoned: ColumnElement[bool],
    *,
    kinds: Kinds,
    now: datetime,
    on_dead: OnDead,
) -> int:
    """Free running tasks whose runner is gone; returns how many.

    The broken-off attempt counts, so that a task which kills its process gives up in the end.
    """
    lost = await session.scalars(
        select(Task)
        .where(Task.state == TaskState.RUNNING, abandoned)
        .order_by(Task.id)
        .limit(500)
        .with_for_update(skip_locked=True)
    )
    tasks = lost.all()
    for task in tasks:
        kind = kinds.get(task.kind)
        if kind is None or task.attempts < kind.max_attempts:
            await _make_ready(session, task, run_at=now, reason="its runner is gone", now=now)
        else:
            await _bury(session, task, "its runner is gone", kind=kind, now=now, on_dead=on_dead)
    return len(tasks)


async def _bury(
    session: AsyncSession, task: Task, reason: str, *, kind: Kind, now: datetime, on_dead: OnDead
) -> None:
    task.state, task.finished_at, task.last_error = TaskState.DEAD, now, reason
    task.lease_owner = task.lease_until = None
    if not kind.stops_key_when_dead:
        task.seq = 0
        free(session, task.key)
    try:
        async with session.begin_nested():
            await on_dead(session, task)
    except DatabaseTrouble:
        raise
    except Exception:  # else the task would be taken again for ever, and every other with it
        log.exception("task.dead_untold")


async def _make_ready(
    session: AsyncSession, task: Task, *, run_at: datetime, reason: str, now: datetime
) -> None:
    task.last_error = reason
    task.lease_owner = task.lease_until = None
    twin = await _find_newer(session, task)
    if twin is None:
        task.state, task.run_at = TaskState.READY, run_at
        task.generation += 1
        announce(session, task.id, key=task.key)
        return
    task.state, task.finished_at = TaskState.DONE, now  # the newer one does its work
    free(session, task.key)
    if twin.state is TaskState.READY and run_at < twin.run_at:
        twin.run_at = run_at
        twin.generation += 1
        announce(session, twin.id, key=twin.key)


async def _find_newer(session: AsyncSession, task: Task) -> Task | None:
    """The unfinished task that was enqueued under the same ``dedupe`` while *task* ran.

    It may run already. The older one never waits beside it: two of a name cannot both be ready,
    and the newer one knows the later ``args``.
    """
    if task.dedupe is None:
        return None
    twins = select(Task).where(Task.dedupe == task.dedupe, Task.id > task.id)
    with session.no_autoflush:
        ready = await session.scalar(twins.where(Task.state == READY).with_for_update())
        # Not locked: its runner may hold it, and needs nothing of ours.
        return ready or await session.scalar(twins.where(_IS_RUNNING).limit(1))
