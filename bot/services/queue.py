"""What waits for a member: sections of a queue, page by page, on the accounts of the member."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    func,
    literal,
    select,
    text,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.ids import AccountId, CommentId
from bot.models.comments import AWAITS_REPLY, Comment
from bot.models.replies import IN_PLAY, Reply, ReplyState
from bot.models.take_downs import TakeDown, TakeDownState
from bot.rules.due_times import SOON
from bot.services import accounts, comment_views, second_signers
from bot.views import Actor, Queue, QueueLine, QueuePage, Section

LINES = 10


async def get_queue(
    session: AsyncSession,
    section: Section,
    *,
    by: Actor,
    account_id: AccountId | None,
    after: CommentId | None,
    now: datetime,
) -> Queue:
    """One page of a section; of one account, or (None) of all that the member may see."""
    known = await accounts.list_labels(session)
    seen = tuple(label for label in known if by.may_see(label.id))
    chosen = [label.id for label in seen if account_id in {None, label.id}]
    page = await get_page(session, section, by=by, of=chosen, after=after, now=now)
    return Queue(actor=by, page=page, accounts=seen, account_id=account_id)


async def get_page(
    session: AsyncSession,
    section: Section,
    *,
    by: Actor,
    of: Sequence[AccountId],
    now: datetime,
    after: CommentId | None = None,
) -> QueuePage:
    """One page of a section, of the accounts *of*; *after* is ``next`` of the page before."""
    wanted = (await _wanted(session, section, by=by, now=now)).where(Comment.account_id.in_(of))
    begun = wanted if after is None else wanted.where(await _later_than(session, after))
    comments = await session.scalars(
        begun.options(joinedload(Comment.account), joinedload(Comment.author))
        .order_by(*ORDER)
        .limit(LINES + 1)
    )
    found = comments.all()
    lines = await comment_views.list_lines(session, found[:LINES]) if found else ()
    is_all = after is None and len(found) <= LINES
    count = len(found) if is_all else await _count(session, wanted)
    return QueuePage(section=section, lines=lines, count=count, next=_next(lines, len(found)))


async def _count(session: AsyncSession, wanted: Select[Comment]) -> int:
    return await session.scalar(wanted.with_only_columns(func.count())) or 0


def _next(lines: Sequence[QueueLine], found: int) -> CommentId | None:
    return lines[-1].comment_id if found > LINES else None


async def _wanted(
    session: AsyncSession, section: Section, *, by: Actor, now: datetime
) -> Select[Comment]:
    match section:
        case Section.DUE:
            is_open_to = Comment.assigned_to.is_(None) | (Comment.assigned_to == by.member_id)
            return waiting().where(Comment.due_at <= now + SOON, is_open_to)
        case Section.MINE:
            return waiting().where(Comment.assigned_to == by.member_id)
        case Section.UNASSIGNED:
            return waiting().where(Comment.assigned_to.is_(None))
        case Section.SECOND:
            signable = await second_signers.list_signable(session, by=by, now=now)
            return select(Comment).where(Comment.id.in_(signable), Comment.snoozed_until.is_(None))
        case Section.DOUBTFUL:
            doubtful = select(Reply.comment_id).where(Reply.state == ReplyState.DOUBTFUL)
            going = select(TakeDown.comment_id).where(TakeDown.state == TakeDownState.DOUBTFUL)
            # One set: asked for two, joined by OR, a planner reads every comment.
            return select(Comment).where(Comment.id.in_(union_all(doubtful, going)))


def waiting() -> Select[Comment]:
    """Comments that want a reply of which none is on its way."""
    in_play = (
        select(Reply.id)
        .where(
            Reply.comment_id == Comment.id,
            Reply.round == Comment.round,
            Reply.state.in_(IN_PLAY),
        )
        .exists()
    )
    return select(Comment).where(text(AWAITS_REPLY), ~in_play)


async def _later_than(session: AsyncSession, after: CommentId) -> ColumnElement[bool]:
    """What follows a comment, wherever that has gone since."""
    place = (await session.execute(select(*ORDER).where(Comment.id == after))).one_or_none()
    if place is None:
        return true()
    values = [literal(value, column.type) for value, column in zip(place, ORDER, strict=True)]
    return tuple_(*ORDER) > tuple_(*values)


ORDER: tuple[ColumnElement[Any], ...] = (
    Comment.__table__.c.turn,
    Comment.__table__.c.due_or_last,
    Comment.__table__.c.id,
)
"""That of an index: what is back or risky, then what is due first, then the oldest."""
