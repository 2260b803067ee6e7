"""Comments that the platform says are hidden, or shown again: in its own app, or as we asked."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.ids import CommentId
from bot.models.comments import Comment, CommentState
from bot.models.drafts import RetiredBecause
from bot.models.replies import ReplyEnd
from bot.rules.chain import written
from bot.rules.visibility import ASKED, Visibility
from bot.services import audit, cards, waking
from bot.services.audit import Audit
from bot.services.endings import has_reply_in_play, lock_comment, retire_drafts, withdraw_queued
from bot.services.waking import WokenBecause
from integrations.contract import VisibilityChanged

READ_VISIBILITY: Final = "read_visibility"
_DONE = {
    Visibility.HIDDEN: Audit.COMMENT_HIDDEN,
    Visibility.SHOWN: Audit.COMMENT_UNHIDDEN,
}


async def take(
    session: AsyncSession, comment_id: CommentId, event: VisibilityChanged, *, now: datetime
) -> None:
    """Believe that a comment is hidden or shown, unless we know it or know something newer.

    It may be what somebody asked for here. Else that is left to its task: it asks the platform
    last. Where nobody tells when, the comment is read again (`bot.services.rereading`).
    """
    if event.changed_at is None:
        name, args = f"{READ_VISIBILITY}:{comment_id}", {"comment_id": comment_id}
        work.enqueue(session, READ_VISIBILITY, args=args, run_at=now, now=now, dedupe=name)
        return
    comment = await lock_comment(session, comment_id)
    if _is_old(comment, event.changed_at) or comment.state is CommentState.GONE:
        return
    changed_at = comment.visibility_heard_at = min(event.changed_at, now)
    known, told = comment.visibility, Visibility.HIDDEN if event.is_hidden else Visibility.SHOWN
    if ASKED.get(known) is told:
        await come_about(session, comment, now=now)
    elif known in (Visibility.HIDDEN, Visibility.SHOWN) and known is not told:
        await _believe(session, comment, told, changed_at, now=now)


async def come_about(session: AsyncSession, comment: Comment, *, now: datetime) -> None:
    """What somebody asked for here, of a comment held by the caller, is so on the platform."""
    became = ASKED[comment.visibility]
    comment.visibility, comment.visibility_at = became, now
    audit.record(session, _DONE[became], f"comment:{comment.id}", by=audit.SYSTEM, at=now)
    if became is Visibility.SHOWN:
        await waking.reopen_shown(session, comment, now=now)
    await cards.refresh_comment(session, comment.id, now=now)


async def _believe(
    session: AsyncSession,
    comment: Comment,
    told: Visibility,
    changed_at: datetime,
    *,
    now: datetime,
) -> None:
    comment.visibility, comment.hide_failed = told, None
    comment.visibility_by, comment.visibility_at = None, changed_at
    audit.record(
        session,
        _DONE[told],
        f"comment:{comment.id}",
        by="platform",
        at=now,
        changed_at=written(changed_at),
    )
    if told is Visibility.HIDDEN:
        await _settle(session, comment, now=now)
    else:
        await waking.reopen_shown(session, comment, now=now)
    await cards.refresh_comment(session, comment.id, now=now)


def _is_old(comment: Comment, changed_at: datetime) -> bool:
    """Whether something newer is known, even if that had changed nothing."""
    known = (comment.visibility_at, comment.visibility_heard_at)
    return any(at is not None and changed_at < at for at in known)


async def _settle(session: AsyncSession, comment: Comment, *, now: datetime) -> None:
    """Nobody would see an answer; what is out, or may be, is told as before."""
    hidden = ReplyEnd.COMMENT_HIDDEN
    await withdraw_queued(session, comment.id, because=hidden, by=audit.SYSTEM, now=now)
    await retire_drafts(session, comment.id, because=RetiredBecause.COMMENT_HIDDEN, now=now)
    await waking.end(session, comment, because=WokenBecause.SETTLED, now=now)
    if comment.state is CommentState.OPEN and not await has_reply_in_play(session, comment):
        comment.state = CommentState.CLOSED
