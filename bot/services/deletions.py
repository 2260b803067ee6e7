"""Comments that are gone from their platform, or were not found there."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import CommentId
from bot.models.comments import Comment, CommentState, Placement
from bot.models.drafts import RetiredBecause
from bot.models.replies import ReplyEnd
from bot.services import audit, cards, erasure_tasks, waking
from bot.services.audit import Audit
from bot.services.endings import lock_comment, retire_drafts, withdraw_queued
from bot.services.waking import WokenBecause


async def take_gone(session: AsyncSession, comment_id: CommentId, *, now: datetime) -> None:
    """The platform says that a comment was deleted: nothing brings it back."""
    comment = await lock_comment(session, comment_id)
    comment.missed_at = None
    if comment.state is not CommentState.GONE:
        await _bury(session, comment, now=now)


async def take_missed(session: AsyncSession, comment_id: CommentId, *, now: datetime) -> None:
    """A reading did not find a comment: it is gone, unless news of it come after all.

    One wrong "not found", of a proxy or during a deployment, must not hide it for ever.
    """
    comment = await lock_comment(session, comment_id)
    if comment.state is not CommentState.GONE:
        comment.missed_at = now
        await _bury(session, comment, now=now)


async def _bury(session: AsyncSession, comment: Comment, *, now: datetime) -> None:
    comment_id, comment.state = comment.id, CommentState.GONE
    if comment.placement is Placement.WAITING:
        comment.placement = Placement.SET_ASIDE
    audit.record(session, Audit.COMMENT_DELETED, f"comment:{comment_id}", by="platform", at=now)
    await waking.end(session, comment, because=WokenBecause.DELETED, now=now)
    await withdraw_queued(
        session, comment_id, because=ReplyEnd.COMMENT_GONE, by=audit.SYSTEM, now=now
    )
    await retire_drafts(session, comment_id, because=RetiredBecause.COMMENT_GONE, now=now)
    await cards.refresh_comment(session, comment_id, now=now)
    await erasure_tasks.want_deleted(session, comment, now=now)
