"""Signing the take-down of a reply that stands: the only place that queues one."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.errors import (
    AlreadyTakenDown,
    BeingCorrected,
    CannotTakeDown,
    CardOutdated,
    NothingToTakeDown,
)
from bot.ids import CommentId, ReplyId, TakeDownId
from bot.models.comments import Comment
from bot.models.drafts import RetiredBecause
from bot.models.replies import LEAVING, Reply, ReplyEnd, ReplyState
from bot.models.take_downs import TakeDown
from bot.rules.digests import PublishedText, take_down_digest
from bot.rules.permissions import Permission
from bot.services import audit, cards, comment_views, members, published
from bot.services.audit import Audit
from bot.services.endings import lock_comment, retire_drafts, withdraw_queued
from bot.views import AccountLabel, Actor, TakeDownForm

TAKE_DOWN = "take_down"


async def get_form(session: AsyncSession, comment_id: CommentId, *, by: Actor) -> TakeDownForm:
    """The newest reply that stands under a comment, with the digest that signs its end.

    Raises `NotAllowed`, `NothingToTakeDown`, `CannotTakeDown`, `AlreadyTakenDown`,
    `BeingCorrected`.
    """
    comment = await comment_views.load_comment(session, comment_id)
    members.must(by, Permission.TAKE_DOWN, on=comment.account_id)
    reply = await published.find_newest(session, comment_id)
    if reply is None:
        raise NothingToTakeDown
    await _must_stand(session, reply, comment)
    return TakeDownForm(
        reply_id=reply.id,
        digest=await digest_of(session, reply, comment),
        account=AccountLabel.of(comment.account),
        author_name=comment.author.name if comment.author else None,
        text=await published.text_of(session, reply),
        url=reply.url,
    )


async def sign(
    session: AsyncSession, reply_id: ReplyId, *, digest: str, by: Actor, now: datetime
) -> None:
    """Sign that just this reply is removed, and have it done at once.

    No freeze stops it, for nothing is published. Raises `NotAllowed`, `NothingToTakeDown`,
    `CannotTakeDown`, `AlreadyTakenDown`, `BeingCorrected`, and `CardOutdated` for a digest of
    anything else.
    """
    reply = await session.get(Reply, reply_id)
    if reply is None:
        raise CardOutdated
    await lock_comment(session, reply.comment_id)
    comment = await comment_views.load_comment(session, reply.comment_id)
    members.must(by, Permission.TAKE_DOWN, on=comment.account_id)
    await session.refresh(reply)
    await _must_stand(session, reply, comment)
    if digest != await digest_of(session, reply, comment):
        raise CardOutdated
    await _end_corrections(session, reply, now=now)
    signed = _signed(reply, comment, digest=digest, by=by, now=now)
    session.add(signed)
    await session.flush()
    audit.record(session, Audit.TAKE_DOWN_SIGNED, signed.subject, by=by, at=now, **signed.facts())
    args = {"take_down_id": signed.id}
    work.enqueue(session, TAKE_DOWN, args=args, run_at=now, now=now, dedupe=signed.subject)
    await cards.refresh_comment(session, comment.id, now=now)


async def _end_corrections(session: AsyncSession, reply: Reply, *, now: datetime) -> None:
    """What was to be put in the place of the reply goes nowhere any more."""
    taken_down = ReplyEnd.TAKEN_DOWN
    await withdraw_queued(session, reply.comment_id, because=taken_down, by=audit.SYSTEM, now=now)
    ended = RetiredBecause.REPLY_ENDED
    await retire_drafts(session, reply.comment_id, because=ended, now=now)
    await session.flush()  # before the take-down: the database looks for what it would remove


def _signed(reply: Reply, comment: Comment, *, digest: str, by: Actor, now: datetime) -> TakeDown:
    return TakeDown(
        reply_id=reply.id,
        comment_id=reply.comment_id,
        account_id=reply.account_id,
        external_id=reply.external_id,
        digest=digest,
        member_id=by.member_id,
        signed_at=now,
        expires_at=now + timedelta(seconds=comment.account.shelf_life_seconds),
    )


async def _must_stand(session: AsyncSession, reply: Reply, comment: Comment) -> None:
    newest = await published.find_newest(session, comment.id)
    if reply.state is not ReplyState.SENT or newest is None or newest.id != reply.id:
        raise NothingToTakeDown
    before = await published.find_take_down(session, reply.id)
    if before is not None:
        raise AlreadyTakenDown(name=before.member.name, at=before.signed_at)
    leaving = await published.find_correction(session, reply.id, states=LEAVING)
    if leaving is not None:  # what would be removed is not known yet
        signed = leaving.sign_off
        raise BeingCorrected(name=signed.member.name, at=signed.signed_at)
    if reply.was_seen_by_hand or not comment.account.can_take_down:
        raise CannotTakeDown


async def digest_of(
    session: AsyncSession, reply: Reply, comment: Comment, *, before: TakeDownId | None = None
) -> str:
    """What signs the end of a reply: the reply as it stands, and how often that was signed.

    *before* is the take-down that the digest was made for; None: one to come.
    """
    earlier = select(func.count()).select_from(TakeDown).where(TakeDown.reply_id == reply.id)
    if before is not None:
        earlier = earlier.where(TakeDown.id < before)
    standing = PublishedText(
        platform=comment.account.platform,
        account=comment.account.external_id,
        comment=comment.external_id,
        reply=reply.external_id or "",
        text=await published.text_of(session, reply),
    )
    return take_down_digest(standing, number=(await session.scalar(earlier) or 0) + 1)
