"""Forgetting what nobody will ask for any more, some rows at a time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningDelete, ReturningUpdate

from bot.models.comments import Delivery
from bot.models.looking import Looking
from bot.models.slack import Notice, SlackEvent
from bot.models.work import Task, TaskState, Tick

WORK_KEPT = timedelta(days=7)
EVENTS_KEPT = timedelta(days=1)
"""Slack brings an event again within the hour."""
BODIES_KEPT = timedelta(days=30)
"""Long enough to see what a platform really sent; the row that tells a repetition stays."""

Forgetting = ReturningDelete[Any] | ReturningUpdate[Any]


async def forget(session: AsyncSession, *, now: datetime, limit: int = 1000) -> bool:
    """Forget up to ``limit`` rows of each sort; whether there may be more: then call it again.

    Done tasks, told notices, events of Slack, ticks, who looked, and bodies of deliveries. Dead
    tasks stay: a person has to look at them. So does the last tick of each name: it tells what was
    slept through.
    """
    newer = aliased(Tick)
    has_newer = exists().where(newer.name == Tick.name, newer.slot > Tick.slot)
    await session.execute(delete(Tick).where(Tick.slot < now - WORK_KEPT, has_newer))
    await session.execute(delete(Looking).where(Looking.since < now - EVENTS_KEPT))
    counts = [len((await session.scalars(each(now, limit))).all()) for each in _SORTS]
    return max(counts) == limit


def _tasks(now: datetime, limit: int) -> Forgetting:
    old = (
        select(Task.id)
        .where(
            Task.state == TaskState.DONE,
            func.coalesce(Task.finished_at, Task.run_at) < now - WORK_KEPT,  # cancelled: unfinished
        )
        .order_by(Task.id)
        .limit(limit)
    )
    return delete(Task).where(Task.id.in_(old)).returning(Task.id)


def _notices(now: datetime, limit: int) -> Forgetting:
    old = select(Notice.id).where(Notice.told_at < now - WORK_KEPT).limit(limit)
    return delete(Notice).where(Notice.id.in_(old)).returning(Notice.id)


def _events(now: datetime, limit: int) -> Forgetting:
    old = select(SlackEvent.event_id).where(SlackEvent.received_at < now - EVENTS_KEPT).limit(limit)
    return delete(SlackEvent).where(SlackEvent.event_id.in_(old)).returning(SlackEvent.event_id)


def _bodies(now: datetime, limit: int) -> Forgetting:
    old = (
        select(Delivery.id)
        .where(Delivery.body.is_not(None), Delivery.received_at < now - BODIES_KEPT)
        .limit(limit)
    )
    return update(Delivery).where(Delivery.id.in_(old)).values(body=None).returning(Delivery.id)


_SORTS: tuple[Callable[[datetime, int], Forgetting], ...] = (_tasks, _notices, _events, _bodies)
