"""The port for later work, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.models.work import Task
from bot.work import enqueue
from tests.support.clock import SettableClock

HOUR = timedelta(hours=1)


async def list_tasks(database: Database) -> list[Task]:
    async with database.reads() as session:
        return list(await session.scalars(select(Task).order_by(Task.id)))


async def add(database: Database, clock: SettableClock, **given) -> int:
    async with database.writes() as session:
        wanted = {"args": {}, "run_at": clock(), "now": clock(), **given}
        return await enqueue(session, "triage", **wanted)


async def test_a_task_is_gone_when_its_transaction_is_rolled_back(database, clock):
    async def enqueue_and_break() -> None:
        async with database.writes() as session:
            await enqueue(session, "triage", args={}, run_at=clock(), now=clock())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await enqueue_and_break()

    assert await list_tasks(database) == []


async def test_a_ready_twin_takes_over_the_new_arguments_and_the_earlier_time(database, clock):
    await add(database, clock, args={"n": 1}, run_at=clock() + HOUR, dedupe="card:1")
    await add(database, clock, args={"n": 2}, run_at=clock(), dedupe="card:1")

    [task] = await list_tasks(database)
    assert (task.args, task.run_at, task.generation) == ({"n": 2}, clock(), 1)


async def test_a_ready_twin_keeps_its_time_when_the_new_one_is_later(database, clock):
    await add(database, clock, args={"n": 1}, dedupe="card:1")
    await add(database, clock, args={"n": 2}, run_at=clock() + HOUR, dedupe="card:1")

    [task] = await list_tasks(database)
    assert (task.args, task.run_at, task.generation) == ({"n": 2}, clock(), 0)
