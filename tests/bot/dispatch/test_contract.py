"""What every dispatcher promises: one suite, run on both with real databases."""

import asyncio
from datetime import timedelta

import pytest

from bot.announcements import announce
from bot.clock import read_system_clock
from bot.work import Again, StaleFence, cancel, finish, move
from tests.support.dispatching import until

HOUR = timedelta(hours=1)
SORTS = pytest.mark.parametrize("kind", ["inside", "outside"])


@SORTS
async def test_tasks_of_one_key_run_in_the_order_they_were_enqueued(workshop, kind):
    for n in range(6):
        await workshop.add(n, kind, key="thread:1")

    workshop.start()

    await workshop.until_ran(*range(6))
    assert workshop.ran == list(range(6))


async def test_a_key_keeps_its_order_across_kinds(workshop):
    workshop.start()

    for n in range(6):
        await workshop.add(n, "inside" if n % 2 else "outside", key="thread:1")

    await workshop.until_ran(*range(6))
    assert workshop.ran == list(range(6))


@SORTS
async def test_a_task_waits_for_its_time(workshop, kind):
    workshop.start()

    later = await workshop.add(1, kind, run_at=read_system_clock() + HOUR)
    sooner = await workshop.add(2, kind)

    await workshop.until_state(sooner, "done")
    assert (workshop.ran, (await workshop.find(later)).state) == ([2], "ready")


async def test_a_task_runs_when_its_time_comes_although_nobody_tells(workshop):
    workshop.start()
    await workshop.until_state(await workshop.add(1), "done")
    await workshop.add(2, run_at=read_system_clock() + timedelta(seconds=0.2))

    await workshop.until_ran(1, 2)


async def test_a_task_that_waits_for_its_time_keeps_its_key_waiting(workshop):
    first = await workshop.add(1, key="thread:1", run_at=read_system_clock() + HOUR)
    await workshop.add(2, key="thread:1")
    other = await workshop.add(3)

    workshop.start()

    await workshop.until_state(other, "done")
    assert (workshop.ran, (await workshop.find(first)).state) == ([3], "ready")


async def test_a_moved_task_runs_at_its_new_time(workshop):
    workshop.start()
    await workshop.add(1, run_at=read_system_clock() + HOUR, dedupe="escalate:1")

    async with workshop.database.writes() as session:
        assert await move(session, "escalate:1", run_at=read_system_clock())

    await workshop.until_ran(1)


async def test_a_task_moved_away_does_not_run_at_its_old_time(workshop):
    moved = await workshop.add(1, dedupe="escalate:1")
    async with workshop.database.writes() as session:
        await move(session, "escalate:1", run_at=read_system_clock() + HOUR)

    workshop.start()

    await workshop.until_state(await workshop.add(2), "done")
    assert (workshop.ran, (await workshop.find(moved)).state) == ([2], "ready")


async def test_a_cancelled_task_never_runs(workshop):
    await workshop.add(1, dedupe="send:1", key="account:1")
    async with workshop.database.writes() as session:
        assert await cancel(session, "send:1")

    workshop.start()

    await workshop.until_state(await workshop.add(2, key="account:1"), "done")
    assert workshop.ran == [2]


async def test_cancelling_the_first_of_a_key_frees_the_next(workshop):
    workshop.start()
    run_at = read_system_clock() + HOUR
    await workshop.add(1, dedupe="send:1", key="account:1", run_at=run_at)
    second = await workshop.add(2, key="account:1")

    async with workshop.database.writes() as session:
        await cancel(session, "send:1")

    await workshop.until_state(second, "done")
    assert workshop.ran == [2]


async def test_a_task_enqueued_while_its_twin_runs_is_kept(workshop):
    go_on = asyncio.Event()

    async def wait(_job):
        await go_on.wait()

    workshop.act = wait
    workshop.start()
    await workshop.add(1, dedupe="card:1")
    await workshop.until_ran(1)

    await workshop.add(2, dedupe="card:1")
    go_on.set()

    await workshop.until_ran(1, 2)


async def test_a_put_back_task_gives_way_to_its_newer_twin(workshop):
    go_on = asyncio.Event()

    async def put_back_the_first(job):
        await go_on.wait()
        return Again(read_system_clock(), "once more") if job.args["n"] == 1 else None

    workshop.act = put_back_the_first
    workshop.start()
    first = await workshop.add(1, dedupe="card:1")
    await workshop.until_ran(1)
    later = read_system_clock() + HOUR  # else it may run before the first is put back
    second = await workshop.add(2, dedupe="card:1", run_at=later)
    go_on.set()

    await workshop.until_state(second, "done")
    assert ((await workshop.find(first)).state, workshop.ran) == ("done", [1, 2])


@SORTS
async def test_a_task_that_asks_for_it_runs_again(workshop, kind):
    async def ask_once(job):
        return Again(read_system_clock(), "not yet") if job.attempts == 1 else None

    workshop.act = ask_once
    workshop.start()
    task_id = await workshop.add(1, kind)

    await workshop.until_state(task_id, "done")
    assert (workshop.ran, (await workshop.find(task_id)).attempts) == ([1, 1], 2)


async def test_a_wait_that_does_not_count_is_no_attempt(workshop):
    async def wait_for_an_hour(_job):
        return Again(read_system_clock() + HOUR, "frozen", counts=False)

    workshop.act = wait_for_an_hour
    workshop.start()
    task_id = await workshop.add(1)
    await workshop.until_ran(1)

    task = await workshop.until_state(task_id, "ready")
    assert (task.attempts, task.last_error) == (0, "frozen")


@SORTS
async def test_a_task_announced_twice_runs_once(workshop, kind):
    task_id = await workshop.add(1, kind)
    async with workshop.database.writes() as session:
        announce(session, task_id, key=None)
    workshop.start("one")
    workshop.start("two")

    await workshop.until_state(task_id, "done")
    await workshop.until_state(await workshop.add(2, kind), "done")
    assert workshop.ran == [1, 2]


async def test_two_dispatchers_share_the_work_and_run_each_task_once(workshop):
    workshop.start("one")
    workshop.start("two")

    for n in range(30):
        await workshop.add(n, "inside" if n % 2 else "outside", key=f"thread:{n % 7}")

    await workshop.until_ran(*range(30))


async def test_an_outward_kind_never_runs_more_than_its_limit_at_once(workshop):
    async def take_a_turn(_job):
        await asyncio.sleep(0)

    workshop.act = take_a_turn
    workshop.limits = {"concurrency": 2}
    for n in range(12):
        await workshop.add(n)
    workshop.start()

    await workshop.until_ran(*range(12))
    assert workshop.most_at_once <= 2


async def test_a_handler_may_finish_its_task_in_its_own_transaction(workshop):
    async def finish_itself(job):
        async with workshop.database.writes() as session:
            await finish(session, job, read_system_clock())

    workshop.act = finish_itself
    workshop.start()
    task_id = await workshop.add(1)

    await workshop.until_state(task_id, "done")
    assert workshop.ran == [1]


async def test_who_lost_the_task_meanwhile_has_no_effect(workshop):
    refused = []

    async def lose_it(job):
        async with workshop.database.writes() as session:
            task = await session.get(type(await workshop.find(job.id)), job.id)
            task.fence += 1
        async with workshop.database.writes() as session:
            try:
                await finish(session, job, read_system_clock())
            except StaleFence:
                refused.append(job.id)

    workshop.act = lose_it
    workshop.start()
    task_id = await workshop.add(1)

    async def was_refused():
        return refused

    await until(was_refused)
    await workshop.stop()
    assert (await workshop.find(task_id)).state == "running"
