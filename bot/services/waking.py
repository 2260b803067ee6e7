"""Snoozed comments come back: at their time, or as soon as there is news of them."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.ids import CommentId
from bot.models.comments import Comment, CommentState
from bot.models.roll_ups import RollUp
from bot.rules.visibility import Visibility
from bot.services import audit, cards, due_times, rechecks
from bot.services.audit import Audit
from bot.services.endings import lock_comment
from bot.views import Actor
from bot.work import Job

WAKE: Final = "wake_comment"


class WokenBecause(StrEnum):
    """Why a comment is not snoozed any more."""

    TIME = "time"
    EDITED = "edited"
    FOLLOW_UP = "follow_up"  # another comment in its conversation
    DELETED = "deleted"
    SETTLED = "settled"  # signed, closed or answered
    MEMBER = "member"  # somebody did not want to wait


_DEALT_WITH = (WokenBecause.SETTLED, WokenBecause.DELETED)


async def schedule(
    session: AsyncSession, comment_id: CommentId, *, at: datetime, now: datetime
) -> None:
    """Have a comment come back at a time, and at no other that was chosen before."""
    await work.cancel(session, _dedupe(comment_id))
    _enqueue(session, comment_id, because=WokenBecause.TIME, at=at, now=now)


async def end(
    session: AsyncSession,
    comment: Comment,
    *,
    because: WokenBecause,
    by: Actor | str = audit.SYSTEM,
    now: datetime,
) -> None:
    """Bring a comment, held by the caller, back to the top of the queues; nothing if it is there.

    One that is dealt with loses its place there: should it come back, it is as any other. The
    caller redraws its card.
    """
    if because in _DEALT_WITH:
        comment.woken_at = None
    if comment.snoozed_until is None:
        return
    comment.snoozed_until = None
    comment.woken_at = None if because in _DEALT_WITH else now
    await work.cancel(session, _dedupe(comment.id))
    audit.record(
        session,
        Audit.COMMENT_WOKEN,
        f"comment:{comment.id}",
        by=by,
        at=now,
        because=because.value,
    )


async def reopen(session: AsyncSession, comment: Comment, *, now: datetime) -> None:
    """Have a settled comment, held by the caller, wait again: of somebody who may answer it.

    A hidden one stays settled: nobody would see the answer.
    """
    if comment.visibility is not Visibility.SHOWN:
        comment.state = CommentState.CLOSED
        return
    if comment.state is not CommentState.OPEN and comment.assigned_to is not None:
        rechecks.want_assigned_recheck(session, comment.assigned_to, now=now)
    if comment.state is not CommentState.OPEN:
        await due_times.begin_anew(session, comment, now=now)
    comment.state = CommentState.OPEN


async def reopen_shown(session: AsyncSession, comment: Comment, *, now: datetime) -> None:
    """Have a comment, held by the caller, wait anew if it was closed while it was hidden."""
    if comment.state is not CommentState.CLOSED or comment.erased_at is not None:
        return
    await reopen(session, comment, now=now)
    if comment.roll_up_id is not None:
        roll_up = await session.get_one(RollUp, comment.roll_up_id, with_for_update=True)
        roll_up.closed_at = None


async def follow_up(session: AsyncSession, comment: Comment, *, now: datetime) -> None:
    """Have what is snoozed in the conversation of a new comment come back at once.

    In tasks of their own: who takes in many comments must not hold others besides.
    """
    beside = (Comment.conversation_id == comment.conversation_id) & (Comment.id != comment.id)
    snoozed = select(Comment.id).where(beside, Comment.snoozed_until.is_not(None))
    for comment_id in await session.scalars(snoozed):
        _enqueue(session, comment_id, because=WokenBecause.FOLLOW_UP, at=now, now=now)


async def wake(session: AsyncSession, job: Job, now: datetime) -> None:
    """Bring a comment back if its time has come; the handler of the `wake_comment` task."""
    because = WokenBecause(job.args["because"])
    comment = await lock_comment(session, CommentId(job.args["comment_id"]))
    is_early = comment.snoozed_until is not None and comment.snoozed_until > now
    if is_early and because is WokenBecause.TIME:  # it was snoozed again while this task ran
        return
    await end(session, comment, because=because, now=now)
    await cards.refresh_comment(session, comment.id, now=now)


def _enqueue(
    session: AsyncSession,
    comment_id: CommentId,
    *,
    because: WokenBecause,
    at: datetime,
    now: datetime,
) -> None:
    work.enqueue(
        session,
        WAKE,
        args={"comment_id": comment_id, "because": because.value},
        run_at=at,
        now=now,
        dedupe=_dedupe(comment_id),
    )


def _dedupe(comment_id: CommentId) -> str:
    return f"{WAKE}:{comment_id}"
