"""Writing down how a task went, when that is not straightforward."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from typing_extensions import override

from bot.clock import read_system_clock
from bot.database import Database, DatabaseGone
from bot.database.hooks import run_before_commit
from bot.dispatch.local import POLL
from bot.work import Again, StaleFence, enqueue
from tests.support.dispatching import Workshop
from tests.support.locks import until_somebody_waits

HOUR = timedelta(hours=1)


class Unsteady(Database):
    """Refuses the next ``absences`` writing transactions."""

    absences = 0

    @override
    @asynccontextmanager
    async def writes(self) -> AsyncIterator[AsyncSession]:
        if self.absences:
            self.absences -= 1
            raise DatabaseGone("away")
        async with super().writes() as session:
            yield session


@pytest.fixture
async def unsteady(sqlite_url) -> AsyncIterator[Workshop]:
    database = Unsteady(sqlite_url)
    workshop = Workshop(database)
    yield workshop
    await workshop.stop()
    await database.close()


async def test_an_outcome_waits_for_the_database_to_come_back(unsteady):
    async def lose_the_database(_job):
        unsteady.database.absences = 2

    unsteady.act = lose_the_database
    unsteady.start()
    task_id = await unsteady.add(1)
    await unsteady.until_ran(1)

    await unsteady.until_state(task_id, "done")
    assert unsteady.ran == [1]


@pytest.mark.parametrize("kind", ["inside", "outside"])
async def test_a_round_without_the_database_is_made_up_for(unsteady, kind):
    task_id = await unsteady.add(1, kind)
    dispatcher = unsteady.make()
    unsteady.database.absences = 1

    assert not await dispatcher._try_round(is_told=True)
    await dispatcher._try_round(is_told=True)

    await unsteady.until_state(task_id, "done")


async def test_after_a_round_without_the_database_the_next_one_waits(unsteady):
    dispatcher = unsteady.make()
    dispatcher._pause = timedelta(0)
    unsteady.database.absences = 1

    await dispatcher._try_round(is_told=True)

    assert dispatcher._pause == POLL


async def test_a_handler_that_lost_its_task_is_no_failure(workshop):
    async def notice(_job):
        raise StaleFence

    workshop.act = notice
    workshop.start()
    task_id = await workshop.add(1)
    await workshop.until_ran(1)
    await workshop.stop()

    task = await workshop.find(task_id)
    assert (task.state, task.last_error) == ("running", None)


async def test_a_put_back_task_lends_its_earlier_time_to_its_newer_twin(workshop):
    go_on = asyncio.Event()

    async def put_back_the_first(job):
        await go_on.wait()
        return Again(read_system_clock(), "once more") if job.args["n"] == 1 else None

    workshop.act = put_back_the_first
    workshop.start()
    await workshop.add(1, dedupe="card:1")
    await workshop.until_ran(1)
    await workshop.add(2, dedupe="card:1", run_at=read_system_clock() + HOUR)

    go_on.set()

    await workshop.until_ran(1, 2)


@pytest.mark.postgresql
async def test_putting_back_while_a_twin_is_enqueued_is_tried_again(postgresql_workshop: Workshop):
    workshop, go_on = postgresql_workshop, asyncio.Event()

    async def put_back_the_first(job):
        await go_on.wait()
        is_first = (job.args["n"], job.attempts) == (1, 1)
        return Again(read_system_clock(), "once more") if is_first else None

    workshop.act = put_back_the_first
    workshop.start()
    first = await workshop.add(1, dedupe="card:1")
    await workshop.until_ran(1)
    async with workshop.database.writes() as session:
        now = read_system_clock()
        enqueue(session, "outside", args={"n": 2}, run_at=now, now=now, dedupe="card:1")
        await run_before_commit(session)  # it is written and not committed
        go_on.set()
        await until_somebody_waits(workshop.database)

    async with asyncio.timeout(20):  # far less than a lease
        await workshop.until_state(first, "done")
