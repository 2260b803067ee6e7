"""Taking in deliveries: each once, whatever the order in which news comes."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import ColumnElement, func, select

from bot.database import Database
from bot.models.comments import Comment, CommentState, Conversation, Delivery, Placement
from bot.models.drafts import Draft, DraftState, RetiredBecause
from bot.models.replies import ReplyEnd, ReplyState
from bot.models.work import Task
from bot.services import arrivals, home, intake
from integrations.contract import (
    CommentCreated,
    CommentDeleted,
    CommentEdited,
    InboundEvent,
    ReplyEchoed,
)
from tests.support.builders import (
    NOW,
    a_comment,
    add_account,
    add_draft,
    add_member,
    deliver,
    get_reply,
    sign,
    verified,
)
from tests.support.locks import until_somebody_waits

LATER = NOW + timedelta(minutes=5)


async def get_comment(database: Database) -> Comment:
    async with database.reads() as session:
        return (await session.scalars(select(Comment))).one()


def created(**fields) -> CommentCreated:
    return CommentCreated(comment=a_comment(**fields))


def edited(text: str, at=LATER) -> CommentEdited:
    return CommentEdited(comment=a_comment(text=text, edited_at=at), edited_at=at)


async def test_a_comment_is_stored_and_waits_for_triage(database: Database):
    account_id = await add_account(database)

    await deliver(database, account_id, created())

    comment = await get_comment(database)
    async with database.reads() as session:
        tasks = (await session.scalars(select(Task.kind).where(Task.kind == intake.TRIAGE))).all()
    assert (comment.text, comment.placement) == ("식세기 되나요?", Placement.WAITING)
    assert list(tasks) == ["triage"]


async def test_a_delivery_that_repeats_changes_nothing(database: Database):
    account_id = await add_account(database)
    await deliver(database, account_id, created(), key="same")

    is_new = await deliver(database, account_id, created(), key="same")

    async with database.reads() as session:
        count = await session.scalar(select(func.count()).select_from(Delivery))
    assert (is_new, count) == (False, 1)


async def test_the_same_comment_in_two_deliveries_is_one_comment(database: Database):
    account_id = await add_account(database)
    await deliver(database, account_id, created())

    await deliver(database, account_id, created())

    assert (await get_comment(database)).version == 1


async def test_an_edit_that_overtakes_its_comment_is_the_comment(database: Database):
    account_id = await add_account(database)
    await deliver(database, account_id, edited("일본에서도 돼요?"))

    await deliver(database, account_id, created())

    assert (await get_comment(database)).text == "일본에서도 돼요?"


async def test_an_older_edit_that_comes_late_changes_nothing(database: Database):
    account_id = await add_account(database)
    await deliver(database, account_id, created(), edited("새 글", LATER))

    await deliver(database, account_id, edited("옛 글", NOW))

    comment = await get_comment(database)
    assert (comment.text, comment.version) == ("새 글", 2)


async def test_nor_does_it_where_the_newer_one_overtook_the_comment(database: Database):
    account_id = await add_account(database)
    await deliver(database, account_id, edited("새 글", LATER))

    await deliver(database, account_id, edited("옛 글", NOW))

    assert (await get_comment(database)).text == "새 글"


@pytest.mark.parametrize("far", [timedelta(days=1), timedelta(days=300_000)])
async def test_an_edit_dated_in_the_future_does_not_deafen_us(database: Database, far: timedelta):
    account_id = await add_account(database)
    await deliver(database, account_id, created(), edited("앞날의 글", NOW + far))

    at = NOW + timedelta(hours=1)
    await deliver(database, account_id, edited("새 글", at), now=at)

    assert (await get_comment(database)).text == "새 글"


async def test_a_comment_dated_in_the_future_can_be_edited(database: Database):
    account_id = await add_account(database)
    await deliver(database, account_id, created(edited_at=NOW + timedelta(days=1)))

    at = NOW + timedelta(hours=1)
    await deliver(database, account_id, edited("새 글", at), now=at)

    assert (await get_comment(database)).text == "새 글"


async def test_a_deletion_that_overtakes_its_comment_buries_it(database: Database):
    account_id = await add_account(database)
    await deliver(database, account_id, CommentDeleted(external_id="c1", deleted_at=NOW))

    await deliver(database, account_id, created())

    comment = await get_comment(database)
    assert (comment.state, comment.placement) == (CommentState.GONE, Placement.SET_ASIDE)


async def test_a_deleted_comment_does_not_come_back_by_an_edit(database: Database):
    account_id = await add_account(database)
    gone = CommentDeleted(external_id="c1", deleted_at=NOW)
    await deliver(database, account_id, created(), gone)

    await deliver(database, account_id, edited("다시"))

    assert (await get_comment(database)).state is CommentState.GONE


async def test_an_edit_withdraws_the_reply_that_was_signed_for_the_old_words(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    await sign(database, drafted)

    await deliver(database, drafted.account_id, edited("일본에서도 돼요?"))

    reply = await get_reply(database, drafted.comment_id)
    assert (reply.state, reply.ended_because) == (ReplyState.WITHDRAWN, ReplyEnd.COMMENT_CHANGED)


async def test_a_reply_given_in_the_app_retires_every_draft(database: Database):
    drafted = await add_draft(database)
    echo = ReplyEchoed(external_id="n1", parent_id="c1", text="네!", url=None, sent_at=NOW)

    await deliver(database, drafted.account_id, echo)

    async with database.reads() as session:
        draft = await session.get_one(Draft, drafted.draft_id)
    assert (await get_comment(database)).state is CommentState.ANSWERED
    assert (draft.state, draft.retired_because) == (
        DraftState.RETIRED,
        RetiredBecause.ANSWERED_ELSEWHERE,
    )


async def test_a_follow_up_joins_the_conversation_of_its_parent(database: Database):
    account_id = await add_account(database)
    await deliver(database, account_id, created())

    await deliver(database, account_id, created(external_id="c2", parent_id="c1"))

    async with database.reads() as session:
        conversations = (await session.scalars(select(Conversation.external_id))).all()
    assert list(conversations) == ["c1"]


async def test_a_follow_up_that_overtakes_its_parent_waits_for_it_in_one_conversation(
    database: Database,
):
    account_id = await add_account(database)
    await deliver(database, account_id, created(external_id="c2", parent_id="c1"))

    await deliver(database, account_id, created())

    async with database.reads() as session:
        conversations = (await session.scalars(select(Conversation.external_id))).all()
    assert list(conversations) == ["c1"]


async def test_the_places_of_comments_add_up_to_what_was_received(database: Database):
    account_id = await add_account(database)
    gone = CommentDeleted(external_id="c2", deleted_at=NOW)
    await deliver(database, account_id, gone, created(), created(external_id="c2"))

    async with database.reads() as session:
        counts = await home.get_counts(session)

    assert counts.received == 2
    assert counts.received == sum(
        (counts.waiting, counts.threaded, counts.grouped, counts.set_aside, counts.failed)
    )


@pytest.mark.postgresql
@pytest.mark.parametrize("comes_first", ["creation", "news"])
@pytest.mark.parametrize(
    ("news", "is_taken"),
    [
        (edited("일본에서도 돼요?"), Comment.text == "일본에서도 돼요?"),
        (CommentDeleted(external_id="c1", deleted_at=NOW), Comment.state == CommentState.GONE),
    ],
    ids=["edit", "deletion"],
)
async def test_news_that_races_the_creation_is_not_lost(
    postgresql: Database, news: InboundEvent, is_taken: ColumnElement[bool], comes_first: str
):
    account_id = await add_account(postgresql)
    first, second = (created(), news) if comes_first == "creation" else (news, created())

    async with postgresql.writes() as session:
        await arrivals.store(session, [verified(account_id, first)], now=NOW)
        await arrivals.take_some(session, now=NOW)
        taking = asyncio.create_task(deliver(postgresql, account_id, second))
        await until_somebody_waits(postgresql)
    await taking

    async with postgresql.reads() as session:
        assert await session.scalar(select(is_taken))


@pytest.mark.postgresql
async def test_two_deliveries_with_the_same_comments_do_not_wait_for_each_other(
    postgresql: Database,
):
    account_id = await add_account(postgresql)
    events = [CommentCreated(comment=a_comment(f"c{number}")) for number in range(20)]

    await asyncio.gather(
        *(deliver(postgresql, account_id, *order) for order in (events, events[::-1]) * 3)
    )

    async with postgresql.reads() as session:
        assert await session.scalar(select(func.count()).select_from(Comment)) == len(events)
