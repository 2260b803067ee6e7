"""What people do with comments that got no thread of their own."""

from datetime import datetime
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.errors import CardOutdated, RollUpChanged, WordsErased
from bot.ids import CommentId, RollUpId
from bot.models.comments import Comment, CommentState, Placement
from bot.models.roll_ups import RollUp, RollUpKind
from bot.rules.permissions import Permission
from bot.rules.topic import Topic
from bot.rules.visibility import Visibility
from bot.services import audit, cards, hides, locks, members, surroundings, triage
from bot.services.audit import Audit
from bot.services.card_views import seen_of
from bot.views import Actor

AT_ONCE: Final = 50
"""Comments that one click gives threads: each takes some statements."""


async def close(
    session: AsyncSession,
    roll_up_id: RollUpId,
    *,
    last_seen: CommentId,
    seen: str,
    by: Actor,
    now: datetime,
) -> bool:
    """Decide that none of its open comments up to *last_seen* needs a reply.

    One that came later, or was edited and is not judged anew, keeps the roll-up open. Where *seen*,
    the card's `bot.services.card_views.seen_of`, tells of other words or comments than there are,
    all that were ever edited are left out, for nobody may have read what they say now. Returns
    whether none was. Raises `NotAllowed`.
    """
    comments = await _hold_seen(session, roll_up_id, last_seen)
    roll_up = await _hold(session, roll_up_id, by=by)
    is_as_seen = _is_as_seen(comments, seen)
    read = [comment for comment in comments if is_as_seen or comment.version == 1]
    for comment in read:
        comment.state = CommentState.CLOSED
        audit.record(session, Audit.COMMENT_CLOSED, f"comment:{comment.id}", by=by, at=now)
    await _close_unless_open(session, roll_up, now=now)
    return len(read) == len(comments)


async def hide(
    session: AsyncSession,
    roll_up_id: RollUpId,
    *,
    last_seen: CommentId,
    seen: str,
    by: Actor,
    now: datetime,
) -> None:
    """Have exactly the spam hidden that a card showed, up to *last_seen*; it is closed then.

    *seen* is that card's `bot.services.card_views.seen_of`. What came later is not touched. Raises
    `NotAllowed`, `CannotHide`, and `RollUpChanged` where some were edited, moved or dealt with.
    """
    comments = await _hold_seen(session, roll_up_id, last_seen)
    roll_up = await _hold(session, roll_up_id, by=by)
    _must_be_as_seen(roll_up, comments, seen)
    hides.must_be_able(roll_up.account)
    for comment in comments:
        hides.ask_to_hide(session, comment, by=by, now=now)
    await _close_unless_open(session, roll_up, now=now)


async def is_not_spam(
    session: AsyncSession,
    roll_up_id: RollUpId,
    *,
    last_seen: CommentId,
    seen: str,
    by: Actor,
    now: datetime,
) -> None:
    """Take out what a card showed as spam, the oldest `AT_ONCE`: each gets a card and drafts.

    Raises `NotAllowed` and `RollUpChanged`, as `hide` does.
    """
    comments = await _hold_seen(session, roll_up_id, last_seen)
    roll_up = await _hold(session, roll_up_id, by=by)
    _must_be_as_seen(roll_up, comments, seen)
    taken_out = comments[:AT_ONCE]
    await surroundings.hold_conversations(session, taken_out)
    for each in taken_out:
        comment = await locks.hold_comment(session, each.id)
        comment.topic = Topic.CHATTER.value  # what it is nobody said, only what it is not
        audit.record(session, Audit.NOT_SPAM, f"comment:{comment.id}", by=by, at=now)
        await triage.place_in_thread(session, comment, {}, since=now, now=now)
    await _close_unless_open(session, roll_up, now=now)


async def _hold_seen(
    session: AsyncSession, roll_up_id: RollUpId, last_seen: CommentId
) -> list[Comment]:
    """Its open comments up to *last_seen*, the oldest first; new words are not, for a moment."""
    return list(
        await session.scalars(
            select(Comment)
            .where(
                Comment.roll_up_id == roll_up_id,
                Comment.state == CommentState.OPEN,
                Comment.id <= last_seen,
                Comment.is_judged,
            )
            .order_by(Comment.id)
            .with_for_update()
        )
    )


async def _hold(session: AsyncSession, roll_up_id: RollUpId, *, by: Actor) -> RollUp:
    roll_up = await session.get_one(
        RollUp,
        roll_up_id,
        options=[joinedload(RollUp.account)],
        with_for_update={"of": RollUp},
        populate_existing=True,
    )
    members.must(by, Permission.SIGN_OFF, on=roll_up.account_id)
    return roll_up


def _must_be_as_seen(roll_up: RollUp, comments: list[Comment], seen: str) -> None:
    if roll_up.kind is not RollUpKind.SPAM:
        raise CardOutdated
    if not _is_as_seen(comments, seen):
        raise RollUpChanged


def _is_as_seen(comments: list[Comment], seen: str) -> bool:
    return seen == seen_of((comment.id, comment.version) for comment in comments)


async def _close_unless_open(session: AsyncSession, roll_up: RollUp, *, now: datetime) -> None:
    await session.flush()
    is_open = (Comment.roll_up_id == roll_up.id) & (Comment.state == CommentState.OPEN)
    # Asked under its lock: a comment that joined while we waited for it is one of its own.
    has_more = await session.scalar(select(exists().where(is_open)))
    roll_up.closed_at = None if has_more else now
    cards.refresh_roll_up(session, roll_up.id, now=now)


async def open_thread(
    session: AsyncSession, comment_id: CommentId, *, by: Actor, now: datetime
) -> None:
    """Take one comment out of its roll-up: it gets a card and drafts like any other.

    A hidden one stays closed. Raises `NotAllowed`, and `WordsErased` for one without words: nobody
    could answer its card.
    """
    comment = await locks.hold_comment(session, comment_id)
    members.must(by, Permission.SIGN_OFF, on=comment.account_id)
    if comment.placement is not Placement.GROUPED:
        return
    if comment.erased_at is not None:
        raise WordsErased
    if comment.state is CommentState.CLOSED and comment.visibility is Visibility.SHOWN:
        comment.state = CommentState.OPEN
    await triage.place_in_thread(session, comment, {}, since=now, now=now)
