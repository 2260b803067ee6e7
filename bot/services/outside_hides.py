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
from bot.rules.visibility import ASKED, Visibility
from bot.services import audit, cards, waking
from bot.services.audit import Audit
from bot.services.endings import has_reply_in_play, lock_comment, retire_drafts, withdraw_queued
from bot.services.waking import WokenBecause
from integrations.contract import VisibilityChanged

READ_VISIBILITY: Final = "read_visibility"
IS_KNOWN_AFTER: Final = timedelta(minutes=1)
"""A creation that is being stored beside its news is there by then, or comes again."""
DONE: Final = {
    Visibility.HIDDEN: Audit.COMMENT_HIDDEN,
    Visibility.SHOWN: Audit.COMMENT_UNHIDDEN,
}
"""What the record says when a comment came to be so."""


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

    It may be what somebody asked for here. Else that is left to its task: it asks the platform
    last.
    """
    comment = await lock_comment(session, comment_id)
    if _is_old(comment, changed_at) or comment.state is CommentState.GONE:
        return
    changed_at = comment.visibility_heard_at = min(changed_at, now)
    known, told = comment.visibility, Visibility.HIDDEN if is_hidden else Visibility.SHOWN
    if ASKED.get(known) is told:
        await come_about(session, comment, now=now)
    elif known in (Visibility.HIDDEN, Visibility.SHOWN) and known is not told:
        await _believe(session, comment, told, changed_at, now=now)


async def come_about(session: AsyncSession, comment: Comment, *, now: datetime) -> None:
    """What somebody asked for here, of a comment held by the caller, is so on the platform."""
    became = ASKED[comment.visibility]
    comment.visibility, comment.visibility_at = became, now
    audit.record(session, DONE[became], f"comment:{comment.id}", by=audit.SYSTEM, at=now)
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
        DONE[told],
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
