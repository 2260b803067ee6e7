"""Everybody of the team with what they may do, for lists."""

from collections import defaultdict
from datetime import datetime
from itertools import groupby

from sqlalchemy import case, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import AccountId, MemberId
from bot.models.accounts import Account
from bot.models.members import Member, MemberRole, Trainee
from bot.rules.permissions import Permission, Role
from bot.services import trainees
from bot.services.members import must
from bot.views import AccountLabel, Actor, MemberLine, RolesOnAccount, Training

Holding = tuple[AccountId | None, Role]


async def list_members(
    session: AsyncSession, *, by: Actor, now: datetime
) -> tuple[MemberLine, ...]:
    """What `list_all` returns, for those who manage members."""
    must(by, Permission.MANAGE_MEMBERS)
    return await list_all(session, now=now)


async def list_all(session: AsyncSession, *, now: datetime) -> tuple[MemberLine, ...]:
    """The first hundred members with roles and training: who has a role first, then by name."""
    has_role = select(MemberRole.id).where(MemberRole.member_id == Member.id).exists()
    wanted = select(Member).order_by(case((has_role, 0), else_=1), Member.name, Member.id)
    members = (await session.scalars(wanted.limit(100))).all()
    ids = [member.id for member in members]
    accounts = {each.id: AccountLabel.of(each) for each in await session.scalars(select(Account))}
    roles, training = await _roles(session, ids), await _training(session, ids, accounts, now)
    return tuple(
        MemberLine(
            member_id=member.id,
            user_id=member.user_id,
            name=member.name,
            is_active=member.is_active,
            roles=tuple(role for on, role in roles[member.id] if on is None),
            on_accounts=_on_accounts(roles[member.id], accounts),
            training=tuple(training[member.id]),
        )
        for member in members
    )


async def _roles(session: AsyncSession, ids: list[MemberId]) -> dict[MemberId, list[Holding]]:
    wanted = (
        select(MemberRole.member_id, MemberRole.account_id, MemberRole.role)
        .where(MemberRole.member_id.in_(ids))
        .order_by(MemberRole.account_id, MemberRole.role)
    )
    found = defaultdict[MemberId, list[Holding]](list)
    for member_id, on, role in await session.execute(wanted):
        found[member_id].append((on, role))
    return found


async def _training(
    session: AsyncSession,
    ids: list[MemberId],
    accounts: dict[AccountId, AccountLabel],
    now: datetime,
) -> dict[MemberId, list[Training]]:
    is_one = Trainee.member_id.in_(ids) & trainees.lasts(now)
    wanted = select(Trainee).where(is_one).order_by(Trainee.id)
    found = defaultdict[MemberId, list[Training]](list)
    for row in await session.scalars(wanted):
        account = accounts[row.account_id] if row.account_id is not None else None
        found[row.member_id].append(
            Training(account=account, until=row.until, remaining=row.remaining)
        )
    return found


def _on_accounts(
    held: list[Holding], accounts: dict[AccountId, AccountLabel]
) -> tuple[RolesOnAccount, ...]:
    on_one = [(on, role) for on, role in held if on is not None]
    return tuple(
        RolesOnAccount(account=accounts[on], roles=tuple(role for _, role in group))
        for on, group in groupby(on_one, key=lambda each: each[0])
    )
