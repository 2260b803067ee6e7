"""Forgetting what was done long ago."""

from datetime import timedelta

from sqlalchemy import select

from bot.clock import read_system_clock
from bot.dispatch.retention import forget
from bot.models.work import Task, Tick
from bot.work import cancel, tick

DAY = timedelta(days=1)


async def test_done_and_cancelled_tasks_go_and_all_others_stay(workshop):
    await workshop.add(1, dedupe="cancelled")
    waiting = await workshop.add(2)
    async with workshop.database.writes() as session:
        await cancel(session, "cancelled")

    async with workshop.database.writes() as session:
        gone = await forget(session, before=read_system_clock() + DAY)

    async with workshop.database.reads() as session:
        assert (gone, (await session.scalars(select(Task.id))).all()) == (1, [waiting])


async def test_what_was_done_lately_stays(workshop):
    workshop.start()
    await workshop.until_state(await workshop.add(1), "done")

    async with workshop.database.writes() as session:
        assert await forget(session, before=read_system_clock() - DAY) == 0


async def test_the_last_tick_of_each_name_stays(database, clock):
    async with database.writes() as session:
        for days in range(3):
            await tick(session, "digest", clock() - days * DAY)

        await forget(session, before=clock() + DAY)

        assert (await session.scalars(select(Tick.slot))).all() == [clock()]
