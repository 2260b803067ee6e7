"""Somebody with the database in hand changes rows between signature and sending."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from bot.database import Database
from bot.models.audit import AuditEntry, PersonalText
from bot.models.replies import ReplyState
from bot.models.work import Task, TaskState
from bot.services import audit, sending
from bot.services.sending import Sender
from bot.work import Again, Job
from tests.support.builders import Drafted, a_comment, add_draft, add_member, get_reply, sign
from tests.support.clock import SettableClock
from tests.support.platform import FakePlatform


@dataclass
class Desk:
    """One signed reply, and the platform it is for."""

    database: Database
    clock: SettableClock
    platform: FakePlatform
    drafted: Drafted

    def of(self, _account_id) -> FakePlatform:
        return self.platform

    async def change(self, statement: str) -> None:
        async with self.database.writes() as session:
            await session.execute(text(statement))

    async def send(self) -> Again | None:
        async with self.database.writes() as session:
            taken = await session.scalars(
                update(Task)
                .where(Task.kind == "send")
                .values(state=TaskState.RUNNING, fence=Task.fence + 1)
                .returning(Task)
            )
            task = taken.one()
            job = Job(
                id=task.id,
                kind=task.kind,
                key=task.key,
                args=task.args,
                attempts=1,
                fence=task.fence,
                created_at=task.created_at,
            )
        sender = Sender(
            sessions=self.database, platforms=self, clock=self.clock, random=lambda: 0.5
        )
        return await sending.send(sender, job)

    async def state(self) -> ReplyState:
        return (await get_reply(self.database, self.drafted.comment_id)).state


@pytest.fixture
async def desk(database: Database, clock: SettableClock) -> Desk:
    await add_member(database)
    drafted = await add_draft(database)
    await sign(database, drafted)
    platform = FakePlatform(comments={"c1": a_comment()})
    return Desk(database, clock, platform, drafted)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE comment SET text = 'x'",
        "UPDATE comment SET version = 2",
        "UPDATE comment SET external_id = 'c2'",
        "UPDATE account SET external_id = 'other'",
        "UPDATE account SET platform = 'facebook'",
        "UPDATE member SET is_active = false",
        "DELETE FROM member_role",
    ],
)
async def test_a_reply_stays_when_what_was_signed_is_not_what_stands(desk: Desk, change: str):
    desk.clock.advance(timedelta(seconds=21))
    desk.platform.comments["c2"] = a_comment("c2")
    await desk.change(change)

    await desk.send()

    assert (await desk.state(), desk.platform.published) == (ReplyState.WITHDRAWN, [])


async def test_a_task_that_was_moved_forward_waits_for_the_undo_window(desk: Desk):
    again = await desk.send()

    assert again is not None
    assert again.run_at == desk.clock() + timedelta(seconds=20)
    assert (await desk.state(), desk.platform.published) == (ReplyState.QUEUED, [])


async def test_words_put_beside_an_entry_that_held_none_are_found(desk: Desk):
    async with desk.database.writes() as session:
        signed = select(AuditEntry.seq).where(AuditEntry.kind == "signed_off")
        seq = (await session.scalars(signed)).one()
        session.add(PersonalText(entry_seq=seq, field="reason", key=b"k" * 32, text="그대로 내요"))

    async with desk.database.reads() as session:
        found = await audit.verify(session)

    assert (found.bad_seq, found.fault) == (seq, "a text stands beside it that it never held")
