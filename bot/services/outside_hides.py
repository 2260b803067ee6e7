"""Comments that the platform says are hidden, or shown again: in its own app, or as we asked."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.ids import AccountId, CommentId
from bot.models.comments import Comment, CommentState
from bot.models.drafts import RetiredBecause
from bot.models.replies import ReplyEnd
from bot.rules.chain import written
from bot.rules.visibility import ASKED, Visibility, as_told
from bot.services import audit, cards, waking
from bot.services.audit import Audit
from bot.services.endings import has_reply_in_play, lock_comment, retire_drafts, withdraw_queued
from bot.services.waking import WokenBecause
from integrations.contract import VisibilityChanged

READ_VISIBILITY: Final = "read_visibility"
IS_KNOWN_AFTER: Final = timedelta(minutes=1)
"""A creation that is being stored beside its news is there by then, or comes again."""
_TOLD = {
    Visibility.HIDDEN: Audit.COMMENT_HIDDEN,
    Visibility.SHOWN: Audit.COMMENT_UNHIDDEN,
}


async def hear(
    session: AsyncSession,
    account_id: AccountId,
    known: CommentId | None,
    event: VisibilityChanged,
    *,
    now: datetime,
) -> None:
    """Take news of a comment, if we know it and they tell when: else it is read again, or later.

    `bot.services.rereading` does. One that is not known may be on its way in beside this.
    """
    if known is not None and event.changed_at is not None:
        is_hidden, changed_at = event.is_hidden, event.changed_at
        await take(session, known, is_hidden=is_hidden, changed_at=changed_at, now=now)
        return
    name = f"{READ_VISIBILITY}:{account_id}:{event.external_id}"
    args = {"account_id": account_id, "external_id": event.external_id}
    run_at = now if known is not None else now + IS_KNOWN_AFTER
    work.enqueue(session, READ_VISIBILITY, args=args, run_at=run_at, now=now, dedupe=name)


async def take(
    session: AsyncSession,
    comment_id: CommentId,
    *,
    is_hidden: bool,
    changed_at: datetime,
    now: datetime,
) -> None:
    """Believe that a comment is hidden or shown, unless we know it or know something newer.

    Where somebody asked for something here it is no answer, for it may tell of an earlier call:
    the platform is asked all the same, and what it said counts if nothing comes of that.
    """
    comment = await lock_comment(session, comment_id)
    if _is_old(comment, changed_at) or comment.state is CommentState.GONE:
        return
    changed_at = comment.visibility_heard_at = min(changed_at, now)
    comment.is_hidden = is_hidden
    if comment.visibility not in (*ASKED, as_told(is_hidden=is_hidden)):
        await _believe(session, comment, changed_at, now=now)


async def _believe(
    session: AsyncSession, comment: Comment, changed_at: datetime, *, now: datetime
) -> None:
    comment.visibility, comment.hide_failed = as_told(is_hidden=comment.is_hidden), None
    comment.visibility_by, comment.visibility_at = None, changed_at
    audit.record(
        session,
        _TOLD[comment.visibility],
        f"comment:{comment.id}",
        by="platform",
        at=now,
        changed_at=written(changed_at),
    )
    if comment.is_hidden:
        await _settle(session, comment, now=now)
    else:
        await waking.reopen_shown(session, comment, now=now)
    await cards.refresh_comment(session, comment.id, now=now)


def _is_old(comment: Comment, changed_at: datetime) -> bool:
    heard_at = comment.visibility_heard_at
    return heard_at is not None and changed_at < heard_at


async def _settle(session: AsyncSession, comment: Comment, *, now: datetime) -> None:
    """Nobody would see an answer; what is out, or may be, is told as before."""
    hidden = ReplyEnd.COMMENT_HIDDEN
    await withdraw_queued(session, comment.id, because=hidden, by=audit.SYSTEM, now=now)
    await retire_drafts(session, comment.id, because=RetiredBecause.COMMENT_HIDDEN, now=now)
    await waking.end(session, comment, because=WokenBecause.SETTLED, now=now)
    if comment.state is CommentState.OPEN and not await has_reply_in_play(session, comment):
        comment.state = CommentState.CLOSED
