"""Everybody of the team with what they may do, for lists."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import AccountId, MemberId
from bot.models.accounts import Account
from bot.models.members import BY_HAND, Member, MemberRole, Trainee
from bot.rules.permissions import Permission, Role
from bot.services import trainees
from bot.services.members import must
from bot.views import AccountLabel, Actor, MemberLine, RolesOnAccount, Training

Holding = tuple[AccountId | None, Role, bool]
"""Of which account, which role, and whether by hand."""


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
    return await _lines(session, (await session.scalars(wanted.limit(100))).all(), now)


async def get_own(session: AsyncSession, member: Actor, *, now: datetime) -> MemberLine:
    """The line of the one who asks."""
    (line,) = await _lines(session, [await session.get_one(Member, member.member_id)], now)
    return line


async def _lines(
    session: AsyncSession, members: Sequence[Member], now: datetime
) -> tuple[MemberLine, ...]:
    ids = [member.id for member in members]
    accounts = {each.id: AccountLabel.of(each) for each in await session.scalars(select(Account))}
    roles, training = await _roles(session, ids), await _training(session, ids, accounts, now)
    return tuple(
        MemberLine(
            member_id=member.id,
            user_id=member.user_id,
            name=member.name,
            is_active=member.is_active,
            roles=_held(roles[member.id], on=None, by_hand=True),
            of_groups=_held(roles[member.id], on=None, by_hand=False),
            on_accounts=_on_accounts(roles[member.id], accounts),
            training=tuple(training[member.id]),
        )
        for member in members
    )


async def _roles(session: AsyncSession, ids: list[MemberId]) -> dict[MemberId, list[Holding]]:
    which = (MemberRole.member_id, MemberRole.account_id, MemberRole.role)
    wanted = (
        # The empty text of a role given by hand sorts before all groups.
        select(*which, func.min(MemberRole.group_id))
        .where(MemberRole.member_id.in_(ids))
        .group_by(*which)
        .order_by(MemberRole.account_id, MemberRole.role)
    )
    found = defaultdict[MemberId, list[Holding]](list)
    for member_id, on, role, group_id in await session.execute(wanted):
        found[member_id].append((on, role, group_id == BY_HAND))
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


def _held(held: list[Holding], *, on: AccountId | None, by_hand: bool) -> tuple[Role, ...]:
    return tuple(role for where, role, is_by_hand in held if (where, is_by_hand) == (on, by_hand))


def _on_accounts(
    held: list[Holding], accounts: dict[AccountId, AccountLabel]
) -> tuple[RolesOnAccount, ...]:
    named = dict.fromkeys(on for on, _, _ in held if on is not None)
    return tuple(
        RolesOnAccount(
            account=accounts[on],
            roles=_held(held, on=on, by_hand=True),
            of_groups=_held(held, on=on, by_hand=False),
        )
        for on in named
    )
