"""User groups of Slack that give roles: who is in one has its roles, who leaves it loses them.

Rights are read from `member_role` alone; a group only says which of its rows there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.database import insert_into, sort_of
from bot.desk import REDRAW_HOME, REFRESH_GROUP, HomeOf
from bot.errors import AdminOfGroup
from bot.ids import AccountId, MemberId
from bot.models.accounts import Account
from bot.models.members import FOR_CHANGE, Member, MemberRole, RoleGroup
from bot.rules.permissions import Role
from bot.services import audit, members, rechecks
from bot.services.audit import Audit
from bot.services.members import Clicker
from bot.views import AccountLabel, RoleGroupLine

_Given = tuple[MemberId, Role, AccountId | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupUser:
    """Somebody in a user group, as Slack describes them; ``team_id`` empty: of the group's team."""

    team_id: str
    user_id: str
    name: str
    locale: str
    is_active: bool


async def add(
    session: AsyncSession,
    *,
    team_id: str,
    group_id: str,
    role: Role,
    on: AccountId | None,
    now: datetime,
) -> None:
    """Have a group give *role* for the account *on* (None: all), as soon as Slack names its users.

    Raises `AdminOfGroup`.
    """
    if role is Role.ADMIN:
        raise AdminOfGroup
    row = {"group_id": group_id, "role": role, "account_id": on, "team_id": team_id, "set_at": now}
    insert = insert_into(sort_of(session), RoleGroup).values(row).on_conflict_do_nothing()
    if await session.scalar(insert.returning(RoleGroup.id)) is not None:
        _record(session, group_id, role=role, on=on, gives=True, now=now)
    want_refresh(session, group_id, now=now)


async def remove(
    session: AsyncSession, *, group_id: str, role: Role, on: AccountId | None, now: datetime
) -> bool:
    """Take back what `add` said, and the role from whoever has it by the group.

    False when the group gave no such role.
    """
    ended = await session.scalars(
        delete(RoleGroup)
        .where(
            RoleGroup.group_id == group_id,
            RoleGroup.role == role,
            RoleGroup.account_id.is_not_distinct_from(on),
        )
        .returning(RoleGroup.id)
    )
    if not ended.all():
        return False
    _record(session, group_id, role=role, on=on, gives=False, now=now)
    await _hold_members(session, group_id, ())
    given = await _list_given(session, group_id)
    gone = [row for row in given if (row.role, row.account_id) == (role, on)]
    await _change(session, group_id, gone=gone, new=set(), now=now)
    return True


async def list_all(session: AsyncSession) -> tuple[RoleGroupLine, ...]:
    """Every role that a group gives, by group."""
    accounts = {each.id: AccountLabel.of(each) for each in await session.scalars(select(Account))}
    wanted = select(RoleGroup).order_by(RoleGroup.group_id, RoleGroup.account_id, RoleGroup.role)
    return tuple(
        RoleGroupLine(
            group_id=each.group_id,
            role=each.role,
            account=accounts[each.account_id] if each.account_id is not None else None,
        )
        for each in await session.scalars(wanted)
    )


def want_refresh(session: AsyncSession, group_id: str, *, now: datetime) -> None:
    """Have Slack asked who is in a group."""
    name = f"{REFRESH_GROUP}:{group_id}"
    work.enqueue(
        session,
        REFRESH_GROUP,
        args={"group_id": group_id},
        run_at=now,
        now=now,
        key=name,
        dedupe=name,
    )


async def want_refreshes(
    session: AsyncSession, *, now: datetime, group_id: str | None = None
) -> None:
    """Have Slack asked who is in each group that gives a role, or in *group_id* if it is one."""
    giving = select(RoleGroup.group_id).distinct().order_by(RoleGroup.group_id)
    if group_id is not None:
        giving = giving.where(RoleGroup.group_id == group_id)
    for each in await session.scalars(giving):
        want_refresh(session, each, now=now)


