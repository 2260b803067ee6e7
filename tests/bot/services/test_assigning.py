"""Whose a comment is: one member's, who may answer it, and nobody takes it unseen."""

from typing import Any

import pytest
from sqlalchemy import func, select

from bot.database import Database
from bot.errors import AssignedToAnother, CommentChanged, MayNotBeAssigned, NotAllowed
from bot.ids import CommentId, MemberId, TaskId
from bot.models.audit import AuditEntry
from bot.models.comments import Comment
from bot.models.slack import Notice
from bot.models.work import Task, TaskState
from bot.rules.permissions import Role
from bot.services import assigning, members, notices, rechecks, review, take_down_outcomes
from bot.services.audit import Audit
from bot.work import Job
from integrations.contract import CommentEdited
from tests.support.builders import (
    NOW,
    TEAM,
    Drafted,
    a_comment,
    add_draft,
    add_member,
    deliver,
    identify,
    publish,
    sign_take_down,
    take,
    user_of,
)


async def assignee_of(database: Database, comment_id: CommentId) -> MemberId | None:
    async with database.reads() as session:
        return (await session.get_one(Comment, comment_id)).assigned_to


async def take_as_seen(
    database: Database, drafted: Drafted, *, seen: MemberId | None, by: str = "민아", **more: Any
) -> None:
    async with database.writes() as session:
        await assigning.take(
            session,
            drafted.comment_id,
            seen_version=more.get("seen_version", 1),
            seen_assignee=seen,
            by=await identify(session, by),
            now=NOW,
        )


async def assign(
    database: Database, drafted: Drafted, to: MemberId, *, seen: MemberId | None = None
) -> None:
    async with database.writes() as session:
        await assigning.assign(
            session,
            drafted.comment_id,
            to,
            seen_version=1,
            seen_assignee=seen,
            by=await identify(session),
            now=NOW,
        )


async def recheck(database: Database, member_id: MemberId) -> None:
    """Run the task that a loss of rights left behind."""
    async with database.writes() as session:
        waits = (Task.kind == rechecks.RECHECK_ASSIGNED) & (Task.state == TaskState.READY)
        task = (await session.scalars(select(Task).where(waits))).one()
        task.state = TaskState.DONE
        assert task.args == {"member_id": member_id}
        job = Job(
            id=TaskId(task.id),
            kind=task.kind,
            key=None,
            args=task.args,
            attempts=1,
            fence=1,
            created_at=NOW,
        )
        await assigning.recheck(session, job, NOW)


async def told(database: Database, member_id: MemberId) -> int:
    async with database.writes() as session:
        found = await notices.collect(session, member_id)
    return found.assigned_count if found else 0


async def set_roles(database: Database, member_id: MemberId, *roles: Role) -> None:
    async with database.writes() as session:
        await members.set_roles(session, member_id, roles=frozenset(roles), by=None, now=NOW)


async def test_a_second_tap_on_the_same_card_does_not_give_the_comment_back(sqlite: Database):
    mina, drafted = await add_member(sqlite), await add_draft(sqlite)

    for _ in range(2):
        await take_as_seen(sqlite, drafted, seen=None)

    assert await assignee_of(sqlite, drafted.comment_id) == mina


async def test_what_the_card_calls_ones_own_is_given_back(sqlite: Database):
    mina, drafted = await add_member(sqlite), await add_draft(sqlite)
    await take_as_seen(sqlite, drafted, seen=None)

    await take_as_seen(sqlite, drafted, seen=mina)

    assert await assignee_of(sqlite, drafted.comment_id) is None


async def test_nobody_takes_from_a_colleague_what_the_card_still_called_free(sqlite: Database):
    await add_member(sqlite)
    theo, drafted = await add_member(sqlite, "테오"), await add_draft(sqlite)
    await take_as_seen(sqlite, drafted, seen=None, by="테오")

    with pytest.raises(AssignedToAnother):
        await take_as_seen(sqlite, drafted, seen=None)

    assert await assignee_of(sqlite, drafted.comment_id) == theo


async def test_who_sees_that_it_is_a_colleagues_may_take_it_over(sqlite: Database):
    mina, theo = await add_member(sqlite), await add_member(sqlite, "테오")
    drafted = await add_draft(sqlite)
    await take_as_seen(sqlite, drafted, seen=None, by="테오")

    await take_as_seen(sqlite, drafted, seen=theo)

    assert await assignee_of(sqlite, drafted.comment_id) == mina


