"""Who ends a comment without a reply has seen its words: stale clicks end nothing."""

import json

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.errors import CommentChanged
from bot.ids import RollUpId
from bot.models.audit import AuditEntry
from bot.models.comments import Comment, CommentState, Placement
from bot.models.roll_ups import RollUp, RollUpKind
from bot.rules.permissions import Role
from bot.services import review, roll_ups
from bot.services.audit import Audit
from bot.services.card_views import seen_of
from integrations.contract import CommentCreated, CommentEdited
from tests.support.builders import (
    NOW,
    a_comment,
    add_account,
    add_draft,
    add_member,
    deliver,
    identify,
)

ENDINGS = [review.close, review.answered_by_hand]


@pytest.mark.parametrize("end", ENDINGS)
async def test_an_edited_comment_is_not_ended_by_who_saw_the_old_words(database: Database, end):
    await add_member(database, "민아", Role.LEAD)
    drafted = await add_draft(database)
    edited = a_comment(text="일본 100v에서도 돼요?", edited_at=NOW)
    await deliver(database, drafted.account_id, CommentEdited(comment=edited, edited_at=NOW))

    with pytest.raises(CommentChanged):
        async with database.writes() as session:
            by = await identify(session)
            await end(session, drafted.comment_id, seen_version=1, by=by, now=NOW)


@pytest.mark.parametrize("end", ENDINGS)
async def test_a_comment_that_still_says_the_same_is_ended(database: Database, end):
    await add_member(database)
    drafted = await add_draft(database)

    async with database.writes() as session:
        by = await identify(session)
        await end(session, drafted.comment_id, seen_version=1, by=by, now=NOW)

    async with database.reads() as session:
        comment = await session.get_one(Comment, drafted.comment_id)
        assert comment.state in (CommentState.CLOSED, CommentState.ANSWERED)


async def test_a_comment_is_closed_once_by_who_was_first(database: Database):
    first = await add_member(database)
    await add_member(database, "하늘")
    drafted = await add_draft(database)

    for name in ("민아", "하늘"):
        async with database.writes() as session:
            by = await identify(session, name)
            await review.close(session, drafted.comment_id, seen_version=1, by=by, now=NOW)

    async with database.reads() as session:
        closed = select(AuditEntry.body).where(AuditEntry.kind == Audit.COMMENT_CLOSED)
        body = (await session.scalars(closed)).one()
    assert json.loads(body)["actor"] == f"member:{first}"


async def test_a_comment_that_came_after_the_card_keeps_its_roll_up_open(database: Database):
    await add_member(database)
    roll_up_id, first, _late = await group_two(database)

    await close(database, roll_up_id, first)

    async with database.reads() as session:
        states = list(await session.scalars(select(Comment.state).order_by(Comment.id)))
        assert states == [CommentState.CLOSED, CommentState.OPEN]
        assert (await session.get_one(RollUp, roll_up_id)).closed_at is None


async def test_a_card_drawn_again_ends_the_late_one_too(database: Database):
    await add_member(database)
    roll_up_id, first, late = await group_two(database)

    await close(database, roll_up_id, first)
    await close(database, roll_up_id, late)

    async with database.reads() as session:
        assert set(await session.scalars(select(Comment.state))) == {CommentState.CLOSED}
        assert (await session.get_one(RollUp, roll_up_id)).closed_at == NOW


async def test_new_words_that_nobody_judged_yet_keep_their_roll_up_open(database: Database):
    await add_member(database)
    roll_up_id, first, late = await group_two(database)
    await edit(database, first)

    await close(database, roll_up_id, first, late)

    assert await states_of(database) == [CommentState.OPEN, CommentState.CLOSED]


async def test_new_words_that_were_judged_since_the_card_was_drawn_are_not_closed_unseen(
    database: Database,
):
    await add_member(database)
    roll_up_id, first, late = await group_two(database)
    await edit(database, first)
    await place_in(database, roll_up_id)

    is_all = await close(database, roll_up_id, first, late)

    states = await states_of(database)
    assert (states, is_all) == ([CommentState.OPEN, CommentState.CLOSED], False)


async def test_a_card_drawn_after_an_edit_ends_the_edited_one_too(database: Database):
    await add_member(database)
    roll_up_id, first, _ = await group_two(database)
    await edit(database, first)
    drawn = await place_in(database, roll_up_id)

    is_all = await close(database, roll_up_id, *drawn)

    assert (set(await states_of(database)), is_all) == ({CommentState.CLOSED}, True)


async def close(database: Database, roll_up_id: RollUpId, *shown: Comment) -> bool:
    """Press All done on a card that showed these comments with the words they had."""
    async with database.writes() as session:
        return await roll_ups.close(
            session,
            roll_up_id,
            last_seen=shown[-1].id,
            seen=seen_of((comment.id, comment.version) for comment in shown),
            by=await identify(session),
            now=NOW,
        )


async def edit(database: Database, comment: Comment) -> None:
    edited = a_comment("c1", text="손잡이가 부러졌어요. 환불돼요?", edited_at=NOW)
    await deliver(database, comment.account_id, CommentEdited(comment=edited, edited_at=NOW))


async def states_of(database: Database) -> list[CommentState]:
    async with database.reads() as session:
        return list(await session.scalars(select(Comment.state).order_by(Comment.id)))


async def group_two(database: Database) -> tuple[RollUpId, Comment, Comment]:
    """Two comments in one roll-up, the later one last."""
    account_id = await add_account(database)
    for external_id in ("c1", "c2"):
        praise = a_comment(external_id, text="효자템 인정👍")
        await deliver(database, account_id, CommentCreated(comment=praise))
    async with database.writes() as session:
        roll_up = RollUp(account_id=account_id, kind=RollUpKind.NO_REPLY, hour_at=NOW)
        session.add(roll_up)
        await session.flush()
    first, late = await place_in(database, roll_up.id)
    return roll_up.id, first, late


async def place_in(database: Database, roll_up_id: RollUpId) -> list[Comment]:
    """Judge both as such that need no thread."""
    async with database.writes() as session:
        comments = list(await session.scalars(select(Comment).order_by(Comment.id)))
        for comment in comments:
            comment.placement, comment.roll_up_id = Placement.GROUPED, roll_up_id
            comment.is_judged = True
    return comments
