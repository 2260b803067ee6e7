"""Comments that somebody hides in the platform's own app, or shows again there."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.models.audit import AuditEntry
from bot.models.comments import Comment, CommentState
from bot.models.drafts import Draft, RetiredBecause
from bot.models.replies import Reply, ReplyEnd
from bot.rules.scope import EVERYTHING
from bot.rules.visibility import Visibility
from bot.services import (
    arrivals,
    clearance,
    freeze,
    hides,
    hiding,
    lifting,
    outcomes,
    snoozing,
    verification,
)
from bot.services.audit import Audit
from bot.services.comment_views import get_comment
from bot.services.queue import waiting
from bot.views import CommentCard, CommentStatus
from integrations.contract import CommentCreated, CommentDeleted, VisibilityChanged
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_draft,
    add_member,
    deliver,
    get_reply,
    identify,
    publish,
    sign,
    verified,
)
from tests.support.database import change_without_guards

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
async def drafted(sqlite: Database) -> Drafted:
    await add_member(sqlite)
    return await add_draft(sqlite)


async def hear(
    database: Database, drafted: Drafted, *, is_hidden: bool, at: datetime = NOW
) -> None:
    """Have the platform say that the comment is hidden by now, or shown."""
    news = VisibilityChanged(external_id="c1", is_hidden=is_hidden, changed_at=at)
    await deliver(database, drafted.account_id, news, now=max(at, NOW))


async def card_of(database: Database, drafted: Drafted) -> CommentCard:
    async with database.reads() as session:
        assert (await verification.verify(session)).fault is None
        return await get_comment(session, drafted.comment_id)


async def list_all(database: Database, what: Any) -> list[Any]:
    async with database.reads() as session:
        return list(await session.scalars(what))


async def who_is_named(database: Database, kind: Audit) -> list[str]:
    """By whom the record says that something of this kind was done."""
    bodies = await list_all(database, select(AuditEntry.body).where(AuditEntry.kind == kind))
    return [json.loads(body)["actor"] for body in bodies]


async def test_what_was_hidden_in_the_app_waits_for_nobody(database: Database):
    drafted = await add_draft(database)

    await hear(database, drafted, is_hidden=True)

    card = await card_of(database, drafted)
    assert (card.status, card.state) == (CommentStatus.HIDDEN, CommentState.CLOSED)
    assert card.hide is not None
    assert (card.hide.by, card.hide.at) == (None, NOW)
    assert await list_all(database, waiting()) == []
    retired = await list_all(database, select(Draft.retired_because))
    assert retired == [RetiredBecause.COMMENT_HIDDEN]
    assert await who_is_named(database, Audit.COMMENT_HIDDEN) == ["platform"]


async def test_a_signed_reply_to_it_stays_here(sqlite: Database, drafted: Drafted):
    await sign(sqlite, drafted)

    await hear(sqlite, drafted, is_hidden=True)

    reply = await get_reply(sqlite, drafted.comment_id)
    assert reply.ended_because is ReplyEnd.COMMENT_HIDDEN


async def test_what_is_shown_again_in_the_app_waits_anew(sqlite: Database, drafted: Drafted):
    await hear(sqlite, drafted, is_hidden=True)

    await hear(sqlite, drafted, is_hidden=False, at=LATER)

    card = await card_of(sqlite, drafted)
    assert (card.status, card.state, card.hide) == (CommentStatus.WAITING, CommentState.OPEN, None)
    assert await who_is_named(sqlite, Audit.COMMENT_UNHIDDEN) == ["platform"]


async def test_who_shows_it_behind_the_back_of_the_record_is_found(
    sqlite: Database, drafted: Drafted
):
    await hear(sqlite, drafted, is_hidden=True)
    change_without_guards(sqlite, "UPDATE comment SET visibility = 'shown'")

    async with sqlite.reads() as session:
        found = await verification.verify(session)
    assert (found.bad, found.fault) == ("comment 1", "it differs from the record")


async def test_what_was_put_off_and_hidden_does_not_come_back(sqlite: Database, drafted: Drafted):
    async with sqlite.writes() as session:
        by = await identify(session)
        await snoozing.snooze(
            session, drafted.comment_id, until=LATER, seen_version=1, by=by, now=NOW
        )

    await hear(sqlite, drafted, is_hidden=True)

    assert await list_all(sqlite, select(Comment.snoozed_until)) == [None]
    assert await who_is_named(sqlite, Audit.COMMENT_WOKEN) == ["system"]


async def test_why_it_could_not_be_hidden_from_here_is_forgotten(
    sqlite: Database, drafted: Drafted
):
    await ask_to_hide(sqlite, drafted)
    async with sqlite.writes() as session:
        await hiding.give_up(session, drafted.comment_id, now=NOW)

    await hear(sqlite, drafted, is_hidden=True, at=LATER)

    card = await card_of(sqlite, drafted)
    assert card.status is CommentStatus.HIDDEN
    assert card.hide is not None
    assert card.hide.because is None


async def test_it_can_be_shown_again_from_here(sqlite: Database, drafted: Drafted):
    await hear(sqlite, drafted, is_hidden=True)
    assert (await card_of(sqlite, drafted)).can_unhide

    async with sqlite.writes() as session:
        by = await identify(session)
        await hides.unhide(session, drafted.comment_id, seen_version=1, by=by, now=NOW)

    assert (await card_of(sqlite, drafted)).status is CommentStatus.UNHIDING


async def ask_to_hide(database: Database, drafted: Drafted) -> None:
    async with database.writes() as session:
        by = await identify(session)
        await hides.hide(session, drafted.comment_id, seen_version=1, by=by, now=NOW)


async def hide_without_an_answer(database: Database, drafted: Drafted) -> None:
    """Have the platform tell that it did what was asked, and not answer the call itself."""
    await ask_to_hide(database, drafted)
    await hear(database, drafted, is_hidden=True)
    async with database.writes() as session:
        await hiding.give_up(session, drafted.comment_id, now=NOW)


@pytest.mark.parametrize(
    ("is_hidden", "at"), [(True, NOW - timedelta(seconds=1)), (True, LATER), (False, LATER)]
)
async def test_news_of_what_was_asked_for_here_is_not_the_answer_to_it(
    sqlite: Database, drafted: Drafted, *, is_hidden: bool, at: datetime
):
    await ask_to_hide(sqlite, drafted)

    await hear(sqlite, drafted, is_hidden=is_hidden, at=at)

    assert (await card_of(sqlite, drafted)).status is CommentStatus.HIDING


async def test_what_came_about_as_asked_has_not_failed_when_no_answer_comes(
    sqlite: Database, drafted: Drafted
):
    await hide_without_an_answer(sqlite, drafted)

    card = await card_of(sqlite, drafted)
    assert card.status is CommentStatus.HIDDEN
    assert card.hide is not None
    assert card.hide.by == "민아"


@pytest.mark.parametrize("at", [NOW - timedelta(seconds=1), LATER])
async def test_news_that_is_old_or_known_changes_nothing(
    sqlite: Database, drafted: Drafted, at: datetime
):
    await hear(sqlite, drafted, is_hidden=True)

    await hear(sqlite, drafted, is_hidden=at is LATER, at=at)

    assert (await card_of(sqlite, drafted)).status is CommentStatus.HIDDEN
    assert await who_is_named(sqlite, Audit.COMMENT_HIDDEN) == ["platform"]


async def test_old_news_is_not_believed_after_newer_news_that_changed_nothing(
    sqlite: Database, drafted: Drafted
):
    await sign(sqlite, drafted)
    await hear(sqlite, drafted, is_hidden=False, at=NOW + timedelta(seconds=10))

    await hear(sqlite, drafted, is_hidden=True, at=NOW + timedelta(seconds=5))

    assert (await card_of(sqlite, drafted)).status is CommentStatus.SIGNED


async def test_a_clock_that_goes_ahead_does_not_make_later_news_old(
    sqlite: Database, drafted: Drafted
):
    news = VisibilityChanged(external_id="c1", is_hidden=True, changed_at=LATER)
    await deliver(sqlite, drafted.account_id, news, now=NOW)

    await hear(sqlite, drafted, is_hidden=False, at=NOW + timedelta(minutes=1))

    assert (await card_of(sqlite, drafted)).status is CommentStatus.WAITING


async def test_an_answer_that_is_hidden_with_its_comment_is_told_as_before(
    sqlite: Database, drafted: Drafted
):
    await publish(sqlite, drafted)

    await hear(sqlite, drafted, is_hidden=True)

    card = await card_of(sqlite, drafted)
    assert (card.status, card.state) == (CommentStatus.SENT, CommentState.ANSWERED)
    assert card.hide is not None


async def test_a_reply_that_is_leaving_is_not_lost_from_sight(sqlite: Database, drafted: Drafted):
    await sign(sqlite, drafted)
    reply = await get_reply(sqlite, drafted.comment_id)
    async with sqlite.writes() as session:
        await clearance.clear(session, reply.id, a_comment(), now=LATER)

    await hear(sqlite, drafted, is_hidden=True, at=LATER)

    assert (await card_of(sqlite, drafted)).status is CommentStatus.SENDING


async def test_a_reply_that_did_not_leave_a_hidden_comment_waits_for_nobody(
    sqlite: Database, drafted: Drafted
):
    reply_id = await sign(sqlite, drafted)
    async with sqlite.writes() as session:
        await clearance.clear(session, reply_id, a_comment(), now=LATER)
    await hear(sqlite, drafted, is_hidden=True, at=LATER)
    async with sqlite.writes() as session:
        reply = await session.get_one(Reply, reply_id)
        await outcomes.requeued(session, reply, error="Unavailable", now=LATER)

    async with sqlite.writes() as session:
        await clearance.clear(session, reply_id, a_comment(is_hidden=True), now=LATER)

    card = await card_of(sqlite, drafted)
    assert (card.status, card.state) == (CommentStatus.HIDDEN, CommentState.CLOSED)
    assert await list_all(sqlite, waiting()) == []


async def test_a_reply_that_failed_under_a_hidden_comment_leaves_nothing_waiting(
    sqlite: Database, drafted: Drafted
):
    reply_id = await sign(sqlite, drafted)
    async with sqlite.writes() as session:
        await clearance.clear(session, reply_id, a_comment(), now=LATER)
    await hear(sqlite, drafted, is_hidden=True, at=LATER)

    async with sqlite.writes() as session:
        reply, refused = await session.get_one(Reply, reply_id), ReplyEnd.REFUSED
        await outcomes.failed(session, reply, refused, error="Refused", now=LATER)

    assert (await card_of(sqlite, drafted)).state is CommentState.CLOSED
    assert await list_all(sqlite, waiting()) == []


async def test_a_reply_that_a_freeze_held_under_a_hidden_comment_leaves_nothing_waiting(
    database: Database,
):
    await add_member(database)
    drafted = await add_draft(database)
    reply_id = await sign(database, drafted)
    async with database.writes() as session:
        await clearance.clear(session, reply_id, a_comment(), now=LATER)
    await hear(database, drafted, is_hidden=True, at=LATER)
    async with database.writes() as session:
        await freeze.freeze(session, EVERYTHING, reason="가루", by=None, now=LATER)
        reply = await session.get_one(Reply, reply_id)
        await outcomes.requeued(session, reply, error="Unavailable", now=LATER)

    async with database.writes() as session:
        await lifting.lift_scope(session, EVERYTHING, by=None, now=LATER)

    assert (await card_of(database, drafted)).state is CommentState.CLOSED
    assert await list_all(database, waiting()) == []


async def test_what_was_hidden_here_and_shown_in_the_app_agrees_with_the_record(
    sqlite: Database, drafted: Drafted
):
    await hide_without_an_answer(sqlite, drafted)

    await hear(sqlite, drafted, is_hidden=False, at=LATER)

    assert (await card_of(sqlite, drafted)).hide is None


async def test_what_was_deleted_stays_deleted(sqlite: Database, drafted: Drafted):
    gone = CommentDeleted(external_id="c1", deleted_at=NOW)
    await deliver(sqlite, drafted.account_id, gone)

    await hear(sqlite, drafted, is_hidden=True, at=LATER)

    assert (await card_of(sqlite, drafted)).status is CommentStatus.GONE
    assert await who_is_named(sqlite, Audit.COMMENT_HIDDEN) == []


async def test_it_is_noticed_of_what_has_only_just_arrived(sqlite: Database, drafted: Drafted):
    account_id = drafted.account_id
    news = VisibilityChanged(external_id="c2", is_hidden=True, changed_at=NOW)
    created = CommentCreated(comment=a_comment("c2"))
    async with sqlite.writes() as session:
        await arrivals.store(session, [verified(account_id, created)], now=NOW)

    await deliver(sqlite, account_id, news)

    hidden = select(Comment.external_id).where(Comment.visibility == Visibility.HIDDEN)
    assert await list_all(sqlite, hidden) == ["c2"]


async def test_news_of_a_comment_that_nobody_knows_is_left_alone(
    sqlite: Database, drafted: Drafted
):
    news = VisibilityChanged(external_id="c9", is_hidden=True, changed_at=NOW)

    assert await deliver(sqlite, drafted.account_id, news)
