"""Stopping all sending, and lifting the stop. The locks are in `bot.services.scopes`.

While a scope is locked nobody else can send, and the person who stopped it waits for an answer:
both transactions make a few statements, however much is held. The cards follow in a task.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.errors import AlreadyFrozen, NotFrozen
from bot.ids import AccountId, CommentId
from bot.models.accounts import THE_INSTALLATION, Account, Installation
from bot.models.freezes import PublishFreeze
from bot.models.replies import LEAVING, Reply, ReplyState
from bot.rules.permissions import Permission
from bot.services import audit, cards, members, signatures
from bot.services.audit import Audit
from bot.services.endings import withdraw_held
from bot.views import Actor, FreezeOutcome
from bot.work import Job

REDRAW_HELD = "redraw_held"
CARDS_AT_ONCE = 50
"""Comments whose cards one run of the task asks to be redrawn: it holds SQLite's one writer."""


async def freeze(
    session: AsyncSession,
    *,
    account_id: AccountId | None,
    reason: str,
    by: Actor | None,
    now: datetime,
) -> FreezeOutcome:
    """Stop sending for an account, or (None) for all. ``by`` None: the command line.

    When the transaction commits nothing of the scope can newly leave; the outcome counts what is
    held and what was already on its way. Raises `NotAllowed`, `AlreadyFrozen`.
    """
    if by is not None:
        members.must(by, Permission.FREEZE, on=account_id)
    await _lock_scope(session, account_id)
    standing = await find(session, account_id)
    if standing is not None:
        raise AlreadyFrozen(reason=standing.reason)
    begun = PublishFreeze(
        installation_id=THE_INSTALLATION,
        account_id=account_id,
        reason=reason,
        frozen_by=by.member_id if by else None,
        frozen_at=now,
    )
    session.add(begun)
    await session.flush()
    held = await _list_held(session, account_id)
    in_flight = await _count_in_flight(session, account_id)
    await _redraw_later(session, held, now=now)
    audit.record(
        session,
        Audit.FROZEN,
        _scope_name(account_id),
        by=by or audit.COMMAND,
        at=now,
        personal={"reason": reason},
        freeze=begun.id,
        held=len(held),
        in_flight=in_flight,
    )
    return FreezeOutcome(held=len(held), in_flight=in_flight)


async def preview(session: AsyncSession, *, account_id: AccountId | None) -> FreezeOutcome:
    """What a freeze would hold if it came now, and what it could not stop any more."""
    return FreezeOutcome(
        held=len(await _list_held(session, account_id)),
        in_flight=await _count_in_flight(session, account_id),
    )


async def lift(
    session: AsyncSession, *, account_id: AccountId | None, by: Actor | None, now: datetime
) -> int:
    """End a freeze. What it held returns to review: nothing leaves by itself afterwards.

    Returns how many replies came back. Raises `NotAllowed`, `NotFrozen`.
    """
    if by is not None:
        members.must(by, Permission.LIFT_FREEZE, on=account_id)
    await _lock_scope(session, account_id)
    standing = await find(session, account_id)
    if standing is None:
        raise NotFrozen
    standing.lifted_at = now
    standing.lifted_by = f"member:{by.member_id}" if by else audit.COMMAND
    returned = await withdraw_held(session, of=_within(account_id), now=now)
    restarted = await signatures.void_frozen(session, account_id, now=now)
    await _redraw_later(session, [*returned, *restarted], now=now)
    audit.record(
        session,
        Audit.LIFTED,
        _scope_name(account_id),
        by=by or audit.COMMAND,
        at=now,
        freeze=standing.id,
        returned=len(returned),
    )
    return len(returned)


async def find(session: AsyncSession, account_id: AccountId | None) -> PublishFreeze | None:
    """The freeze of exactly this scope that stands now."""
    return await session.scalar(
        select(PublishFreeze).where(
            PublishFreeze.lifted_at.is_(None),
            PublishFreeze.account_id.is_(None)
            if account_id is None
            else PublishFreeze.account_id == account_id,
        )
    )


async def redraw(session: AsyncSession, job: Job, now: datetime) -> None:
    """Redraw the cards of comments that a freeze held; the handler of the `redraw_held` task.

    Takes `CARDS_AT_ONCE` of them and leaves the others to a task of their own.
    """
    comment_ids = [CommentId(each) for each in job.args["comment_ids"]]
    for comment_id in comment_ids[:CARDS_AT_ONCE]:
        await cards.refresh(session, comment_id, now=now)
    await _redraw_later(session, comment_ids[CARDS_AT_ONCE:], now=now)


async def _lock_scope(session: AsyncSession, account_id: AccountId | None) -> None:
    # "key_share" keeps senders out all the same, and lets rows be written that name the account:
    # a new card does, and whoever writes it may hold the comment that a lift waits for.
    alone, shared = {"key_share": True}, {"read": True}
    everything = account_id is None
    await session.get_one(
        Installation, THE_INSTALLATION, with_for_update=alone if everything else shared
    )
    if account_id is not None:
        await session.get_one(Account, account_id, with_for_update=alone)


async def _list_held(session: AsyncSession, account_id: AccountId | None) -> list[CommentId]:
    held = await session.scalars(
        select(Reply.comment_id)
        .where(Reply.state == ReplyState.QUEUED, _within(account_id))
        .order_by(Reply.comment_id)
    )
    return list(held)


async def _count_in_flight(session: AsyncSession, account_id: AccountId | None) -> int:
    """How many are leaving, or perhaps out: a freeze cannot call these back."""
    leaving = select(func.count()).where(Reply.state.in_(LEAVING), _within(account_id))
    return await session.scalar(leaving) or 0


def _within(account_id: AccountId | None) -> ColumnElement[bool]:
    return true() if account_id is None else Reply.account_id == account_id


async def _redraw_later(
    session: AsyncSession, comment_ids: list[CommentId], *, now: datetime
) -> None:
    if comment_ids:
        args = {"comment_ids": comment_ids}
        work.enqueue(session, REDRAW_HELD, args=args, run_at=now, now=now)


def _scope_name(account_id: AccountId | None) -> str:
    return "installation" if account_id is None else f"account:{account_id}"
