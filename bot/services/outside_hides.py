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
IS_KNOWN_WITHIN: Final = timedelta(days=2)
"""Facebook tries for 36 hours to bring a creation that it could not; most give up sooner."""
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
    """Take news of a comment, if we know it and they tell when: else it is read again.

    `bot.services.rereading` does; one that is not known, when it arrives.
    """
    if known is not None and event.changed_at is not None:
        is_hidden, changed_at = event.is_hidden, event.changed_at
        await take(session, known, is_hidden=is_hidden, changed_at=changed_at, now=now)
        return
    at = now if known is not None else now + IS_KNOWN_WITHIN
    want_reading(session, account_id, event.external_id, at=at, now=now)


async def arrive(
    session: AsyncSession, comment: Comment, *, is_hidden: bool | None, now: datetime
) -> None:
    """Have a new comment be hidden from its beginning that came so, or was said to be before.

    What came may be of long ago: it is read again.
    """
    if is_hidden:
        began_at = comment.edited_at or comment.created_at
        await take(session, comment.id, is_hidden=True, changed_at=began_at, now=now)
    name = _name_of(comment.account_id, comment.external_id)
    if is_hidden or await work.waits(session, name):
        want_reading(session, comment.account_id, comment.external_id, at=now, now=now)


def want_reading(
    session: AsyncSession,
    account_id: AccountId,
    external_id: str,
    *,
    at: datetime,
    now: datetime,
) -> None:
    """Have a comment read again, and whether it is hidden believed."""
    name = _name_of(account_id, external_id)
    args = {"account_id": account_id, "external_id": external_id}
    work.enqueue(session, READ_VISIBILITY, args=args, run_at=at, now=now, dedupe=name)


def _name_of(account_id: AccountId, external_id: str) -> str:
    return f"{READ_VISIBILITY}:{account_id}:{external_id}"


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
