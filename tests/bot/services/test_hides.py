"""Asking that a comment is hidden, or shown again."""

import asyncio

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from bot.database import Database
from bot.errors import (
    CannotHide,
    CommentAnswered,
    CommentChanged,
    CommentHidden,
    NotAllowed,
)
from bot.models.accounts import Account
from bot.models.audit import AuditEntry
from bot.models.comments import Comment, CommentState
from bot.models.drafts import Draft, RetiredBecause
from bot.models.replies import ReplyEnd
from bot.models.work import Task, TaskState
from bot.rules.permissions import Role
from bot.rules.scope import EVERYTHING
from bot.rules.visibility import Visibility
from bot.services import clearance, freeze, hides, review
from bot.services.audit import Audit
from bot.services.comment_views import get_comment
from bot.views import CommentCard, CommentStatus
from integrations.contract import CommentEdited
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
)
from tests.support.locks import until_somebody_waits


async def drafted_for(database: Database, **more) -> Drafted:
    await add_member(database)
    return await add_draft(database, **more)


async def hide(database: Database, drafted: Drafted, *, seen_version: int = 1) -> None:
    async with database.writes() as session:
        by = await identify(session)
        await hides.hide(session, drafted.comment_id, seen_version=seen_version, by=by, now=NOW)


async def unhide(database: Database, drafted: Drafted, *, seen_version: int = 1) -> None:
    async with database.writes() as session:
        by = await identify(session)
        await hides.unhide(session, drafted.comment_id, seen_version=seen_version, by=by, now=NOW)


async def card_of(database: Database, drafted: Drafted) -> CommentCard:
    async with database.reads() as session:
        return await get_comment(session, drafted.comment_id)


async def count(database: Database, kind: Audit) -> int | None:
    async with database.reads() as session:
        return await session.scalar(select(func.count()).where(AuditEntry.kind == kind))


async def edit(database: Database, drafted: Drafted) -> None:
    edited = CommentEdited(comment=a_comment(text="환불해 주세요"), edited_at=NOW)
    await deliver(database, drafted.account_id, edited)


async def test_a_hidden_comment_is_done_with_and_the_platform_is_asked(sqlite: Database):
    drafted = await drafted_for(sqlite)

    await hide(sqlite, drafted)

    card = await card_of(sqlite, drafted)
    assert (card.status, card.state) == (CommentStatus.HIDING, CommentState.CLOSED)
    assert card.hide is not None
    assert card.hide.by == "민아"
    async with sqlite.reads() as session:
        waiting = (Task.kind == hides.SET_VISIBILITY) & (Task.state == TaskState.READY)
        assert await session.scalar(select(func.count()).where(waiting)) == 1
        draft = await session.get_one(Draft, drafted.draft_id)
    assert draft.retired_because is RetiredBecause.COMMENT_HIDDEN


async def test_who_hides_is_on_record_once_however_often_they_click(sqlite: Database):
    drafted = await drafted_for(sqlite)

    for _ in range(2):
        await hide(sqlite, drafted)

    assert await count(sqlite, Audit.HIDE_ASKED) == 1


async def test_a_reply_that_has_not_left_stays_here(sqlite: Database):
    drafted = await drafted_for(sqlite)
    await sign(sqlite, drafted)

    await hide(sqlite, drafted)

    reply = await get_reply(sqlite, drafted.comment_id)
    assert reply.ended_because is ReplyEnd.COMMENT_HIDDEN
    assert (await card_of(sqlite, drafted)).status is CommentStatus.HIDING


@pytest.mark.postgresql
async def test_who_hides_waits_for_a_reply_that_is_leaving(postgresql: Database):
    drafted = await drafted_for(postgresql)
    await sign(postgresql, drafted)
    reply = await get_reply(postgresql, drafted.comment_id)

    async with postgresql.writes() as session:
        await clearance.clear(session, reply.id, a_comment(), now=NOW)
        hiding = asyncio.create_task(hide(postgresql, drafted))
        await until_somebody_waits(postgresql)

    with pytest.raises(CommentAnswered):
        await hiding


