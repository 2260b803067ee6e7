"""A take-down is used to have a comment answered twice, or to bring back what was erased."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from bot.ids import CommentId, TakeDownId
from bot.models.comments import Comment, CommentState
from bot.models.replies import Reply, ReplyEnd
from bot.rules.erasure import ErasedBecause, KeptBecause
from bot.rules.permissions import Role
from bot.services import erasure, outbox, outcomes, take_down_outcomes
from bot.services.erasure import Done, Wanted
from integrations.contract import ReplyEchoed, SentReply
from tests.support.builders import (
    NOW,
    Drafted,
    add_draft,
    add_member,
    deliver,
    publish,
    sign,
    sign_take_down,
)

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
async def drafted(sqlite: Database) -> Drafted:
    return await set_up(sqlite)


async def set_up(database: Database) -> Drafted:
    await add_member(database)
    await add_member(database, "지우", Role.LEAD)
    return await add_draft(database)


async def settle(database: Database, take_down_id: TakeDownId) -> None:
    """The platform says that the reply is down."""
    async with database.writes() as session:
        signed = await take_down_outcomes.hold(session, take_down_id)
        await take_down_outcomes.begin(session, signed, now=NOW)
        await session.flush()
        await take_down_outcomes.done(session, signed, now=NOW)


async def get_comment(database: Database, comment_id: CommentId) -> Comment:
    async with database.reads() as session:
        return await session.get_one(Comment, comment_id)


async def test_no_statement_opens_another_round_while_a_reply_stands(database: Database):
    drafted = await set_up(database)
    await publish(database, drafted)

    with pytest.raises(DBAPIError, match="a round ends when its reply was taken down"):
        async with database.writes() as session:
            await session.execute(text("UPDATE comment SET round = round + 1, state = 'open'"))


async def test_no_reply_is_written_into_a_round_to_come(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    drafted = await set_up(database)
    monkeypatch.setattr(outbox, "Reply", lambda **values: Reply(**values | {"round": 2}))

    with pytest.raises(DBAPIError, match="a reply is of the round of its comment"):
        await sign(database, drafted)


async def test_what_a_person_answered_beside_our_reply_still_answers_after_its_end(
    sqlite: Database, drafted: Drafted
):
    """In a crisis somebody answers in the platform's app, and a lead takes ours down."""
    await publish(sqlite, drafted)
    native = ReplyEchoed(
        external_id="native", parent_id="c1", text="앞 답글은 잘못이에요.", url=None, sent_at=NOW
    )
    await deliver(sqlite, drafted.account_id, native)

    await settle(sqlite, await sign_take_down(sqlite, drafted.comment_id))

    assert (await get_comment(sqlite, drafted.comment_id)).state is CommentState.ANSWERED


async def test_our_own_reply_that_came_back_in_other_words_first_answers_nothing_after_its_end(
    sqlite: Database, drafted: Drafted
):
    reply_id = await sign(sqlite, drafted)
    async with sqlite.writes() as session:
        reply = await session.get_one(Reply, reply_id)
        await outcomes.begin_attempt(session, reply, now=NOW)
    echo = ReplyEchoed(external_id="r1", parent_id="c1", text="위 칸…", url=None, sent_at=NOW)
    await deliver(sqlite, drafted.account_id, echo)
    async with sqlite.writes() as session:
        reply = await session.get_one(Reply, reply_id)
        sent = SentReply(external_id="r1", url=None)
        await outcomes.arrived(session, reply, sent, by="system", now=NOW)

    await settle(sqlite, await sign_take_down(sqlite, drafted.comment_id))

    assert (await get_comment(sqlite, drafted.comment_id)).state is CommentState.OPEN


async def test_a_reply_that_stands_twice_still_answers_when_one_of_it_is_down(
    sqlite: Database, drafted: Drafted
):
    reply_id = await publish(sqlite, drafted)
    async with sqlite.writes() as session:
        reply = await session.get_one(Reply, reply_id)
        twin = SentReply(external_id="twin", url=None)
        await outcomes.arrived(session, reply, twin, by="system", now=NOW)

    await settle(sqlite, await sign_take_down(sqlite, drafted.comment_id))

    assert (await get_comment(sqlite, drafted.comment_id)).state is CommentState.ANSWERED


async def test_a_reply_that_was_given_up_and_stands_still_answers_after_the_end_of_another(
    sqlite: Database, drafted: Drafted
):
    given_up = await sign(sqlite, drafted)
    async with sqlite.writes() as session:
        reply = await session.get_one(Reply, given_up)
        await outcomes.begin_attempt(session, reply, now=NOW)
        await session.flush()
        await outcomes.failed(session, reply, ReplyEnd.NOT_FOUND, error="looked", now=NOW)
    other = await add_draft(sqlite, account_id=drafted.account_id, text="아래 칸에 넣어 주세요.")
    await publish(sqlite, other, external_id="r2")
    echo = ReplyEchoed(
        external_id="r1", parent_id="c1", text="위 칸에 넣으셔도 돼요.", url=None, sent_at=NOW
    )
    await deliver(sqlite, drafted.account_id, echo)

    await settle(sqlite, await sign_take_down(sqlite, drafted.comment_id))

    assert (await get_comment(sqlite, drafted.comment_id)).state is CommentState.ANSWERED


def meant(drafted: Drafted) -> Wanted:
    return Wanted(
        account_id=drafted.account_id,
        because=ErasedBecause.AUTHOR,
        by="command",
        comment_id=drafted.comment_id,
    )


async def erase(database: Database, drafted: Drafted) -> Done:
    return await erasure.erase(database, lambda: NOW, meant(drafted))


async def test_words_are_kept_while_the_reply_to_them_is_taken_down(
    sqlite: Database, drafted: Drafted
):
    """Its signature is of these words: without them it would be thrown away as a forged one."""
    await publish(sqlite, drafted)
    await sign_take_down(sqlite, drafted.comment_id)

    assert (await erase(sqlite, drafted)).comments == 0

    async with sqlite.reads() as session:
        kept = await erasure.list_kept(session, meant(drafted))
    assert [each.because for each in kept] == [KeptBecause.TAKING_DOWN]


async def test_a_comment_without_words_waits_for_nobody_after_a_take_down(
    sqlite: Database, drafted: Drafted
):
    await publish(sqlite, drafted)
    assert (await erase(sqlite, drafted)).comments == 1

    await settle(sqlite, await sign_take_down(sqlite, drafted.comment_id))

    assert (await get_comment(sqlite, drafted.comment_id)).state is CommentState.CLOSED
