"""What every dispatcher promises when work fails or the process stops: on both databases."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.clock import read_system_clock
from integrations.errors import RateLimited

HOUR = timedelta(hours=1)
SORTS = pytest.mark.parametrize("kind", ["inside", "outside"])


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


@SORTS
async def test_a_dead_task_that_nobody_can_be_told_of_stops_no_other(workshop, kind):
    async def fail_on_one(job):
        if job.args["n"] == 1:
            raise ValueError("never works")

    async def fail_too(_session, _task):
        raise LookupError("nor does telling")

    workshop.act, workshop._on_dead, workshop.limits = fail_on_one, fail_too, {"max_attempts": 1}
    dead = await workshop.add(1, kind)
    other = await workshop.add(2, kind)
    workshop.start()

    assert (await workshop.until_state(dead, "dead")).last_error == "ValueError: never works"
    await workshop.until_state(other, "done")


async def test_a_dispatcher_that_broke_down_can_be_stopped(workshop):
    def fail() -> datetime:
        raise ZeroDivisionError

    dispatcher = workshop.make()
    dispatcher._runner.now = fail
    if workshop.database.is_sqlite:
        with pytest.raises(ZeroDivisionError):
            await dispatcher.run()

    await dispatcher.stop(timedelta(0))
