"""Signing the take-down of a reply that stands: the only place that queues one."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot import work
from bot.errors import AlreadyTakenDown, CannotTakeDown, CardOutdated, NothingToTakeDown
from bot.ids import CommentId, ReplyId, TakeDownId
from bot.models.comments import Comment
from bot.models.drafts import Draft
from bot.models.replies import Reply, ReplyState
from bot.models.take_downs import IN_PLAY, TakeDown
from bot.rules.digests import Standing, take_down_digest
from bot.rules.permissions import Permission
from bot.services import audit, cards, comment_views, members
from bot.services.audit import Audit
from bot.services.endings import lock_comment
from bot.views import AccountLabel, Actor, TakeDownForm

TAKE_DOWN = "take_down"


async def get_form(session: AsyncSession, comment_id: CommentId, *, by: Actor) -> TakeDownForm:
    """The newest reply that stands under a comment, with the digest that signs its end.

    Raises `NotAllowed`, `NothingToTakeDown`, `CannotTakeDown`, `AlreadyTakenDown`.
    """
    comment = await comment_views.load_comment(session, comment_id)
    members.must(by, Permission.TAKE_DOWN, on=comment.account_id)
    reply = await session.scalar(
        select(Reply).where(Reply.comment_id == comment_id).order_by(Reply.id.desc()).limit(1)
    )
    if reply is None:
        raise NothingToTakeDown
    await _must_stand(session, reply, comment)
    draft = await session.get_one(Draft, reply.draft_id)
    return TakeDownForm(
        reply_id=reply.id,
        digest=await digest_of(session, reply, comment),
        account=AccountLabel.of(comment.account),
        author_name=comment.author.name if comment.author else None,
        text=draft.text,
        url=reply.url,
    )


async def sign(
    session: AsyncSession, reply_id: ReplyId, *, digest: str, by: Actor, now: datetime
) -> None:
    """Sign that just this reply is removed, and have it done at once.

    No freeze stops it, for nothing is published. Raises `NotAllowed`, `NothingToTakeDown`,
    `CannotTakeDown`, `AlreadyTakenDown`, and `CardOutdated` for a digest of anything else.
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
    signed = _signed(reply, comment, digest=digest, by=by, now=now)
    session.add(signed)
    await session.flush()
    audit.record(session, Audit.TAKE_DOWN_SIGNED, signed.subject, by=by, at=now, **signed.facts())
    args = {"take_down_id": signed.id}
    work.enqueue(session, TAKE_DOWN, args=args, run_at=now, now=now, dedupe=signed.subject)
    await cards.refresh_comment(session, comment.id, now=now)


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
    if reply.state is not ReplyState.SENT:
        raise NothingToTakeDown
    before = await session.scalar(
        select(TakeDown)
        .where(TakeDown.reply_id == reply.id, TakeDown.state.in_(IN_PLAY))
        .options(joinedload(TakeDown.member))
    )
    if before is not None:
        raise AlreadyTakenDown(name=before.member.name, at=before.signed_at)
    if reply.was_seen_by_hand or not comment.account.can_take_down:
        raise CannotTakeDown


async def digest_of(
    session: AsyncSession, reply: Reply, comment: Comment, *, before: TakeDownId | None = None
) -> str:
    """What signs the end of a reply: the reply as it stands, and how often that was signed.

    *before* is the take-down that the digest was made for; None: one to come.
    """
    draft = await session.get_one(Draft, reply.draft_id)
    earlier = select(func.count()).select_from(TakeDown).where(TakeDown.reply_id == reply.id)
    if before is not None:
        earlier = earlier.where(TakeDown.id < before)
    standing = Standing(
        platform=comment.account.platform,
        account=comment.account.external_id,
        comment=comment.external_id,
        reply=reply.external_id or "",
        text=draft.text,
    )
    return take_down_digest(standing, number=(await session.scalar(earlier) or 0) + 1)
