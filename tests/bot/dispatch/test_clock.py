"""Regular work, claimed by one of several clocks."""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import read_system_clock
from bot.database import Database
from bot.dispatch.clock import Regular, TaskClock, tick
from bot.models.work import Task
from bot.rules.rhythms import Every
from bot.work import enqueue
from tests.support.dispatching import until

MINUTE = timedelta(minutes=1)


def make_regular(period: timedelta = MINUTE, *, catch_up: bool = False) -> Regular:
    async def enqueue_sweep(session: AsyncSession, slot: datetime, now: datetime) -> None:
        args = {"slot": slot.isoformat()}
        enqueue(session, "sweep", args=args, run_at=now, now=now)

    return Regular(name="sweep", rhythm=Every(period), enqueue=enqueue_sweep, catch_up=catch_up)


async def list_slots(database: Database) -> list[str]:
    async with database.reads() as session:
        return [task.args["slot"] for task in await session.scalars(select(Task))]


async def test_one_of_several_clocks_enqueues_the_tasks_of_a_slot(database, clock):
    regular = make_regular()
    clocks = [TaskClock(database, [regular], now=clock) for _ in range(4)]

    won = await asyncio.gather(*(each.tick(regular) for each in clocks))

    assert sorted(won) == [False, False, False, True]
    assert await list_slots(database) == [clock().isoformat()]


async def test_clocks_that_differ_by_seconds_mean_the_same_slot(sqlite, clock):
    regular = make_regular()
    task_clock = TaskClock(sqlite, [regular], now=clock)

    clock.advance(timedelta(seconds=-2))
    early = await task_clock.tick(regular)
    clock.advance(timedelta(seconds=4))

    assert (early, await task_clock.tick(regular)) == (True, False)


async def test_a_slot_that_was_slept_through_is_made_up_for(sqlite, clock):
    regular = make_regular(catch_up=True)
    async with sqlite.writes() as session:
        await tick(session, "sweep", clock() - 5 * MINUTE)

    assert await TaskClock(sqlite, [regular], now=clock).catch_up(regular)

    assert await list_slots(sqlite) == [clock().isoformat()]


async def test_the_first_start_of_all_has_nothing_to_make_up_for(sqlite, clock):
    regular = make_regular(catch_up=True)

    assert not await TaskClock(sqlite, [regular], now=clock).catch_up(regular)

    assert await list_slots(sqlite) == []


async def test_a_started_clock_ticks_by_itself_until_it_is_stopped(sqlite):
    regular = make_regular(timedelta(seconds=0.1), catch_up=True)
    task_clock = TaskClock(sqlite, [regular], now=read_system_clock)
    await task_clock.start()

    async def has_ticked():
        return len(await list_slots(sqlite)) >= 2

    await until(has_ticked)
    task_clock.stop()
    await asyncio.sleep(0)  # the scheduler leaves in the next turn of the loop
    assert not task_clock._scheduler.running
