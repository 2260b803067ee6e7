"""Stopping all sending, and lifting the stop. The locks are in `bot.services.scopes`."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import AlreadyFrozen, NotFrozen
from bot.ids import AccountId
from bot.models.accounts import THE_INSTALLATION, Account, Installation
from bot.models.replies import PublishFreeze, Reply, ReplyEnd, ReplyState
from bot.rules.permissions import Permission
from bot.services import audit, cards, members
from bot.services.audit import Audit
from bot.services.endings import withdraw
from bot.views import Actor, FreezeOutcome


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
    session.add(
        PublishFreeze(
            installation_id=THE_INSTALLATION,
            account_id=account_id,
            reason=reason,
            frozen_by=by.member_id if by else None,
            frozen_at=now,
        )
    )
    await session.flush()
    queued = await _replies(session, account_id, ReplyState.QUEUED)
    for reply in queued:
        await cards.refresh(session, reply.comment_id, now=now)
    in_flight = len(await _replies(session, account_id, ReplyState.SENDING))
    audit.record(
        session,
        Audit.FROZEN,
        _scope_name(account_id),
        by=by or audit.COMMAND,
        at=now,
        personal={"reason": reason},
        held=len(queued),
        in_flight=in_flight,
    )
    return FreezeOutcome(held=len(queued), in_flight=in_flight)


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
    queued = await _replies(session, account_id, ReplyState.QUEUED)
    for reply in queued:
        await withdraw(session, reply, because=ReplyEnd.FROZEN, by=audit.SYSTEM, now=now)
    audit.record(
        session,
        Audit.LIFTED,
        _scope_name(account_id),
        by=by or audit.COMMAND,
        at=now,
        returned=len(queued),
    )
    return len(queued)


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


async def _lock_scope(session: AsyncSession, account_id: AccountId | None) -> None:
    everything = account_id is None
    await session.get_one(Installation, THE_INSTALLATION, with_for_update={"read": not everything})
    if account_id is not None:
        await session.get_one(Account, account_id, with_for_update=True)


async def _replies(
    session: AsyncSession, account_id: AccountId | None, state: ReplyState
) -> list[Reply]:
    wanted = select(Reply).where(Reply.state == state).order_by(Reply.id)
    if account_id is not None:
        wanted = wanted.where(Reply.account_id == account_id)
    return list(await session.scalars(wanted))


def _scope_name(account_id: AccountId | None) -> str:
    return "installation" if account_id is None else f"account:{account_id}"
