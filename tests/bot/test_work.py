"""The port for later work, on both databases."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bot.database import Database
from bot.dispatch.clock import tick
from bot.dispatch.taking import LEASE, put_back, renew, take
from bot.ids import TaskId
from bot.models.work import Task
from bot.work import Again, Job, StaleFence, cancel, enqueue, finish, hold, move
from tests.support.clock import SettableClock
from tests.support.dispatching import add_task
from tests.support.locks import until_waiting

HOUR = timedelta(hours=1)
ENGINE_JOBS = text("SELECT queue_name, args, scheduled_at FROM procrastinate_jobs")


async def list_tasks(database: Database) -> list[Task]:
    async with database.reads() as session:
        return list(await session.scalars(select(Task).order_by(Task.id)))


async def add(database: Database, clock: SettableClock, **given) -> TaskId:
    wanted = {"args": {}, "run_at": clock(), "now": clock(), **given}
    return await add_task(database, "triage", **wanted)


async def take_one(database: Database, clock: SettableClock, task_id: TaskId) -> Job:
    async with database.writes() as session:
        [job] = await take(session, [task_id], owner="one", now=clock())
    return job


async def test_a_task_is_gone_when_its_transaction_is_rolled_back(database, clock):
    async def enqueue_and_break() -> None:
        async with database.writes() as session:
            enqueue(session, "triage", args={}, run_at=clock(), now=clock())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await enqueue_and_break()

    assert await list_tasks(database) == []


async def test_twins_of_one_transaction_are_one_task(database, clock):
    async with database.writes() as session:
        later = {"run_at": clock() + HOUR, "now": clock(), "dedupe": "card:1"}
        enqueue(session, "triage", **{**later, "args": {"n": 1}, "run_at": clock()})
        enqueue(session, "triage", **{**later, "args": {"n": 2}})
        enqueue(session, "triage", **{**later, "args": {"n": 3}, "dedupe": None})

    tasks = await list_tasks(database)
    assert [(task.args, task.run_at) for task in tasks] == [
        ({"n": 2}, clock()),
        ({"n": 3}, clock() + HOUR),
    ]


async def test_what_the_same_transaction_enqueued_can_be_cancelled(database, clock):
    async with database.writes() as session:
        enqueue(session, "triage", args={}, run_at=clock(), now=clock(), dedupe="send:1")
        assert await cancel(session, "send:1")

    assert await list_tasks(database) == []


async def test_what_the_same_transaction_enqueued_can_be_moved(database, clock):
    async with database.writes() as session:
        enqueue(session, "triage", args={}, run_at=clock(), now=clock(), dedupe="due:1")
        assert await move(session, "due:1", run_at=clock() + HOUR)

    assert [task.run_at for task in await list_tasks(database)] == [clock() + HOUR]


async def test_what_the_same_transaction_put_back_is_a_ready_twin(database, clock):
    job = await take_one(database, clock, await add(database, clock, dedupe="card:1"))
    async with database.writes() as session:
        await put_back(session, job, Again(clock() + HOUR, "later"), now=clock())
        enqueue(session, "triage", args={"n": 2}, run_at=clock(), now=clock(), dedupe="card:1")
        await cancel(session, "another")  # writes both

    [task] = await list_tasks(database)
    assert (task.state, task.args, task.run_at) == ("ready", {"n": 2}, clock())


async def test_a_savepoint_that_fails_takes_only_its_own_tasks_back(database, clock):
    given = {"args": {}, "run_at": clock(), "now": clock()}
    async with database.writes() as session:
        enqueue(session, "triage", **given, dedupe="kept")
        async with session.begin_nested() as savepoint:
            enqueue(session, "triage", **given, dedupe="lost")
            await cancel(session, "another")  # writes both
            await savepoint.rollback()

    assert [task.dedupe for task in await list_tasks(database)] == ["kept"]


async def test_a_twin_in_a_savepoint_that_fails_changes_nothing(database, clock):
    given = {"now": clock(), "dedupe": "card:1"}
    async with database.writes() as session:
        enqueue(session, "triage", args={"n": 1}, run_at=clock() + HOUR, **given)
        async with session.begin_nested() as savepoint:
            enqueue(session, "triage", args={"n": 2}, run_at=clock(), **given)
            await cancel(session, "another")  # writes them
            await savepoint.rollback()

    [task] = await list_tasks(database)
    assert (task.args, task.run_at) == ({"n": 1}, clock() + HOUR)


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


async def test_twins_of_simultaneous_writers_become_one_task(database, clock):
    ids = await asyncio.gather(*(add(database, clock, dedupe="card:1") for _ in range(6)))

    assert len(set(ids)) == len(await list_tasks(database)) == 1


@pytest.mark.postgresql
async def test_two_who_want_the_same_tasks_in_different_orders_do_not_block_each_other(
    postgresql, clock
):
    """Each of them, and whoever has both twins of the names in the middle."""

    async def want(*names: str) -> None:
        async with postgresql.writes() as session:
            for name in names:
                later = clock() - timedelta(seconds=1)
                enqueue(session, "a", args={}, run_at=later, now=clock(), dedupe=name)

    await want("x:2", "x:3")
    async with postgresql.writes() as session:
        await move(session, "x:2", run_at=clock())
        await move(session, "x:3", run_at=clock())
        one = asyncio.create_task(want("x:1", "x:2", "x:10"))
        other = asyncio.create_task(want("x:10", "x:3", "x:1"))
        await until_waiting(postgresql, 2)

    await asyncio.gather(one, other)


@pytest.mark.postgresql
async def test_who_cancels_a_task_holds_no_other_one_before_the_commit(postgresql, clock):
    async with postgresql.writes() as session, asyncio.timeout(30):
        enqueue(session, "a", args={}, run_at=clock(), now=clock(), dedupe="shared")
        await cancel(session, "a")
        async with postgresql.writes() as other:
            enqueue(other, "a", args={}, run_at=clock(), now=clock(), dedupe="shared")


async def test_a_finished_twin_does_not_count(database, clock):
    job = await take_one(database, clock, await add(database, clock, dedupe="card:1"))
    async with database.writes() as session:
        await finish(session, job, clock())

    await add(database, clock, dedupe="card:1")

    assert [task.state for task in await list_tasks(database)] == ["done", "ready"]


async def test_the_line_of_a_key_is_as_long_as_its_writers_are_many(database, clock):
    await asyncio.gather(*(add(database, clock, key="thread:1") for _ in range(8)))

    places = [task.seq for task in await list_tasks(database)]
    assert (len(set(places)), min(places) > 0) == (8, True)


async def test_moving_gives_exactly_the_new_time(database, clock):
    await add(database, clock, dedupe="due:1")
    async with database.writes() as session:
        assert await move(session, "due:1", run_at=clock() + HOUR)

    [task] = await list_tasks(database)
    assert (task.run_at, task.generation) == (clock() + HOUR, 1)


@pytest.mark.parametrize("change", ["move", "cancel"])
async def test_what_runs_can_be_neither_moved_nor_cancelled(database, clock, change):
    await take_one(database, clock, await add(database, clock, dedupe="send:1"))

    async with database.writes() as session:
        if change == "move":
            changed = await move(session, "send:1", run_at=clock())
        else:
            changed = await cancel(session, "send:1")

    assert not changed


async def test_a_held_task_can_be_finished_once(database, clock):
    job = await take_one(database, clock, await add(database, clock))
    async with database.writes() as session:
        await hold(session, job)
        await finish(session, job, clock())

    async with database.writes() as session:
        with pytest.raises(StaleFence):
            await hold(session, job)
    [task] = await list_tasks(database)
    assert (task.state, task.finished_at, task.lease_owner) == ("done", clock(), None)


@pytest.mark.postgresql
async def test_leases_are_prolonged_without_waiting_for_who_holds_a_task(postgresql, clock):
    """Its runner may wait for what the runner of another one holds."""
    jobs = []
    for name in ("x:1", "x:2"):
        task_id = await add(postgresql, clock, dedupe=name)
        jobs.append(await take_one(postgresql, clock, task_id))

    async with postgresql.writes() as session, asyncio.timeout(30):
        await hold(session, jobs[0])
        async with postgresql.writes() as other:
            await renew(other, jobs, now=clock() + timedelta(hours=1))

    leases = [task.lease_until for task in await list_tasks(postgresql)]
    assert leases == [clock() + LEASE, clock() + timedelta(hours=1) + LEASE]


async def test_who_has_an_older_fence_is_refused(database, clock):
    job = await take_one(database, clock, await add(database, clock))
    async with database.writes() as session:
        task = await session.get_one(Task, job.id)
        task.fence += 1

    async with database.writes() as session:
        with pytest.raises(StaleFence, match="no longer held"):
            await finish(session, job, clock())


async def test_of_several_clocks_one_wins_the_slot(database, clock):
    async def claim() -> bool:
        async with database.writes() as session:
            return await tick(session, "digest", clock())

    won = await asyncio.gather(*(claim() for _ in range(6)))

    assert sorted(won) == [False] * 5 + [True]


async def test_a_slot_claimed_in_vain_is_free_again(database, clock):
    async def claim_and_break() -> None:
        async with database.writes() as session:
            await tick(session, "digest", clock())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await claim_and_break()

    async with database.writes() as session:
        assert await tick(session, "digest", clock())


@pytest.mark.postgresql
async def test_a_task_brings_its_job_of_the_engine_in_the_same_transaction(postgresql, clock):
    task_id = await add(postgresql, clock, run_at=clock() + HOUR)

    async with postgresql.reads() as session:
        jobs = (await session.execute(ENGINE_JOBS)).all()
    assert jobs == [("triage", {"task_id": task_id, "generation": 0}, clock() + HOUR)]
