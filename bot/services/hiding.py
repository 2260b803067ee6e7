"""Hiding comments on their platform, and showing them again, as somebody asked.

The call may be made as often as it takes, for a second one does no harm: after a crash or an
answer that was lost it is simply made again. It is not made for ever: then, or when the platform
says no, the comment is as the platform said last. Where somebody asked for something else, the
card says why, and a comment that was to be hidden waits for a reply.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.errors import NotConnected
from bot.ids import CommentId
from bot.models.audit import AuditEntry
from bot.models.comments import Comment
from bot.ports import Address
from bot.rules.chain import hash_of, written
from bot.rules.permissions import Permission
from bot.rules.visibility import ASKED, HideEnd, Visibility, as_told
from bot.services import audit, cards, comment_views, members, outside_hides, waking
from bot.services.audit import Audit
from bot.services.endings import lock_comment
from bot.services.sending import Sender, later, name_of
from bot.work import Again, Job
from integrations.contract import Moderates
from integrations.errors import (
    ConnectionExpired,
    NotPermitted,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Refused,
    TargetGone,
    Unavailable,
)

MAX_TRIES: Final = 8
"""Within some ten minutes, unless the platform asks for longer waits."""
_ENDS: dict[type[PlatformError], HideEnd] = {
    ConnectionExpired: HideEnd.CONNECTION_EXPIRED,
    NotPermitted: HideEnd.NOT_PERMITTED,
    TargetGone: HideEnd.GONE,
    Refused: HideEnd.REFUSED,
}
_ASKED = {Visibility.HIDING: Audit.HIDE_ASKED, Visibility.SHOWING: Audit.UNHIDE_ASKED}
_DONE = {Visibility.HIDING: Audit.COMMENT_HIDDEN, Visibility.SHOWING: Audit.COMMENT_UNHIDDEN}
_FAILED = {Visibility.HIDING: Audit.HIDE_FAILED, Visibility.SHOWING: Audit.UNHIDE_FAILED}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aim:
    comment_id: CommentId
    external_id: str
    address: Address
    is_connected: bool
    wanted: Visibility
    forbidden: HideEnd | None  # why nothing may be asked of the platform


async def set_visibility(sender: Sender, job: Job) -> Again | None:
    """Ask the platform for what somebody asked last; the handler of the task of that name."""
    aim = await _take_aim(sender, CommentId(job.args["comment_id"]))
    if aim is None:
        return None
    if aim.forbidden is not None:
        await _settle(sender, job, aim, aim.forbidden)
        return None
    try:
        await _call(sender, aim)
    except (RateLimited, Unavailable, OutcomeUnknown) as error:
        if job.attempts < MAX_TRIES:
            return later(sender, job, error)
        await _settle(sender, job, aim, HideEnd.GAVE_UP, error=name_of(error))
    except PlatformError as error:
        because = _ENDS.get(type(error), HideEnd.REFUSED)
        await _settle(sender, job, aim, because, error=name_of(error))
    else:
        await _settle(sender, job, aim, None)
    return None


async def _take_aim(sender: Sender, comment_id: CommentId) -> _Aim | None:
    async with sender.sessions.reads() as session:
        comment = await comment_views.load_comment(session, comment_id)
        if comment.visibility not in ASKED:
            return None
        return _Aim(
            comment_id=comment_id,
            external_id=comment.external_id,
            address=comment.account.address,
            is_connected=comment.account.is_active,
            wanted=comment.visibility,
            forbidden=await _why_not(session, comment),
        )


async def _why_not(session: AsyncSession, comment: Comment) -> HideEnd | None:
    if comment.visibility_by is None or not await _is_on_record(session, comment):
        return HideEnd.NOT_ON_RECORD
    rights = await members.get_rights(session, comment.visibility_by, on=comment.account_id)
    return None if Permission.SIGN_OFF in rights else HideEnd.ASKER_LOST_RIGHT


async def _is_on_record(session: AsyncSession, comment: Comment) -> bool:
    """Whether the chain tells who asked, and of no answer: the row alone may be written by hand.

    An answer to what was asked before may come later than this.
    """
    wanted = comment.visibility
    words = (*_ASKED.values(), _DONE[wanted], _FAILED[wanted])
    found = await session.execute(
        select(AuditEntry.body, AuditEntry.hash)
        .where(AuditEntry.subject == f"comment:{comment.id}", AuditEntry.kind.in_(words))
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )
    entry = found.first()
    if entry is None or comment.visibility_at is None or hash_of(entry.body) != entry.hash:
        return False
    said = json.loads(entry.body)
    asked_by, at = f"member:{comment.visibility_by}", written(comment.visibility_at)
    if (said["kind"], said["actor"], said["at"]) != (_ASKED[wanted], asked_by, at):
        return False
    return bool(said["facts"]["external_id"] == comment.external_id)


async def _call(sender: Sender, aim: _Aim) -> None:
    if not aim.is_connected:
        raise ConnectionExpired("the account was removed")
    try:
        platform = sender.platforms.of(aim.address)
    except NotConnected as error:  # waiting does not bring back a secret
        raise ConnectionExpired(str(error)) from None
    if not isinstance(platform, Moderates):
        raise Refused("the platform cannot hide comments")
    if aim.wanted is Visibility.HIDING:
        await platform.hide(aim.external_id)
    else:
        await platform.unhide(aim.external_id)


async def _settle(
    sender: Sender, job: Job, aim: _Aim, because: HideEnd | None, *, error: str | None = None
) -> None:
    async with sender.sessions.writes() as session:
        await work.hold(session, job)
        comment, now = await lock_comment(session, aim.comment_id), sender.clock()
        if because is None:
            comment.is_hidden, comment.visibility_heard_at = aim.wanted is Visibility.HIDING, now
        if comment.visibility is not aim.wanted:  # somebody thought better of it; a task follows
            _record(session, comment, aim.wanted, because, error=error, now=now)
        elif because is None:
            await _come_about(session, comment, now=now)
        else:
            await _fail(session, comment, because, error=error, now=now)


async def give_up(session: AsyncSession, comment_id: CommentId, *, now: datetime) -> None:
    """Say on the card that the task failed for good, in a way that nobody foresaw.

    What it failed with is in the log: words that nobody chose may hold a secret, and the record
    forgets nothing.
    """
    comment = await lock_comment(session, comment_id)
    if comment.visibility in ASKED:
        await _fail(session, comment, HideEnd.GAVE_UP, error=None, now=now)


async def _come_about(session: AsyncSession, comment: Comment, *, now: datetime) -> None:
    asked = comment.visibility
    comment.visibility, comment.visibility_at = ASKED[asked], now
    _record(session, comment, asked, None, error=None, now=now)
    await _draw(session, comment, now=now)


async def _fail(
    session: AsyncSession, comment: Comment, because: HideEnd, *, error: str | None, now: datetime
) -> None:
    asked, stands = comment.visibility, as_told(is_hidden=comment.is_hidden)
    is_genuine = because is not HideEnd.NOT_ON_RECORD
    if stands is ASKED[asked] and is_genuine:  # by news, or it never was otherwise
        await _come_about(session, comment, now=now)
        return
    comment.visibility, comment.visibility_at = stands, now
    comment.hide_failed = because
    _record(session, comment, asked, because, error=error, now=now)
    # a call without an answer may have arrived, and somebody may have done it in the app
    outside_hides.want_reading(session, comment.account_id, comment.external_id, at=now, now=now)
    await _draw(session, comment, now=now)


async def _draw(session: AsyncSession, comment: Comment, *, now: datetime) -> None:
    """Show what a comment is by now; one that everybody sees waits again."""
    if comment.visibility is Visibility.SHOWN:
        await waking.reopen_shown(session, comment, now=now)
    await cards.refresh_comment(session, comment.id, now=now)


def _record(
    session: AsyncSession,
    comment: Comment,
    asked: Visibility,
    because: HideEnd | None,
    *,
    error: str | None,
    now: datetime,
) -> None:
    kind = _DONE[asked] if because is None else _FAILED[asked]
    said = {"because": because and because.value, "error": error}
    facts: dict[str, Any] = {name: fact for name, fact in said.items() if fact is not None}
    audit.record(session, kind, f"comment:{comment.id}", by=audit.SYSTEM, at=now, **facts)
