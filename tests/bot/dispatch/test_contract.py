"""What every dispatcher promises: one suite, run on both with real databases."""

import asyncio
from datetime import timedelta

import pytest

from bot.clock import read_system_clock
from bot.work import Again, StaleFence, announce, cancel, finish, move
from integrations.errors import RateLimited
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
    second = await workshop.add(2, dedupe="card:1")
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
        announce(session, task_id)
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


@SORTS
async def test_a_failing_task_leaves_the_others_alone(workshop, kind):
    async def refuse_the_second(job):
        if job.args["n"] == 1:
            raise ZeroDivisionError

    workshop.act = refuse_the_second
    workshop.limits = {"max_attempts": 1}
    tasks = [await workshop.add(n, kind) for n in range(4)]
    workshop.start()

    for task_id in tasks:
        await workshop.until_state(task_id, "dead" if task_id == tasks[1] else "done")
    assert workshop.dead == [tasks[1]]


@SORTS
async def test_a_task_is_dead_after_its_last_attempt(workshop, kind):
    async def fail(_job):
        raise ZeroDivisionError("for ever")

    workshop.act = fail
    workshop.limits = {"max_attempts": 3}
    task_id = await workshop.add(1, kind)
    workshop.start()

    task = await workshop.until_state(task_id, "dead")
    assert (workshop.ran, workshop.dead) == ([1, 1, 1], [task_id])
    assert task.last_error == "ZeroDivisionError: for ever"


@pytest.mark.parametrize(("stops", "ran"), [(True, [1, 3]), (False, [1, 2, 3])])
async def test_a_dead_task_stops_its_key_only_when_its_kind_says_so(workshop, stops, ran):
    async def fail_first(job):
        if job.args["n"] == 1:
            raise ZeroDivisionError

    workshop.act = fail_first
    workshop.limits = {"max_attempts": 1, "stops_key_when_dead": stops}
    dead = await workshop.add(1, key="account:1")
    await workshop.add(2, key="account:1")
    workshop.start()
    await workshop.until_state(dead, "dead")
    if not stops:
        await workshop.until_ran(1, 2)

    await workshop.until_state(await workshop.add(3), "done")
    assert sorted(workshop.ran) == ran


async def test_a_platform_that_names_a_time_is_obeyed(workshop):
    async def limit(_job):
        raise RateLimited(retry_after=HOUR)

    workshop.act = limit
    before = read_system_clock()
    task_id = await workshop.add(1)
    workshop.start()
    await workshop.until_ran(1)

    task = await workshop.until_state(task_id, "ready")
    assert task.run_at >= before + HOUR


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


async def test_a_stopping_dispatcher_waits_for_what_runs(workshop):
    go_on = asyncio.Event()

    async def wait(_job):
        await go_on.wait()

    workshop.act = wait
    workshop.start()
    task_id = await workshop.add(1)
    await workshop.until_ran(1)

    asyncio.get_running_loop().call_soon(go_on.set)
    await workshop.stop()

    assert (await workshop.find(task_id)).state == "done"


async def test_a_stopping_dispatcher_gives_back_what_runs_too_long(workshop):
    async def wait_for_ever(_job):
        await asyncio.Event().wait()

    workshop.act = wait_for_ever
    workshop.start()
    task_id = await workshop.add(1)
    await workshop.until_ran(1)

    await workshop.stop(within=timedelta(0))

    task = await workshop.find(task_id)
    assert (task.state, task.attempts, task.lease_owner) == ("ready", 0, None)


async def test_a_stopped_dispatcher_takes_nothing_more(workshop):
    workshop.start()
    await workshop.until_state(await workshop.add(1), "done")
    await workshop.stop()

    await workshop.add(2)

    assert workshop.ran == [1]
