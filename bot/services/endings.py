"""How replies and drafts come to an end, whoever causes it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.ids import CommentId, DraftId
from bot.models.comments import Comment
from bot.models.drafts import Draft, DraftState, RetiredBecause
from bot.models.replies import Reply, ReplyEnd, ReplyState, SignOff
from bot.services import audit, cards
from bot.services.audit import Audit
from bot.views import Actor


async def lock_comment(session: AsyncSession, comment_id: CommentId) -> Comment:
    """Hold a comment until commit: whoever decides about its drafts or replies holds it."""
    return await session.get_one(Comment, comment_id, with_for_update=True, populate_existing=True)


def send_key(reply: Reply) -> str:
    """Names the one task that sends this reply."""
    return f"send:{reply.id}"


async def withdraw(
    session: AsyncSession, reply: Reply, *, because: ReplyEnd, by: Actor | str, now: datetime
) -> None:
    """Take back a queued reply; its sign-off is used up and its draft retired.

    An undo offers the draft again instead: see `bot.services.review.undo`.
    """
    reply.move(ReplyState.WITHDRAWN, because=because)
    await work.cancel(session, send_key(reply))
    sign_off = await session.get_one(SignOff, reply.sign_off_id)
    sign_off.voided_at = now
    draft = await session.get_one(Draft, reply.draft_id)
    if because is ReplyEnd.UNDONE:
        draft.offer_again()
    else:
        draft.retire(RetiredBecause.REPLY_ENDED)
    audit.record(
        session,
        Audit.SIGN_OFF_UNDONE if because is ReplyEnd.UNDONE else Audit.REPLY_WITHDRAWN,
        f"reply:{reply.id}",
        by=by,
        at=now,
        because=because.value,
        sign_off=reply.sign_off_id,
        draft=reply.draft_id,
    )
    await cards.refresh(session, reply.comment_id, now=now)


async def withdraw_queued(
    session: AsyncSession,
    comment_id: CommentId,
    *,
    because: ReplyEnd,
    by: Actor | str,
    now: datetime,
) -> None:
    """Take back what is queued for a comment; what is already leaving cannot be stopped."""
    queued = await session.scalars(
        select(Reply).where(Reply.comment_id == comment_id, Reply.state == ReplyState.QUEUED)
    )
    for reply in queued:
        await withdraw(session, reply, because=because, by=by, now=now)


async def retire_drafts(
    session: AsyncSession,
    comment_id: CommentId,
    *,
    because: RetiredBecause,
    now: datetime,
    sparing: DraftId | None = None,
) -> None:
    """Close every draft of a comment that could still be signed, except *sparing*."""
    offered = await session.scalars(
        select(Draft).where(Draft.comment_id == comment_id, Draft.state == DraftState.OFFERED)
    )
    for draft in offered:
        if draft.id != sparing:
            draft.retire(because)
            await cards.refresh_draft(session, draft.id, now=now)
