"""The timer of an account's due times: cards say what is late, its channel hears what nobody has.

One task an account. It sleeps until the next comment is due or soon is, and ends when none will be.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import AccountId, CommentId
from bot.models.accounts import Account
from bot.models.comments import Comment, CommentState, Placement
from bot.models.due_reminders import DueReminder
from bot.models.freezes import PublishFreeze
from bot.models.replies import IN_PLAY, Reply
from bot.models.sign_offs import STANDS
from bot.models.signatures import Signature
from bot.rules.due_times import SOON
from bot.rules.working_hours import is_open, next_opening
from bot.services import cards
from bot.services.due_times import FRESH, hours_of
from bot.work import Again, Job

PAUSE: Final = timedelta(minutes=30)
"""Between two lines in the channel of one account."""
LOOK_AGAIN: Final = timedelta(minutes=10)
"""At what is due and had somebody, was put off, or is news: it may be nobody's again."""
AT_ONCE: Final = 100
"""Comments that one run marks; their cards are redrawn."""
MOST_TOLD: Final = 1_000
"""Comments of one line in the channel; what is more is told with the next."""


async def watch(session: AsyncSession, job: Job, now: datetime) -> Again | None:
    """Say what is late, and what is due soon and nobody's; the handler of the `watch_due` task.

    A comment is told once. Nobody is told outside of the working hours, nor while a freeze stops
    the whole account: nobody could answer.
    """
    account_id = AccountId(job.args["account_id"])
    account = await session.get_one(Account, account_id, populate_existing=True)
    if not account.is_active:
        return None
    is_more = await _mark_late(session, account_id, now=now)
    is_there = is_open(now, hours_of(account))
    if not is_more and is_there and await _may_tell(session, account_id, now=now):
        await _tell(session, account, now=now)
    await session.flush()
    at = now if is_more else await _find_next(session, account, now=now)
    return Again(at, "the next is due then", counts=False) if at is not None else None


async def _mark_late(session: AsyncSession, account_id: AccountId, *, now: datetime) -> bool:
    late = (Comment.due_at <= now) & ~Comment.is_late
    found = await _hold(session, _waits(account_id), late, limit=AT_ONCE)
    for comment in found:
        comment.is_late = True
        await cards.refresh_comment(session, comment.id, now=now)
    return len(found) == AT_ONCE


async def _may_tell(session: AsyncSession, account_id: AccountId, *, now: datetime) -> bool:
    lately = exists().where(DueReminder.account_id == account_id, DueReminder.told_at > now - PAUSE)
    frozen = exists().where(
        PublishFreeze.lifted_at.is_(None),
        PublishFreeze.post_id.is_(None),
        PublishFreeze.phrase.is_(None),
        PublishFreeze.account_id.is_(None) | (PublishFreeze.account_id == account_id),
    )
    return not await session.scalar(select(lately | frozen))


async def _tell(session: AsyncSession, account: Account, *, now: datetime) -> None:
    has_reply = exists().where(
        Reply.comment_id == Comment.id, Reply.round == Comment.round, Reply.state.in_(IN_PLAY)
    )
    is_signed = exists().where(Signature.comment_id == Comment.id, STANDS)
    is_left = Comment.assigned_to.is_(None) | is_signed
    found = await _hold(
        session,
        _waits(account.id) & _is_due_soon(now) & (Comment.due_from <= now - FRESH),
        is_left & ~has_reply,
        limit=MOST_TOLD,
    )
    if not found:
        return
    for comment in found:
        comment.reminded_at = now
    signed = await _count_signed(session, [comment.id for comment in found])
    told = DueReminder(
        account_id=account.id,
        unassigned=len(found) - signed,
        signed_once=signed,
        late=sum(comment.is_late for comment in found),
        told_at=now,
    )
    session.add(told)
    await session.flush()
    await cards.want_due_reminder(session, told, channel=account.channel, now=now)


async def _count_signed(session: AsyncSession, comment_ids: Collection[CommentId]) -> int:
    signed = select(func.count(Signature.comment_id.distinct())).where(
        Signature.comment_id.in_(comment_ids), STANDS
    )
    return await session.scalar(signed) or 0


async def _find_next(session: AsyncSession, account: Account, *, now: datetime) -> datetime | None:
    is_of = _is_open(account.id)
    is_unmarked = (Comment.due_at <= now) & ~Comment.is_late  # put off, and perhaps told before
    is_left = exists().where(is_of, _is_due_soon(now) | is_unmarked)
    next_due = select(func.min(Comment.due_at)).where(is_of, Comment.due_at > now)
    next_soon = next_due.where(Comment.due_at > now + SOON, Comment.reminded_at.is_(None))
    times = [await session.scalar(next_due)]
    soon = await session.scalar(next_soon)
    times.append(soon and soon - SOON)
    if await session.scalar(select(is_left)):
        times.append(next_opening(now + LOOK_AGAIN, hours_of(account)))
    return min((each for each in times if each is not None), default=None)


async def _hold(
    session: AsyncSession, *which: ColumnElement[bool], limit: int | None = None
) -> Sequence[Comment]:
    found = await session.scalars(
        select(Comment)
        .where(*which)
        .order_by(Comment.id)
        .limit(limit)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.all()


def _is_open(account_id: AccountId) -> ColumnElement[bool]:
    return (
        (Comment.account_id == account_id)
        & (Comment.placement == Placement.THREADED)
        & (Comment.state == CommentState.OPEN)
    )


def _waits(account_id: AccountId) -> ColumnElement[bool]:
    return _is_open(account_id) & Comment.snoozed_until.is_(None)


def _is_due_soon(now: datetime) -> ColumnElement[bool]:
    return (Comment.due_at <= now + SOON) & Comment.reminded_at.is_(None)
