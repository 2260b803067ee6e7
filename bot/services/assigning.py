"""Whose a comment is: at most one member's, who may sign on its account."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import AssignedToAnother, MayNotBeAssigned
from bot.ids import CommentId, MemberId
from bot.models.comments import Comment, CommentState
from bot.models.members import Member
from bot.rules.permissions import Permission
from bot.services import audit, cards, locks, members, notices, signing
from bot.services.audit import Audit
from bot.views import Actor
from bot.work import Job


async def take(
    session: AsyncSession,
    comment_id: CommentId,
    *,
    seen_version: int | None,
    seen_assignee: MemberId | None,
    by: Actor,
    now: datetime,
) -> None:
    """Take a comment, or release it when the card said that it is one's own already.

    A second tap on a card that was not redrawn yet changes nothing. *seen_version* None: the card
    does not say, for it is of an older release. Raises `AssignedToAnother` when it became
    somebody's since *seen_assignee*, `NotAllowed`, and as
    `bot.services.signing.must_await_reply`.
    """
    comment = await _hold(session, comment_id, seen_version=seen_version, by=by)
    if comment.assigned_to == by.member_id:
        if seen_assignee == by.member_id:
            await _assign(session, comment, None, by=by, now=now)
        return
    await _must_be_as_seen(session, comment, seen_assignee)
    await _assign(session, comment, by.member_id, by=by, now=now)


async def assign(
    session: AsyncSession,
    comment_id: CommentId,
    to: MemberId,
    *,
    seen_version: int,
    seen_assignee: MemberId | None,
    by: Actor,
    now: datetime,
) -> None:
    """Make a comment another member's, who is told; refusals as of `take`.

    Raises `MayNotBeAssigned` for who may not sign on its account.
    """
    comment = await _hold(session, comment_id, seen_version=seen_version, by=by)
    if not await members.may_be_assigned(session, to, on=comment.account_id, now=now):
        raise MayNotBeAssigned(name=(await session.get_one(Member, to)).name)
    if comment.assigned_to == to:
        return
    await _must_be_as_seen(session, comment, seen_assignee)
    await _assign(session, comment, to, by=by, now=now)
    if to != by.member_id:
        await notices.add_assigned(session, comment_id, to, now=now)


async def release(
    session: AsyncSession,
    comment_id: CommentId,
    *,
    seen_version: int,
    seen_assignee: MemberId | None,
    by: Actor,
    now: datetime,
) -> None:
    """Make a comment nobody's, whoever has it; refusals as of `take`."""
    comment = await _hold(session, comment_id, seen_version=seen_version, by=by)
    if comment.assigned_to is not None:
        await _must_be_as_seen(session, comment, seen_assignee)
        await _assign(session, comment, None, by=by, now=now)


async def recheck(session: AsyncSession, job: Job, now: datetime) -> None:
    """Make nobody's what a member may not answer any more; of the `recheck_assigned` task.

    What is finished keeps its member, for the history; it is asked again when it comes back.
    """
    member_id = MemberId(job.args["member_id"])
    await members.hold(session, member_id)  # a change that is under way is seen through first
    held = await session.scalars(
        select(Comment)
        .where(Comment.assigned_to == member_id, Comment.state == CommentState.OPEN)
        .order_by(Comment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for comment in held.all():
        rights = await members.get_rights(session, member_id, on=comment.account_id)
        if Permission.SIGN_OFF not in rights:
            await _assign(session, comment, None, by=audit.SYSTEM, now=now)


async def _hold(
    session: AsyncSession, comment_id: CommentId, *, seen_version: int | None, by: Actor
) -> Comment:
    comment = await locks.hold_comment(session, comment_id)
    members.must(by, Permission.SIGN_OFF, on=comment.account_id)
    seen_version = comment.version if seen_version is None else seen_version
    await signing.must_await_reply(session, comment, seen_version=seen_version, by=by)
    return comment


async def _must_be_as_seen(
    session: AsyncSession, comment: Comment, seen_assignee: MemberId | None
) -> None:
    """Nobody takes from a colleague what the card still called free, or another's."""
    if comment.assigned_to not in (None, seen_assignee):
        raise AssignedToAnother(name=(await session.get_one(Member, comment.assigned_to)).name)


async def _assign(
    session: AsyncSession,
    comment: Comment,
    to: MemberId | None,
    *,
    by: Actor | str,
    now: datetime,
) -> None:
    """Audited as taken where it is one's own doing for oneself."""
    was, comment.assigned_to = comment.assigned_to, to
    is_own = not isinstance(by, str) and to == by.member_id
    if to is None:
        kind = Audit.COMMENT_RELEASED
    else:
        kind = Audit.COMMENT_TAKEN if is_own else Audit.COMMENT_ASSIGNED
    subject = f"comment:{comment.id}"
    audit.record(session, kind, subject, by=by, at=now, member=to or was, version=comment.version)
    await cards.refresh_comment(session, comment.id, now=now)
