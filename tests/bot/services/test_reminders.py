"""The team is asked again about a freeze that stands; nothing is released by it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Select, select

from bot.database import Database
from bot.errors import AskTimePast
from bot.ids import TaskId
from bot.models.freezes import PublishFreeze
from bot.models.replies import Reply, ReplyState
from bot.models.slack import Notice
from bot.models.work import Task, TaskState
from bot.rules.permissions import Role
from bot.rules.scope import EVERYTHING
from bot.services import freeze, lifting, notices, reminders
from bot.work import Job
from tests.support.builders import NOW, add_draft, add_member, sign

LATER = NOW + timedelta(hours=1)


async def freeze_until(database: Database, ask_at: datetime) -> None:
    async with database.writes() as session:
        await freeze.freeze(session, EVERYTHING, reason="가루", by=None, now=NOW, ask_at=ask_at)


async def lift(database: Database) -> None:
    async with database.writes() as session:
        await lifting.lift_scope(session, EVERYTHING, by=None, now=NOW)


async def ask(database: Database) -> None:
    """Run the task that the freeze left behind."""
    async with database.writes() as session:
        task = (await session.scalars(wanted())).one()
        job = Job(
            id=TaskId(task.id),
            kind=task.kind,
            key=None,
            args=task.args,
            attempts=1,
            fence=1,
            created_at=NOW,
        )
        await reminders.ask_again(session, job, LATER)


def wanted() -> Select[Task]:
    return select(Task).where(Task.kind == reminders.ASK_AGAIN)


async def test_leads_and_those_on_call_are_asked_and_nothing_is_released(sqlite: Database):
    await add_member(sqlite)
    asked = {
        await add_member(sqlite, "지우", Role.LEAD),
        await add_member(sqlite, "하늘", Role.ON_CALL),
    }
    await sign(sqlite, await add_draft(sqlite))
    await freeze_until(sqlite, LATER)

    await ask(sqlite)

    async with sqlite.reads() as session:
        told = set(await session.scalars(select(Notice.member_id)))
        assert (await session.scalars(select(Reply.state))).one() is ReplyState.QUEUED
        assert (await session.scalars(select(PublishFreeze.lifted_at))).one() is None
    assert told == asked


async def test_the_question_waits_in_a_row_that_survives_a_restart(sqlite: Database):
    await freeze_until(sqlite, LATER)

    async with sqlite.reads() as session:
        task = (await session.scalars(wanted())).one()
    assert (task.run_at, task.state) == (LATER, TaskState.READY)


async def test_nobody_is_asked_about_a_freeze_that_was_lifted(sqlite: Database):
    await freeze_until(sqlite, LATER)

    await lift(sqlite)

    async with sqlite.reads() as session:
        assert (await session.scalars(wanted())).one().state is TaskState.DONE


async def test_a_question_that_comes_just_after_the_lift_is_put_to_nobody(sqlite: Database):
    await add_member(sqlite, "지우", Role.LEAD)
    await freeze_until(sqlite, LATER)
    await lift(sqlite)

    await ask(sqlite)

    async with sqlite.reads() as session:
        assert (await session.scalars(select(Notice.id))).all() == []


async def test_a_question_that_was_not_told_yet_falls_with_the_freeze(sqlite: Database):
    jiwoo = await add_member(sqlite, "지우", Role.LEAD)
    await freeze_until(sqlite, LATER)
    await ask(sqlite)
    async with sqlite.writes() as session:
        before = await notices.collect(session, jiwoo)

    await lift(sqlite)

    async with sqlite.writes() as session:
        after = await notices.collect(session, jiwoo)
    assert before is not None
    assert [each.reason for each in before.freezes] == ["가루"]
    assert after is None


async def test_a_time_that_is_over_is_refused(sqlite: Database):
    with pytest.raises(AskTimePast):
        await freeze_until(sqlite, NOW)
