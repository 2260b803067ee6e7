"""One conversation, several replies of ours: the platform may file them all under its top."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from typing_extensions import override

from bot.database import Database
from bot.dispatch.taking import take
from bot.models.comments import Comment, CommentState
from bot.models.replies import Reply, ReplyState
from bot.models.work import Task, TaskState
from bot.ports import Address
from bot.services import clearance, outcomes, settling
from bot.services.settling import Settler
from integrations.contract import CommentSnapshot, Correction, ReplyEchoed, ReplyToSend, SentReply
from integrations.errors import Unavailable
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

WORDS = "위 칸에 넣으셔도 돼요."


class ByWords(FakePlatform):
    """Finds a reply by its words alone, as Facebook does."""

    @override
    async def find_reply(
        self, reply: ReplyToSend, *, since: datetime, besides: Collection[str] = ()
    ) -> SentReply | None:
        for number, published in enumerate(self.published, start=1):
            if published.text == reply.text and f"r{number}" not in besides:
                return SentReply(external_id=f"r{number}", url=None)
        return None


@dataclass
class Thread:
    """A comment and two answers to it, each with our reply under way in the same words."""

    database: Database
    platform: ByWords
    top: Drafted
    first: Drafted
    second: Drafted

    def of(self, address: Address) -> ByWords:
        del address
        return self.platform

    async def begin(self, drafted: Drafted) -> None:
        await sign(self.database, drafted)
        async with self.database.writes() as session:
            await outcomes.begin_attempt(session, await self._hold(session, drafted), now=NOW)

    async def doubt(self, drafted: Drafted) -> None:
        async with self.database.writes() as session:
            reply = await self._hold(session, drafted)
            await outcomes.doubtful(session, reply, error="lost", now=NOW)
            last = len(settling.LOOKS) - 1
            await settling.schedule(session, reply, at=NOW, now=NOW, look=last)

    async def arrive(self, drafted: Drafted, external_id: str) -> None:
        sent = SentReply(external_id=external_id, url=None)
        async with self.database.writes() as session:
            reply = await self._hold(session, drafted)
            await outcomes.arrived(session, reply, sent, by="system", now=NOW)

    async def look(self) -> None:
        async with self.database.writes() as session:
            wanted = select(Task.id).where(
                Task.kind == settling.SETTLE, Task.state == TaskState.READY
            )
            due = (await session.scalars(wanted.order_by(Task.id))).all()
            jobs = await take(session, due, owner="test", now=NOW)
        settler = Settler(
            sessions=self.database, platforms=self, clock=SettableClock(NOW), random=lambda: 0.5
        )
        for job in jobs:
            await settling.settle(settler, job)

    async def echo(self, external_id: str, under: str, text: str = WORDS) -> None:
        echo = ReplyEchoed(
            external_id=external_id, parent_id=under, text=text, url=None, sent_at=NOW
        )
        await deliver(self.database, self.top.account_id, echo)

    async def states(self) -> list[ReplyState]:
        return [
            (await get_reply(self.database, drafted.comment_id)).state
            for drafted in (self.first, self.second)
        ]

    async def top_state(self) -> CommentState:
        async with self.database.reads() as session:
            return (await session.get_one(Comment, self.top.comment_id)).state

    async def clear(
        self, drafted: Drafted, shown: CommentSnapshot
    ) -> ReplyToSend | Correction | None:
        async with self.database.writes() as session:
            reply = await self._hold(session, drafted)
            return await clearance.clear(session, reply.id, shown, now=NOW)

    async def _hold(self, session: AsyncSession, drafted: Drafted) -> Reply:
        wanted = select(Reply).where(Reply.comment_id == drafted.comment_id)
        return (await session.scalars(wanted)).one()


@pytest.fixture
async def thread(database: Database) -> Thread:
    await add_member(database)
    top = await add_draft(database)
    answers = [
        await add_draft(
            database,
            snapshot=replace(a_comment(name), parent_id="c1"),
            account_id=top.account_id,
            text=WORDS,
        )
        for name in ("c2", "c3")
    ]
    return Thread(database, ByWords(), top, *answers)


def a_stored_reply() -> ReplyToSend:
    return ReplyToSend(key="any", target_id="c1", text=WORDS)


async def test_a_reply_known_as_that_of_another_is_not_found_again(thread: Thread):
    thread.platform.published.append(a_stored_reply())
    for drafted in (thread.first, thread.second):
        await thread.begin(drafted)
    await thread.arrive(thread.first, "r1")
    await thread.doubt(thread.second)

    await thread.look()

    assert await thread.states() == [ReplyState.SENT, ReplyState.QUEUED]


async def test_of_two_alike_in_doubt_a_person_says_which_one_stands(thread: Thread):
    thread.platform.published.append(a_stored_reply())
    for drafted in (thread.first, thread.second):
        await thread.begin(drafted)
        await thread.doubt(drafted)

    await thread.look()

    assert await thread.states() == [ReplyState.DOUBTFUL, ReplyState.DOUBTFUL]


async def test_what_a_person_saw_is_not_found_for_another_reply(thread: Thread):
    thread.platform.published.append(a_stored_reply())
    for drafted in (thread.first, thread.second):
        await thread.begin(drafted)
        await thread.doubt(drafted)
    async with thread.database.writes() as session:
        await settling.settle_by_hand(
            session,
            (await get_reply(thread.database, thread.first.comment_id)).sign_off_id,
            stands=True,
            by=await identify(session),
            now=NOW,
        )

    await thread.look()

    assert await thread.states() == [ReplyState.SENT, ReplyState.DOUBTFUL]


async def test_an_answer_of_ours_filed_above_does_not_close_the_comment_above(thread: Thread):
    await thread.begin(thread.first)

    await thread.echo("r1", under="c1")

    assert await thread.top_state() is CommentState.OPEN


async def test_an_answer_of_ours_filed_above_may_echo_after_it_was_recorded(thread: Thread):
    await thread.begin(thread.first)
    await thread.arrive(thread.first, "r1")

    await thread.echo("r1", under="c1")

    assert await thread.top_state() is CommentState.OPEN


async def test_other_words_of_the_account_close_the_comment_all_the_same(thread: Thread):
    await thread.begin(thread.first)

    await thread.echo("native-1", under="c1", text="네, 됩니다!")

    assert await thread.top_state() is CommentState.ANSWERED


async def test_an_echo_that_may_be_either_of_two_confirms_neither(thread: Thread):
    await thread.begin(thread.first)
    await thread.begin(thread.second)

    await thread.echo("r1", under="c2")

    assert await thread.states() == [ReplyState.SENDING, ReplyState.SENDING]


async def test_a_reply_waits_while_an_unknown_one_under_it_may_be_ours(thread: Thread):
    await thread.begin(thread.first)
    await sign(thread.database, thread.top)
    shown = replace(a_comment(), own_reply_ids=("r1",))

    with pytest.raises(Unavailable):
        await thread.clear(thread.top, shown)
    await thread.arrive(thread.first, "r1")

    assert await thread.clear(thread.top, shown) is not None