async def test_a_comment_that_was_edited_since_is_not_taken_unread(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    edit = CommentEdited(comment=a_comment(text="다른 말"), edited_at=NOW)
    await deliver(sqlite, drafted.account_id, edit)

    with pytest.raises(CommentChanged):
        await take_as_seen(sqlite, drafted, seen=None)


async def test_who_may_not_sign_takes_nothing(sqlite: Database):
    await add_member(sqlite, "하늘", Role.ON_CALL)
    drafted = await add_draft(sqlite)

    with pytest.raises(NotAllowed):
        await take_as_seen(sqlite, drafted, seen=None, by="하늘")


async def test_a_comment_is_handed_to_nobody_who_may_not_sign(sqlite: Database):
    await add_member(sqlite)
    haneul, drafted = await add_member(sqlite, "하늘", Role.ON_CALL), await add_draft(sqlite)

    with pytest.raises(MayNotBeAssigned):
        await assign(sqlite, drafted, haneul)

    assert await assignee_of(sqlite, drafted.comment_id) is None


async def test_who_is_handed_comments_is_told_of_all_at_once_and_nobody_else_is(sqlite: Database):
    await add_member(sqlite)
    theo, drafted = await add_member(sqlite, "테오"), await add_draft(sqlite)
    other = await add_draft(sqlite, snapshot=a_comment("c2"), account_id=drafted.account_id)

    for each in (drafted, other):
        await assign(sqlite, each, theo)

    assert await told(sqlite, theo) == 2
    async with sqlite.reads() as session:
        assert set(await session.scalars(select(Notice.member_id))) == {theo}


async def test_who_takes_a_comment_is_told_nothing(sqlite: Database):
    mina, drafted = await add_member(sqlite), await add_draft(sqlite)

    await assign(sqlite, drafted, mina)

    assert await told(sqlite, mina) == 0


async def test_nobody_is_told_of_what_is_not_theirs_any_more(sqlite: Database):
    await add_member(sqlite)
    theo, drafted = await add_member(sqlite, "테오"), await add_draft(sqlite)
    await assign(sqlite, drafted, theo)

    await take(sqlite, drafted.comment_id)

    assert await told(sqlite, theo) == 0


async def test_what_was_handed_over_twice_is_told_once(database: Database):
    mina, theo = await add_member(database), await add_member(database, "테오")
    drafted = await add_draft(database)
    await assign(database, drafted, theo)
    await assign(database, drafted, mina, seen=theo)

    await assign(database, drafted, theo, seen=mina)

    async with database.reads() as session:
        assert await session.scalar(select(func.count()).select_from(Notice)) == 1


async def test_who_lost_the_right_keeps_no_comment(sqlite: Database):
    mina, drafted = await add_member(sqlite), await add_draft(sqlite)
    await take(sqlite, drafted.comment_id)

    await set_roles(sqlite, mina, Role.ON_CALL)
    await recheck(sqlite, mina)

    async with sqlite.reads() as session:
        kinds = (await session.scalars(select(AuditEntry.kind))).all()
    assert await assignee_of(sqlite, drafted.comment_id) is None
    assert Audit.COMMENT_RELEASED in kinds


async def test_who_was_deactivated_keeps_no_comment(sqlite: Database):
    mina, drafted = await add_member(sqlite), await add_draft(sqlite)
    await take(sqlite, drafted.comment_id)

    async with sqlite.writes() as session:
        await members.learn_profile(
            session,
            team_id=TEAM,
            user_id=user_of("민아"),
            name="민아",
            locale="ko",
            is_active=False,
            now=NOW,
        )
    await recheck(sqlite, mina)

    assert await assignee_of(sqlite, drafted.comment_id) is None


async def test_who_keeps_the_right_by_another_role_keeps_the_comment(sqlite: Database):
    mina, drafted = await add_member(sqlite), await add_draft(sqlite)
    await take(sqlite, drafted.comment_id)

    await set_roles(sqlite, mina, Role.LEAD)
    await recheck(sqlite, mina)

    assert await assignee_of(sqlite, drafted.comment_id) == mina


async def test_a_finished_comment_that_comes_back_asks_again_whose_it_may_be(sqlite: Database):
    mina, drafted = await add_member(sqlite), await add_draft(sqlite)
    await take(sqlite, drafted.comment_id)
    async with sqlite.writes() as session:
        await review.close(session, drafted.comment_id, by=await identify(session), now=NOW)
    await set_roles(sqlite, mina, Role.ON_CALL)
    await recheck(sqlite, mina)
    kept = await assignee_of(sqlite, drafted.comment_id)

    edit = CommentEdited(comment=a_comment(text="아직 답이 없네요"), edited_at=NOW)
    await deliver(sqlite, drafted.account_id, edit)
    await recheck(sqlite, mina)

    assert (kept, await assignee_of(sqlite, drafted.comment_id)) == (mina, None)


async def lose_a_finished_one(database: Database) -> tuple[MemberId, Drafted]:
    """A comment that was answered; its member may answer nothing any more."""
    mina, drafted = await add_member(database), await add_draft(database)
    await add_member(database, "지우", Role.LEAD)
    await take(database, drafted.comment_id)
    await publish(database, drafted)
    await set_roles(database, mina, Role.ON_CALL)
    await recheck(database, mina)
    assert await assignee_of(database, drafted.comment_id) == mina
    return mina, drafted


async def test_a_reply_that_is_taken_down_leaves_its_comment_to_who_may_answer(sqlite: Database):
    mina, drafted = await lose_a_finished_one(sqlite)

    take_down_id = await sign_take_down(sqlite, drafted.comment_id)
    async with sqlite.writes() as session:
        signed = await take_down_outcomes.hold(session, take_down_id)
        await take_down_outcomes.begin(session, signed, now=NOW)
        await session.flush()
        await take_down_outcomes.done(session, signed, now=NOW)
    await recheck(sqlite, mina)

    assert await assignee_of(sqlite, drafted.comment_id) is None


async def test_a_signature_on_a_closed_comment_asks_again_whose_it_may_be(sqlite: Database):
    mina, drafted = await add_member(sqlite), await add_draft(sqlite)
    await add_member(sqlite, "지우", Role.LEAD)
    await take(sqlite, drafted.comment_id)
    async with sqlite.writes() as session:
        by = await identify(session, "지우")
        await review.close(session, drafted.comment_id, by=by, now=NOW)
    await set_roles(sqlite, mina, Role.ON_CALL)
    await recheck(sqlite, mina)

    async with sqlite.writes() as session:
        await review.edit_and_sign(
            session,
            drafted.comment_id,
            seen_version=1,
            text="네, 돼요.",
            based_on=None,
            by=await identify(session, "지우"),
            now=NOW,
        )
    await recheck(sqlite, mina)

    assert await assignee_of(sqlite, drafted.comment_id) is None
