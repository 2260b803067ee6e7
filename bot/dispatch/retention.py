"""Forgetting what was done long ago."""

from datetime import datetime

from sqlalchemy import delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.models.work import Task, TaskState, Tick


async def forget(session: AsyncSession, *, before: datetime, limit: int = 1000) -> int:
    """Delete up to ``limit`` tasks done before this instant, and ticks; returns how many tasks.

    Dead tasks stay: a person has to look at them. So does the last tick of each name: it tells
    what was slept through. Call it until it returns less than ``limit``.
    """
    old = (
        select(Task.id)
        .where(
            Task.state == TaskState.DONE,
            func.coalesce(Task.finished_at, Task.run_at) < before,  # cancelled: never finished
        )
        .order_by(Task.id)
        .limit(limit)
    )
    newer = aliased(Tick)
    has_newer = exists().where(newer.name == Tick.name, newer.slot > Tick.slot)
    await session.execute(delete(Tick).where(Tick.slot < before, has_newer))
    gone = await session.scalars(delete(Task).where(Task.id.in_(old)).returning(Task.id))
    return len(gone.all())