async def feed(
    session: AsyncSession, group_id: str, users: Sequence[GroupUser], *, now: datetime
) -> None:
    """Give the roles of a group to exactly these users of Slack; new ones become members.

    Guests and deactivated users get none. Nobody is made active again: *users* were asked for a
    moment ago, and a deactivation may have come since.
    """
    groups = (
        await session.scalars(
            # Whoever ends a role of the group waits, and then takes it from those we gave it to.
            select(RoleGroup)
            .where(RoleGroup.group_id == group_id)
            .order_by(RoleGroup.id)
            .with_for_update()
        )
    ).all()
    if not groups:
        return
    held = await _hold_members(session, group_id, users)
    ended = {(each.team_id, each.user_id) for each in held if not each.is_active}
    named = [replace(user, team_id=user.team_id or groups[0].team_id) for user in users]
    learned = [await _learn(session, user, ended, now) for user in named]
    inside = {member_id for member_id in learned if member_id is not None}
    wanted: set[_Given] = {(each, row.role, row.account_id) for each in inside for row in groups}
    given = await _list_given(session, group_id)
    gone = [row for row in given if _key(row) not in wanted]
    await _change(session, group_id, gone=gone, new=wanted - set(map(_key, given)), now=now)


async def _hold_members(
    session: AsyncSession, group_id: str, users: Sequence[GroupUser]
) -> Sequence[Member]:
    """Lock everybody whose roles may change, in the order of `members.hold`."""
    having = select(MemberRole.member_id).where(MemberRole.group_id == group_id)
    concerned = Member.id.in_(having) | Member.user_id.in_([user.user_id for user in users])
    wanted = select(Member).where(concerned).order_by(Member.id)
    held = wanted.with_for_update(**FOR_CHANGE)
    return (await session.scalars(held.execution_options(populate_existing=True))).all()


async def _learn(
    session: AsyncSession, user: GroupUser, ended: set[tuple[str, str]], now: datetime
) -> MemberId | None:
    """Store what Slack says of somebody; None for those who can have no role."""
    if user.is_active and (user.team_id, user.user_id) not in ended:
        return await members.learn_profile(
            session,
            team_id=user.team_id,
            user_id=user.user_id,
            name=user.name,
            locale=user.locale,
            is_active=True,
            now=now,
        )
    clicker = Clicker(team_id=user.team_id, user_id=user.user_id, name=user.name)
    await members.update_profile(session, clicker, locale=user.locale, is_active=False, now=now)
    return None


async def _list_given(session: AsyncSession, group_id: str) -> Sequence[MemberRole]:
    return (await session.scalars(select(MemberRole).where(MemberRole.group_id == group_id))).all()


def _key(row: MemberRole) -> _Given:
    return row.member_id, row.role, row.account_id


async def _change(
    session: AsyncSession,
    group_id: str,
    *,
    gone: Sequence[MemberRole],
    new: set[_Given],
    now: datetime,
) -> None:
    """Write what became different, tell the record, and let it take effect where it matters."""
    changed = {(row.member_id, row.account_id) for row in gone}
    changed |= {(member_id, on) for member_id, _, on in new}
    for row in gone:
        await session.delete(row)
    session.add_all(
        MemberRole(member_id=member_id, role=role, account_id=on, group_id=group_id, granted_at=now)
        for member_id, role, on in new
    )
    await session.flush()
    left = set(map(_key, await _list_given(session, group_id)))
    for member_id, on in sorted(changed, key=lambda each: (each[0], each[1] or 0)):
        member = await session.get_one(Member, member_id)
        has = sorted(role.value for who, role, where in left if (who, where) == (member_id, on))
        what = {"account": on, "group": group_id, "roles": has}
        members.record_change(session, member, what, by=audit.SYSTEM, now=now)
    for member_id in sorted({member_id for member_id, _ in changed}):
        await rechecks.rights_changed(session, member_id, now=now)
        await _want_home(session, member_id, now=now)


async def _want_home(session: AsyncSession, member_id: MemberId, *, now: datetime) -> None:
    member = await session.get_one(Member, member_id)
    home = HomeOf(team_id=member.team_id, user_id=member.user_id)
    work.enqueue(session, REDRAW_HOME, args=home.args(), run_at=now, now=now, dedupe=home.dedupe)


def _record(
    session: AsyncSession,
    group_id: str,
    *,
    role: Role,
    on: AccountId | None,
    gives: bool,
    now: datetime,
) -> None:
    audit.record(
        session,
        Audit.ROLE_GROUP_CHANGED,
        f"group:{group_id}",
        by=audit.COMMAND,
        at=now,
        account=on,
        role=role.value,
        gives=gives,
    )
