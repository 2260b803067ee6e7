"""What people do with comments that got no thread of their own."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import WordsErased
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

    One that came later, or was edited and is not judged anew, keeps the roll-up open. Raises
    `NotAllowed`.
    """
    is_open = (Comment.roll_up_id == roll_up_id) & (Comment.state == CommentState.OPEN)
    comments = await session.scalars(
        select(Comment)
        .where(
            is_open, Comment.id <= last_seen, Comment.is_judged
        )  # new words are not, for a moment
        .order_by(Comment.id)
        .with_for_update()
    )
    roll_up = await session.get_one(RollUp, roll_up_id, with_for_update=True)
    members.must(by, Permission.SIGN_OFF, on=roll_up.account_id)
    for comment in comments:
        comment.state = CommentState.CLOSED
        audit.record(session, Audit.COMMENT_CLOSED, f"comment:{comment.id}", by=by, at=now)
    await session.flush()
    # Asked under its lock: a comment that joined while we waited for it is one of its own.
    has_more = await session.scalar(select(exists().where(is_open)))
    roll_up.closed_at = None if has_more else now
    cards.refresh_roll_up(session, roll_up_id, now=now)


async def open_thread(
    session: AsyncSession, comment_id: CommentId, *, by: Actor, now: datetime
) -> None:
    """Take one comment out of its roll-up: it gets a card and drafts like any other.

    Raises `NotAllowed`, and `WordsErased` for one without words: nobody could answer its card.
    """
    comment = await signing.hold_comment(session, comment_id)
    members.must(by, Permission.SIGN_OFF, on=comment.account_id)
    if comment.placement is not Placement.GROUPED:
        return
    if comment.erased_at is not None:
        raise WordsErased
    if comment.state is CommentState.CLOSED:
        comment.state = CommentState.OPEN
    await triage.place_in_thread(session, comment, {}, since=now, now=now)
