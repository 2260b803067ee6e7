"""Taking a task: only what is ready, due and first, and never twice."""

import asyncio
from datetime import timedelta

import pytest

from bot.clock import read_system_clock
from bot.dispatch.taking import LEASE, list_next, take
from bot.ids import TaskId
from bot.work import move
from tests.support.dispatching import Workshop

HOUR = timedelta(hours=1)


async def take_now(
    workshop: Workshop, *task_ids: TaskId, generation: int | None = None
) -> list[TaskId]:
    async with workshop.database.writes() as session:
        now = read_system_clock()
        jobs = await take(session, task_ids, owner="one", now=now, generation=generation)
    return [job.id for job in jobs]


async def test_a_taken_task_carries_its_lease(workshop):
    task_id = await workshop.add(1)
    before = read_system_clock()

    await take_now(workshop, task_id)

    task = await workshop.find(task_id)
    assert (task.state, task.attempts, task.fence, task.lease_owner) == ("running", 1, 1, "one")
    assert task.lease_until >= before + LEASE


async def test_of_several_takers_one_gets_the_task(workshop):
    task_id = await workshop.add(1)

    taken = await asyncio.gather(*(take_now(workshop, task_id) for _ in range(5)))

    assert sorted(taken) == [[], [], [], [], [task_id]]


async def test_a_task_moved_away_between_look_and_grasp_is_not_taken(workshop):
    task_id = await workshop.add(1, dedupe="due:1")
    async with workshop.database.writes() as session:
        await move(session, "due:1", run_at=read_system_clock() + HOUR)

    assert await take_now(workshop, task_id) == []


@pytest.mark.parametrize(("generation", "is_taken"), [(0, False), (1, True)])
async def test_a_job_of_an_older_generation_takes_nothing(workshop, generation, is_taken):
    task_id = await workshop.add(1, dedupe="due:1")
    async with workshop.database.writes() as session:
        await move(session, "due:1", run_at=read_system_clock() + HOUR)

    taken = await take_now(workshop, task_id, generation=generation)

    assert taken == ([task_id] if is_taken else [])


async def test_only_the_first_of_a_key_is_taken(workshop):
    first = await workshop.add(1, key="thread:1")
    second = await workshop.add(2, key="thread:1")
    third = await workshop.add(3, key="thread:2")

    assert await take_now(workshop, third, second, first) == [first, third]
    assert await take_now(workshop, second) == []


async def test_what_may_run_is_listed_by_its_time_and_within_bounds(workshop):
    now = read_system_clock()
    late, early = [await workshop.add(n, run_at=now - n * HOUR) for n in (1, 2)]
    future = await workshop.add(3, run_at=now + HOUR)
    await workshop.add(4, "inside")

    async with workshop.database.reads() as session:
        coming = await list_next(session, ["outside"], limit=5)
        first = await list_next(session, ["outside"], limit=1)
    assert [(task.id, task.kind, task.run_at) for task in coming] == [
        (early, "outside", now - 2 * HOUR),
        (late, "outside", now - HOUR),
        (future, "outside", now + HOUR),
    ]
    assert first == coming[:1]
