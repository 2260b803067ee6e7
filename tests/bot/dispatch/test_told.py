"""A worker on PostgreSQL hears of every new job, whatever it is doing."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from procrastinate.jobs import Job, Notification
from procrastinate.manager import JobManager
from procrastinate.worker import Worker
from sqlalchemy import text

from tests.support import dispatching
from tests.support.dispatching import Workshop, until

pytestmark = pytest.mark.postgresql


async def test_a_job_that_comes_during_an_empty_look_is_taken_at_once(
    postgresql_workshop: Workshop, monkeypatch: pytest.MonkeyPatch
):
    told, taken = asyncio.Event(), list[Job]()
    fetch, hear = JobManager.fetch_job, Worker._handle_notification

    async def look(self: JobManager, queues: list[str], worker_id: int) -> Job | None:
        found = await fetch(self, queues, worker_id)
        if found is not None:
            taken.append(found)
        elif len(taken) == 1 and "outside" in queues:
            told.clear()
            await postgresql_workshop.add(2)
            await asyncio.wait_for(told.wait(), 10)
        return found

    async def hear_and_tell(self: Worker, *, channel: str, notification: Notification) -> None:
        await hear(self, channel=channel, notification=notification)
        told.set()

    monkeypatch.setattr(JobManager, "fetch_job", look)
    monkeypatch.setattr(Worker, "_handle_notification", hear_and_tell)
    never = timedelta(hours=1)
    monkeypatch.setattr(dispatching, "QUICK", replace(dispatching.QUICK, poll=never, sweep=never))
    postgresql_workshop.start()
    await until_listening(postgresql_workshop, workers=2)
    await postgresql_workshop.add(1)

    async with asyncio.timeout(20):
        await postgresql_workshop.until_ran(1, 2)


async def until_listening(workshop: Workshop, workers: int) -> None:
    async def do_listen() -> bool:
        async with workshop.database.reads() as session:
            return bool(await session.scalar(_COUNT_LISTENERS) == workers)

    await until(do_listen)


_COUNT_LISTENERS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND state = 'idle' AND query LIKE 'LISTEN %'"
)
