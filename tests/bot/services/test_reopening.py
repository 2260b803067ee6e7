"""A comment that was dealt with by mistake waits again."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.errors import CommentAnswered, CommentChanged, CommentHidden, NotAllowed
from bot.models.audit import AuditEntry
from bot.models.comments import Comment, CommentState
from bot.models.work import Task, TaskState
from bot.rules.permissions import Role
from bot.services import hides, reopening, review, triage, verification
from bot.services.audit import Audit
from integrations.contract import CommentEdited, ReplyEchoed
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_draft,
    add_member,
    deliver,
    identify,
    publish,
)
from tests.support.database import ONLY_SQLITE

Decide = Callable[..., Awaitable[None]]


@pytest.fixture
async def drafted(database: Database) -> Drafted:
    await add_member(database)
    return await add_draft(database)


async def settle(database: Database, drafted: Drafted, decide: Decide = review.close) -> None:
    async with database.writes() as session:
        await decide(session, drafted.comment_id, by=await identify(session), now=NOW)


async def reopen(database: Database, drafted: Drafted, by: str = "민아") -> None:
    async with database.writes() as session:
        member = await identify(session, by)
        await reopening.reopen(session, drafted.comment_id, seen_version=1, by=member, now=NOW)


async def state_of(database: Database, drafted: Drafted) -> CommentState:
    async with database.reads() as session:
        return (await session.get_one(Comment, drafted.comment_id)).state


@pytest.mark.parametrize("decide", [review.close, review.answered_by_hand])
async def test_what_was_dealt_with_by_mistake_waits_again(
    database: Database, drafted: Drafted, decide: Decide
):
    await settle(database, drafted, decide)

    await reopen(database, drafted)

    assert await state_of(database, drafted) is CommentState.OPEN
    async with database.reads() as session:
        newest = select(AuditEntry.kind).order_by(AuditEntry.seq.desc()).limit(1)
        assert await session.scalar(newest) == Audit.COMMENT_REOPENED
        assert (await verification.verify(session)).bad is None


@ONLY_SQLITE
async def test_drafts_are_made_for_it_again(database: Database, drafted: Drafted):
    await settle(database, drafted)

    await reopen(database, drafted)

    async with database.reads() as session:
        asked = select(Task.args).where(Task.kind == triage.DRAFT, Task.state == TaskState.READY)
        assert {"comment_id": drafted.comment_id, "version": 1} in (await session.scalars(asked))


@ONLY_SQLITE
async def test_a_second_tap_changes_nothing(database: Database, drafted: Drafted):
    await settle(database, drafted)
    await reopen(database, drafted)

    await reopen(database, drafted)

    async with database.reads() as session:
        told = select(AuditEntry.seq).where(AuditEntry.kind == Audit.COMMENT_REOPENED)
        assert len((await session.scalars(told)).all()) == 1


@ONLY_SQLITE
async def test_what_was_answered_on_the_platform_stays_answered(
    database: Database, drafted: Drafted
):
    native = ReplyEchoed(external_id="x", parent_id="c1", text="네!", url=None, sent_at=NOW)
    await deliver(database, drafted.account_id, native)

    with pytest.raises(CommentAnswered):
        await reopen(database, drafted)

    assert await state_of(database, drafted) is CommentState.ANSWERED


@ONLY_SQLITE
async def test_what_has_a_reply_of_ours_stays_with_it(database: Database, drafted: Drafted):
    await publish(database, drafted)

    with pytest.raises(CommentAnswered):
        await reopen(database, drafted)


@ONLY_SQLITE
async def test_what_was_edited_since_is_looked_at_first(database: Database, drafted: Drafted):
    await settle(database, drafted)
    edited = a_comment(text="환불 되나요?")
    await deliver(database, drafted.account_id, CommentEdited(comment=edited, edited_at=NOW))

    with pytest.raises(CommentChanged):
        await reopen(database, drafted)


@ONLY_SQLITE
async def test_who_may_not_decide_that_it_needs_no_reply_may_not_take_it_back(
    database: Database, drafted: Drafted
):
    await settle(database, drafted)
    await add_member(database, "소희", Role.ON_CALL)

    with pytest.raises(NotAllowed):
        await reopen(database, drafted, by="소희")

    assert await state_of(database, drafted) is CommentState.CLOSED


@ONLY_SQLITE
async def test_what_nobody_sees_on_the_platform_stays_closed(database: Database, drafted: Drafted):
    async with database.writes() as session:
        by = await identify(session)
        await hides.hide(session, drafted.comment_id, seen_version=1, by=by, now=NOW)

    with pytest.raises(CommentHidden):
        await reopen(database, drafted)
