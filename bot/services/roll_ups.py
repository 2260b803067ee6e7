"""What people do with comments that got no thread of their own."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import CommentId, RollUpId
from bot.models.comments import Comment, CommentState, Placement, RollUp
from bot.rules.permissions import Permission
from bot.services import audit, cards, members, signing, triage
from bot.services.audit import Audit
from bot.views import Actor


async def close(
    session: AsyncSession,
    roll_up_id: RollUpId,
    *,
    last_seen: CommentId,
    by: Actor,
    now: datetime,
) -> None:
    """Decide that none of its open comments up to *last_seen* needs a reply.

    One that came later keeps the roll-up open. Raises `NotAllowed`.
    """
    roll_up = await session.get_one(RollUp, roll_up_id, with_for_update=True)
    members.must(by, Permission.SIGN_OFF, on=roll_up.account_id)
    comments = await session.scalars(
        select(Comment)
        .where(Comment.roll_up_id == roll_up_id, Comment.state == CommentState.OPEN)
        .order_by(Comment.id)
        .with_for_update()
    )
    is_all = True
    for comment in comments:
        if comment.id > last_seen:
            is_all = False
            continue
        comment.state = CommentState.CLOSED
        audit.record(session, Audit.COMMENT_CLOSED, f"comment:{comment.id}", by=by, at=now)
    roll_up.closed_at = now if is_all else None
    await cards.want_roll_up(
        session, roll_up_id, account_id=roll_up.account_id, channel="", now=now, delay=cards.NOW
    )


async def open_thread(
    session: AsyncSession, comment_id: CommentId, *, by: Actor, now: datetime
) -> None:
    """Take one comment out of its roll-up: it gets a card and drafts like any other."""
    comment = await signing.hold_comment(session, comment_id)
    members.must(by, Permission.SIGN_OFF, on=comment.account_id)
    roll_up_id = comment.roll_up_id
    if comment.placement is not Placement.GROUPED or roll_up_id is None:
        return
    if comment.state is CommentState.CLOSED:
        comment.state = CommentState.OPEN
    await triage.place_in_thread(session, comment, now=now)
    await cards.want_roll_up(
        session,
        roll_up_id,
        account_id=comment.account_id,
        channel=comment.account.channel,
        now=now,
        delay=cards.NOW,
    )
