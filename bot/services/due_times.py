"""When a comment is to be answered: counted in the working hours of its account."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.ids import AccountId, CommentId
from bot.models.accounts import Account
from bot.models.comments import Comment, CommentState, Placement
from bot.ports import Sessions
from bot.rules import due_times, working_hours
from bot.rules.due_times import SOON, Within
from bot.rules.working_hours import WorkingHours
from bot.services import audit, cards
from bot.services.audit import Audit
from bot.work import Job

WATCH: Final = "watch_due"
RECOUNT: Final = "recount_due"
FRESH: Final = timedelta(minutes=10)
"""For so long the card of a comment is news enough."""
SETTLES: Final = timedelta(seconds=10)
"""Until then ends whatever still counts by the hours of before."""
AT_ONCE: Final = 100
"""Comments that one run of the task counts anew: it holds SQLite's one writer."""


def hours_of(account: Account) -> WorkingHours:
    """The working hours of an account."""
    return WorkingHours.read(account.working_hours, account.time_zone)


async def warm(sessions: Sessions, now: datetime) -> None:
    """Load the calendars of the connected accounts, in a thread: it takes a moment."""
    async with sessions.reads() as session:
        accounts = (await session.scalars(select(Account).where(Account.is_active))).all()
    for hours in {hours_of(account) for account in accounts}:
        await asyncio.to_thread(working_hours.next_opening, now, hours)


def begin(session: AsyncSession, comment: Comment, *, since: datetime, now: datetime) -> None:
    """Give a comment, its account loaded, its due time for what it is now.

    One that has a time keeps it, unless it is to be answered sooner or later than before: then the
    time begins anew at *since*.
    """
    if comment.due_from is not None and _due_at(comment, comment.due_from) == comment.due_at:
        return
    _set(session, comment, since=since, now=now)


async def begin_anew(session: AsyncSession, comment: Comment, *, now: datetime) -> None:
    """Give a comment that waits again, held by the caller, all of its time again."""
    if comment.placement is Placement.THREADED:
        await session.refresh(comment, ["account"])
        _set(session, comment, since=now, now=now)


async def get_hours(session: AsyncSession, account_id: AccountId) -> WorkingHours:
    """The working hours that hold."""
    return hours_of(await session.get_one(Account, account_id))


async def set_hours(
    session: AsyncSession, account_id: AccountId, hours: WorkingHours, *, now: datetime
) -> None:
    """Change when an account is looked after, not its zone; what waits is counted anew."""
    account = await session.get_one(Account, account_id, with_for_update=True)
    account.working_hours = hours.stored()
    _record_change(session, account_id, now=now, working_hours=hours.stored())


async def get_within(session: AsyncSession, account_id: AccountId) -> Mapping[str, Within]:
    """What the account says of some kinds; the others are as by default."""
    return due_times.read((await session.get_one(Account, account_id)).due_within)


async def set_within(
    session: AsyncSession,
    account_id: AccountId,
    kind: str,
    within: Within,
    *,
    is_default: bool = False,
    now: datetime,
) -> None:
    """Change how soon comments of one kind are to be answered, or (by default) have it as ever."""
    account = await session.get_one(Account, account_id, with_for_update=True)
    chosen = {**due_times.read(account.due_within), kind: within}
    if is_default:
        del chosen[kind]
    account.due_within = due_times.stored(chosen)
    _record_change(session, account_id, now=now, due_within=account.due_within)


def _record_change(
    session: AsyncSession, account_id: AccountId, *, now: datetime, **facts: Any
) -> None:
    subject = f"account:{account_id}"
    audit.record(session, Audit.ACCOUNT_CHANGED, subject, by=audit.COMMAND, at=now, **facts)
    want_recount(session, account_id, now=now)


def watch(session: AsyncSession, account_id: AccountId, *, at: datetime, now: datetime) -> None:
    """Have the comments of an account looked at when the first of them is due, or soon is."""
    work.enqueue(
        session,
        WATCH,
        args={"account_id": account_id},
        run_at=at,
        now=now,
        dedupe=f"{WATCH}:{account_id}",
    )


def want_recount(session: AsyncSession, account_id: AccountId, *, now: datetime) -> None:
    """Have what waits counted anew, because the hours of the account are others now."""
    _want_recount(session, account_id, after=CommentId(0), at=now + SETTLES, now=now)


async def recount(session: AsyncSession, job: Job, now: datetime) -> None:
    """Count due times anew, some at a time; the handler of the `recount_due` task."""
    account_id = AccountId(job.args["account_id"])
    account = await session.get_one(Account, account_id, populate_existing=True)
    found = await session.scalars(
        select(Comment)
        .where(
            Comment.account_id == account_id,
            Comment.id > job.args["after"],
            Comment.placement == Placement.THREADED,
            Comment.state == CommentState.OPEN,
            Comment.due_from.is_not(None),
        )
        .order_by(Comment.id)
        .limit(AT_ONCE)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    comments = found.all()
    for comment in comments:
        comment.account = account
        if comment.due_from is not None and _due_at(comment, comment.due_from) != comment.due_at:
            _set(session, comment, since=comment.due_from, now=now)
            await cards.refresh_comment(session, comment.id, now=now)
    if len(comments) == AT_ONCE:
        _want_recount(session, account_id, after=comments[-1].id, at=now, now=now)


def _want_recount(
    session: AsyncSession, account_id: AccountId, *, after: CommentId, at: datetime, now: datetime
) -> None:
    work.enqueue(
        session,
        RECOUNT,
        args={"account_id": account_id, "after": after},
        run_at=at,
        now=now,
        dedupe=f"{RECOUNT}:{account_id}",
    )


def _set(session: AsyncSession, comment: Comment, *, since: datetime, now: datetime) -> None:
    comment.due_from, comment.due_at = since, _due_at(comment, since)
    comment.reminded_at, comment.is_late = None, False
    if comment.due_at is not None:
        at = min(max(comment.due_at - SOON, since + FRESH), comment.due_at)
        watch(session, comment.account_id, at=at, now=now)


def _due_at(comment: Comment, since: datetime) -> datetime | None:
    account = comment.account
    chosen = due_times.read(account.due_within)
    within = due_times.within_for(comment.topic, comment.flags, chosen)
    if within is None:
        return None
    return working_hours.due_at(since, within, hours_of(account))
