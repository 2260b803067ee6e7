"""A look on the platform that found something, while somebody said that nothing is there."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from typing_extensions import override

from bot.database import Database
from bot.errors import CommentAnswered
from bot.ids import SignOffId, TaskId
from bot.models.audit import AuditEntry
from bot.models.replies import Reply
from bot.models.work import Task, TaskState
from bot.ports import Address
from bot.services import clearance, outcomes, review, settling
from bot.services.settling import Settler
from bot.work import Job
from integrations.contract import ReplyEchoed, ReplyToSend, SentReply
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_draft,
    add_member,
    deliver,
    get_reply,
    identify,
    sign,
)
from tests.support.clock import SettableClock
from tests.support.platform import FakePlatform


@dataclass
class Slow(FakePlatform):
    """A look takes its time; meanwhile 민아 says that the reply does not stand."""

    database: Database | None = None
    sign_off_id: SignOffId | None = None

    def of(self, _: Address) -> "Slow":
        return self

    @override
    async def find_reply(
        self, reply: ReplyToSend, *, since: datetime, besides: Collection[str] = ()
    ) -> SentReply | None:
        assert self.database is not None
        assert self.sign_off_id is not None
        async with self.database.writes() as session:
            await settling.settle_by_hand(
                session,
                self.sign_off_id,
                stands=False,
                by=await identify(session),
                now=NOW + timedelta(minutes=2),
            )
        return await super().find_reply(reply, since=since, besides=besides)


async def look_while_somebody_says_no(database: Database, clock: SettableClock) -> Drafted:
    """The first send stands on the platform; the look that finds it ends after 민아's word."""
    await add_member(database)
    drafted = await add_draft(database)
    reply_id = await sign(database, drafted)
    async with database.writes() as session:
        sent = await clearance.clear(session, reply_id, a_comment(), now=NOW)
    async with database.writes() as session:
        reply = await session.get_one(Reply, reply_id)
        await outcomes.doubtful(session, reply, error="no answer", now=NOW)
        await settling.schedule(session, reply, at=NOW, now=NOW)
    async with database.writes() as session:
        task = (await session.scalars(select(Task).where(Task.kind == "settle"))).one()
        task.state, task.fence = TaskState.RUNNING, 1
        job = Job(
            id=TaskId(task.id),
            kind="settle",
            key=None,
            args=task.args,
            attempts=1,
            fence=1,
            created_at=NOW,
        )
    assert isinstance(sent, ReplyToSend)
    platform = Slow(database=database, sign_off_id=reply.sign_off_id, published=[sent])
    clock.advance(timedelta(minutes=2))
    await settling.settle(
        Settler(sessions=database, platforms=platform, clock=clock, random=lambda: 0.5), job
    )
    return drafted


async def test_what_a_look_found_is_on_record_although_somebody_said_it_is_not_there(
    database: Database, clock: SettableClock
):
    await look_while_somebody_says_no(database, clock)

    async with database.reads() as session:
        kinds = (await session.scalars(select(AuditEntry.kind))).all()
    assert "reply_arrived_late" in kinds


async def test_what_a_look_found_is_not_sent_once_more(database: Database, clock: SettableClock):
    """On a platform whose readings do not tell of our own replies: only the look knew."""
    drafted = await look_while_somebody_says_no(database, clock)

    with suppress(CommentAnswered):
        async with database.writes() as session:
            await review.edit_and_sign(
                session,
                drafted.comment_id,
                seen_version=1,
                text="위 칸에 넣으셔도 돼요.",
                based_on=drafted.draft_id,
                by=await identify(session),
                now=clock(),
            )
    reply = await get_reply(database, drafted.comment_id)
    async with database.writes() as session:
        again = await clearance.clear(session, reply.id, a_comment(), now=clock())
    assert again is None


async def test_the_echo_of_a_reply_that_somebody_said_is_not_there_is_known_for_ours(
    database: Database, clock: SettableClock
):
    drafted = await look_while_somebody_says_no(database, clock)

    echo = ReplyEchoed(
        external_id="r1", parent_id="c1", text="위 칸에 넣으셔도 돼요.", url=None, sent_at=NOW
    )
    await deliver(database, drafted.account_id, echo, now=clock())

    async with database.reads() as session:
        kinds = (await session.scalars(select(AuditEntry.kind))).all()
    assert "reply_arrived_late" in kinds
