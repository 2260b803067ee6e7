"""What becomes of the tasks of a runner that is gone, on both databases."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from bot.clock import read_system_clock
from bot.database import before_commit, sessions
from bot.dispatch.running import keep_leases
from bot.dispatch.taking import take
from bot.ids import TaskId
from bot.models.work import Task, TaskState
from tests.support.database import cut_connections
from tests.support.dispatching import Workshop, until

HOUR = timedelta(hours=1)
DOING = text("UPDATE procrastinate_jobs SET status = 'doing' RETURNING id")


@pytest.fixture
def asks_every_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the test itself asks must not be what finds out that a connection was cut."""
    monkeypatch.setattr(sessions, "TRUSTED_FOR", 0)


async def lose(workshop: Workshop, task_id: TaskId) -> None:
    """Leave the task as one whose lease ended while this process lives."""
    async with workshop.database.writes() as session:
        lost = {"state": TaskState.RUNNING, "lease_until": read_system_clock() - HOUR}
        await session.execute(update(Task).values(lost).where(Task.id == task_id))


async def abandon(workshop: Workshop, task_id: TaskId, *, attempts: int = 1) -> None:
    """Leave the task as a runner does that was killed an hour ago."""
    async with workshop.database.writes() as session:
        await take(session, [task_id], owner="0@gone", now=read_system_clock())
        left = {"attempts": attempts, "lease_until": read_system_clock() - HOUR}
        await session.execute(update(Task).values(left).where(Task.id == task_id))


@pytest.mark.parametrize("kind", ["inside", "outside"])
async def test_a_task_of_a_dead_runner_is_run_again(workshop, kind):
    task_id = await workshop.add(1, kind)
    await abandon(workshop, task_id)

    workshop.start()

    task = await workshop.until_state(task_id, "done")
    assert (workshop.ran, task.attempts, task.fence) == ([1], 2, 2)


async def test_a_task_that_kills_its_runner_each_time_is_dead_in_the_end(workshop):
    workshop.limits = {"max_attempts": 3}
    task_id = await workshop.add(1)
    await abandon(workshop, task_id, attempts=3)

    workshop.start()

    await workshop.until_state(task_id, "dead")
    assert (workshop.ran, workshop.dead) == ([], [task_id])


async def test_a_takeover_keeps_the_order_of_the_key(workshop):
    first = await workshop.add(1, key="thread:1")
    await workshop.add(2, key="thread:1")
    await abandon(workshop, first)

    workshop.start()

    await workshop.until_ran(1, 2)
    assert workshop.ran == [1, 2]


async def test_of_a_task_and_its_twin_that_ran_at_once_the_newer_is_run_again(workshop):
    first = await workshop.add(1, dedupe="redraw:1")
    await abandon(workshop, first)
    second = await workshop.add(2, dedupe="redraw:1")
    await abandon(workshop, second)

    workshop.start()

    await workshop.until_state(second, "done")
    assert (workshop.ran, (await workshop.find(first)).state) == ([2], "done")


async def test_the_lease_of_what_runs_is_renewed(workshop):
    go_on = asyncio.Event()

    async def wait(_job):
        await go_on.wait()

    workshop.act = wait
    dispatcher = workshop.start()
    task_id = await workshop.add(1)
    await workshop.until_ran(1)
    before = (await workshop.find(task_id)).lease_until
    keeping = asyncio.create_task(keep_leases(dispatcher._runner, every=timedelta(0)))

    async def is_longer():
        return (await workshop.find(task_id)).lease_until > before

    await until(is_longer)
    keeping.cancel()
    go_on.set()


async def test_a_task_whose_commit_fails_is_found_and_spares_the_others(workshop):
    async def break_the_commit(_session):
        raise ZeroDivisionError

    async def poison(session, job, _now):
        if job.args["n"] == 2:
            before_commit(session, break_the_commit)

    workshop.limits = {"max_attempts": 2}
    workshop._inside = poison
    tasks = [await workshop.add(n, "inside") for n in range(4)]
    workshop.start()

    for n, task_id in enumerate(tasks):
        await workshop.until_state(task_id, "dead" if n == 2 else "done")
    assert workshop.dead == [tasks[2]]


async def test_an_outcome_that_could_not_be_written_down_costs_one_lease(workshop):
    dispatcher = workshop.start()
    await workshop.until_state(await workshop.add(1), "done")
    task_id = await workshop.add(2, run_at=read_system_clock() + HOUR)
    await lose(workshop, task_id)

    await dispatcher._runner.keep_leases()

    await workshop.until_state(task_id, "done")


@pytest.mark.postgresql
async def test_a_due_task_whose_job_was_lost_gets_a_new_one(postgresql_workshop):
    workshop = postgresql_workshop
    task_id = await workshop.add(1)
    async with workshop.database.writes() as session:
        await session.execute(text("DELETE FROM procrastinate_jobs"))

    workshop.start()

    await workshop.until_state(task_id, "done")


@pytest.mark.postgresql
async def test_the_job_of_a_worker_without_heartbeat_goes_to_another(postgresql_workshop):
    workshop = postgresql_workshop
    task_id = await workshop.add(1)
    async with workshop.database.writes() as session:
        job = await session.scalar(DOING)
        await take(session, [task_id], owner=f"{job}@gone", now=read_system_clock())

    workshop.start()

    await workshop.until_state(task_id, "done")


@pytest.mark.postgresql
async def test_a_worker_that_died_before_it_took_the_task_loses_nothing(postgresql_workshop):
    workshop = postgresql_workshop
    task_id = await workshop.add(1)
    async with workshop.database.writes() as session:
        await session.execute(DOING)

    workshop.start()

    await workshop.until_state(task_id, "done")


@pytest.mark.postgresql
@pytest.mark.usefixtures("asks_every_connection")
async def test_work_goes_on_after_the_server_cut_all_connections(
    postgresql_workshop, postgresql_url
):
    workshop = postgresql_workshop
    workshop.start()
    await workshop.until_state(await workshop.add(1), "done")
    cut_connections(postgresql_url)

    for n in range(2, 6):
        await workshop.until_state(await workshop.add(n), "done")

    assert workshop.ran == [1, 2, 3, 4, 5]


@pytest.mark.postgresql
@pytest.mark.usefixtures("asks_every_connection")
async def test_an_outcome_is_recorded_although_the_connections_were_cut(
    postgresql_workshop, postgresql_url
):
    workshop = postgresql_workshop

    async def cut(_job):
        cut_connections(postgresql_url)

    workshop.act = cut
    workshop.start()
    task_id = await workshop.add(1)
    await workshop.until_ran(1)  # asks no database: a question under way would be cut, too

    await workshop.until_state(task_id, "done")
    assert workshop.ran == [1]
