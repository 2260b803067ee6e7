"""Looking at a comment later: until then it is in nobody's queue."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import SnoozeTimeRefused
from bot.ids import CommentId
from bot.models.comments import Comment, CommentState, Placement
from bot.rules.permissions import Permission
from bot.rules.snooze import LATEST, may_snooze
from bot.services import audit, cards, locks, members, signing, waking
from bot.services.audit import Audit
from bot.services.waking import WokenBecause
from bot.views import Actor


async def snooze(
    session: AsyncSession,
    comment_id: CommentId,
    *,
    until: datetime,
    seen_version: int,
    by: Actor,
    now: datetime,
) -> None:
    """Take a comment out of the queues *until* a time; it comes back to their top.

    News of it bring it back before. What somebody closed meanwhile is in no queue and stays as it
    is. Raises `SnoozeTimeRefused` for a time that is over or too far
    off, `NotAllowed`, and as `bot.services.signing.must_await_reply`.
    """
    if not may_snooze(until, now=now):
        raise SnoozeTimeRefused(days=LATEST.days)
    comment = await _hold(session, comment_id, seen_version=seen_version, by=by)
    is_open = comment.state is CommentState.OPEN
    if not is_open or comment.placement is not Placement.THREADED:
        return
    comment.snoozed_until, comment.woken_at = until, None
    await waking.schedule(session, comment_id, at=until, now=now)
    audit.record(
        session,
        Audit.COMMENT_SNOOZED,
        f"comment:{comment_id}",
        by=by,
        at=now,
        until=until.isoformat(),
        version=comment.version,
    )
    await cards.refresh_comment(session, comment_id, now=now)


async def wake(
    session: AsyncSession, comment_id: CommentId, *, seen_version: int, by: Actor, now: datetime
) -> None:
    """Bring a comment back before its time; refusals as of `snooze`."""
    comment = await _hold(session, comment_id, seen_version=seen_version, by=by)
    await waking.end(session, comment, because=WokenBecause.MEMBER, by=by, now=now)
    await cards.refresh_comment(session, comment_id, now=now)


async def _hold(
    session: AsyncSession, comment_id: CommentId, *, seen_version: int, by: Actor
) -> Comment:
    comment = await locks.hold_comment(session, comment_id)
    members.must(by, Permission.SIGN_OFF, on=comment.account_id)
    await signing.must_await_reply(session, comment, seen_version=seen_version, by=by)
    return comment
