"""The scopes a freeze can hold: their locks, and which freeze stands over them."""

from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import AccountId
from bot.models.accounts import THE_INSTALLATION, Account, Installation
from bot.models.freezes import PublishFreeze
from bot.models.members import Member
from bot.views import AccountLabel, FreezeBanner

_HOLDS_ACCOUNT = (
    PublishFreeze.account_id == bindparam("account_id")
) | PublishFreeze.account_id.is_(None)
_OVER = (
    select(PublishFreeze)
    .where(PublishFreeze.lifted_at.is_(None), _HOLDS_ACCOUNT)
    .order_by(PublishFreeze.frozen_at)
    .limit(1)
)
_SINCE = select(exists().where(PublishFreeze.frozen_at >= bindparam("moment"), _HOLDS_ACCOUNT))


async def hold(session: AsyncSession, account_id: AccountId) -> None:
    """Keep every freezer of this account out until commit; taken by whoever sends.

    Order of locks everywhere: member, installation, account, comment, roll-up, draft and reply,
    audit head; of one sort by id.
    """
    await session.get_one(Installation, THE_INSTALLATION, with_for_update={"read": True})
    await session.get_one(Account, account_id, with_for_update={"read": True})


async def find_over(session: AsyncSession, account_id: AccountId) -> PublishFreeze | None:
    """The freeze that holds this account now: its own, or that of everything."""
    return await session.scalar(_OVER, {"account_id": account_id})


async def was_frozen_since(session: AsyncSession, account_id: AccountId, moment: datetime) -> bool:
    """Whether any freeze held this account from *moment* on, lifted or not."""
    return bool(await session.scalar(_SINCE, {"moment": moment, "account_id": account_id}))


async def list_banners(session: AsyncSession) -> tuple[FreezeBanner, ...]:
    """Every freeze that stands, oldest first."""
    accounts = await session.scalars(select(Account))
    labels = {account.id: AccountLabel.of(account) for account in accounts}
    rows = await session.execute(
        select(PublishFreeze, Member.name)
        .outerjoin(Member, Member.id == PublishFreeze.frozen_by)
        .where(PublishFreeze.lifted_at.is_(None))
        .order_by(PublishFreeze.frozen_at)
    )
    return tuple(
        FreezeBanner(
            account=labels.get(standing.account_id) if standing.account_id else None,
            reason=standing.reason,
            by=name,
            since=standing.frozen_at,
        )
        for standing, name in rows
    )
