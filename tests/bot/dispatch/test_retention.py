"""Forgetting what was done long ago."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.clock import read_system_clock
from bot.dispatch.clock import tick
from bot.dispatch.retention import BODIES_KEPT, EVENTS_KEPT, WORK_KEPT, forget
from bot.models.comments import Delivery
from bot.models.slack import SlackEvent
from bot.models.work import Task, Tick
from bot.services import slack_events
from bot.work import cancel
from integrations.contract import CommentCreated
from tests.support.builders import NOW, a_comment, add_account, deliver

DAY = timedelta(days=1)
MOMENT = timedelta(seconds=1)


async def test_done_and_cancelled_tasks_go_and_all_others_stay(workshop):
    await workshop.add(1, dedupe="cancelled")
    waiting = await workshop.add(2)
    async with workshop.database.writes() as session:
        await cancel(session, "cancelled")

    async with workshop.database.writes() as session:
        await forget(session, now=read_system_clock() + WORK_KEPT + DAY)

    async with workshop.database.reads() as session:
        assert (await session.scalars(select(Task.id))).all() == [waiting]


async def test_what_was_done_lately_stays(workshop):
    workshop.start()
    task_id = await workshop.add(1)
    await workshop.until_state(task_id, "done")

    async with workshop.database.writes() as session:
        await forget(session, now=read_system_clock() + WORK_KEPT - DAY)

    async with workshop.database.reads() as session:
        assert (await session.scalars(select(Task.id))).all() == [task_id]


async def test_the_last_tick_of_each_name_stays(database, clock):
    async with database.writes() as session:
        for days in range(3):
            await tick(session, "digest", clock() - days * DAY)

        await forget(session, now=clock() + WORK_KEPT + DAY)

        assert (await session.scalars(select(Tick.slot))).all() == [clock()]


@pytest.mark.parametrize(("age", "left"), [(EVENTS_KEPT, 1), (EVENTS_KEPT + MOMENT, 0)])
async def test_events_of_slack_go_when_none_can_come_again(database, age, left):
    async with database.writes() as session:
        await slack_events.take(session, "Ev1", now=NOW)

        await forget(session, now=NOW + age)

        assert len((await session.scalars(select(SlackEvent.event_id))).all()) == left


@pytest.mark.parametrize(("age", "body"), [(BODIES_KEPT, b"{}"), (BODIES_KEPT + MOMENT, None)])
async def test_the_body_of_a_delivery_goes_and_what_was_done_with_it_stays(database, age, body):
    account_id = await add_account(database)
    await deliver(database, account_id, CommentCreated(comment=a_comment()), key="k1")

    async with database.writes() as session:
        await forget(session, now=NOW + age)

        kept = (await session.scalars(select(Delivery))).one()
        assert (kept.dedupe_key, kept.event_count, kept.body) == ("k1", 1, body)


async def test_a_delivery_whose_body_is_forgotten_is_still_known(database):
    account_id = await add_account(database)
    await deliver(database, account_id, key="k1")
    async with database.writes() as session:
        await forget(session, now=NOW + BODIES_KEPT + DAY)

    assert not await deliver(database, account_id, key="k1")


async def test_a_crowd_is_forgotten_some_at_a_time(database):
    account_id = await add_account(database)
    for number in range(3):
        await deliver(database, account_id, key=f"k{number}")

    async with database.writes() as session:
        later = NOW + BODIES_KEPT + DAY
        rounds = [await forget(session, now=later, limit=2) for _ in range(3)]

    assert rounds == [True, False, False]
