"""What a dispatcher does with the tasks of one kind, once."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot import work
from bot.database import Database
from bot.dispatch.taking import take
from bot.models.work import Task, TaskState
from bot.work import Job
from tests.support.builders import NOW


async def work_off(
    database: Database,
    kind: str,
    handle: Callable[[Job], Awaitable[Any]],
    *,
    now: datetime = NOW,
) -> None:
    """Do what waits of a kind; nothing, if nothing does."""
    waits = (Task.kind == kind) & (Task.state == TaskState.READY)
    async with database.writes() as session:
        task_ids = (await session.scalars(select(Task.id).where(waits))).all()
        jobs = await take(session, task_ids, owner="test", now=now)
    for job in jobs:
        await handle(job)
        async with database.writes() as session:
            await work.end(session, job, now)