async def test_a_freeze_does_not_keep_a_comment_in_sight(sqlite: Database):
    drafted = await drafted_for(sqlite)
    async with sqlite.writes() as session:
        await freeze.freeze(session, EVERYTHING, reason="은색 가루", by=None, now=NOW)

    await hide(sqlite, drafted)

    assert (await card_of(sqlite, drafted)).status is CommentStatus.HIDING


async def test_what_was_answered_is_not_hidden(sqlite: Database):
    drafted = await drafted_for(sqlite)
    await publish(sqlite, drafted)

    with pytest.raises(CommentAnswered):
        await hide(sqlite, drafted)
    assert not (await card_of(sqlite, drafted)).can_hide


async def test_what_a_lead_must_answer_only_a_lead_hides(sqlite: Database):
    drafted = await drafted_for(sqlite, flags=["health_safety"])

    with pytest.raises(NotAllowed):
        await hide(sqlite, drafted)


async def test_words_that_nobody_saw_are_not_hidden(sqlite: Database):
    drafted = await drafted_for(sqlite)
    await edit(sqlite, drafted)

    with pytest.raises(CommentChanged):
        await hide(sqlite, drafted, seen_version=1)


async def test_a_platform_that_cannot_hide_is_not_asked(sqlite: Database):
    drafted = await drafted_for(sqlite)
    assert (await card_of(sqlite, drafted)).can_hide
    async with sqlite.writes() as session:
        await session.execute(update(Account).values(can_hide=False))

    with pytest.raises(CannotHide):
        await hide(sqlite, drafted)
    assert not (await card_of(sqlite, drafted)).can_hide


async def test_a_hidden_comment_is_not_answered_from_a_form_that_was_open(sqlite: Database):
    drafted = await drafted_for(sqlite)
    await hide(sqlite, drafted)

    with pytest.raises(CommentHidden):
        async with sqlite.writes() as session:
            await review.edit_and_sign(
                session,
                drafted.comment_id,
                seen_version=1,
                text="네, 돼요.",
                based_on=None,
                by=await identify(session),
                now=NOW,
            )


async def test_an_edit_does_not_bring_a_hidden_comment_back(sqlite: Database):
    drafted = await drafted_for(sqlite)
    await hide(sqlite, drafted)

    await edit(sqlite, drafted)

    card = await card_of(sqlite, drafted)
    assert (card.version, card.status) == (2, CommentStatus.HIDING)


async def test_who_thinks_better_of_it_has_it_shown_again(sqlite: Database):
    drafted = await drafted_for(sqlite)
    await hide(sqlite, drafted)
    assert (await card_of(sqlite, drafted)).can_unhide

    await unhide(sqlite, drafted)

    card = await card_of(sqlite, drafted)
    assert (card.status, card.can_unhide) == (CommentStatus.UNHIDING, False)


async def test_words_that_nobody_saw_are_not_shown_again(sqlite: Database):
    await add_member(sqlite, "민아", Role.LEAD)  # nobody judged the new words yet
    drafted = await add_draft(sqlite)
    await hide(sqlite, drafted)
    await edit(sqlite, drafted)

    with pytest.raises(CommentChanged):
        await unhide(sqlite, drafted, seen_version=1)
    await unhide(sqlite, drafted, seen_version=2)

    assert (await card_of(sqlite, drafted)).status is CommentStatus.UNHIDING


async def test_what_was_never_hidden_is_not_shown_again(sqlite: Database):
    drafted = await drafted_for(sqlite)

    await unhide(sqlite, drafted)

    assert await count(sqlite, Audit.UNHIDE_ASKED) == 0


async def test_nobody_hides_nothing_from_here(database: Database):
    await add_draft(database)

    with pytest.raises(IntegrityError, match="visibility_by"):
        async with database.writes() as session:
            await session.execute(update(Comment).values(visibility=Visibility.HIDING))
