"""Who somebody is and what they may do, read in the transaction of the click."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import writes_alone
from bot.errors import AdminOfOne, LastAdmin, NotAllowed, NotAMember, NothingSuch
from bot.ids import AccountId, MemberId
from bot.models.members import BY_HAND, FOR_CHANGE, Member, MemberRole
from bot.rules.permissions import GivenRole, Permission, Role, permissions_of, rights_of, roles_for
from bot.services import audit, rechecks
from bot.services.audit import Audit
from bot.views import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicker:
    """The person behind a request of Slack. A member is known by team *and* user."""

    team_id: str
    user_id: str
    name: str


_IS_CLICKER = (Member.team_id == bindparam("team_id")) & (Member.user_id == bindparam("user_id"))
_HOLD_CLICKER = select(Member.id).where(_IS_CLICKER).with_for_update(read=True)
_CLICKER = (
    select(Member, MemberRole.role, MemberRole.account_id)
    .outerjoin_from(Member, MemberRole)
    .where(_IS_CLICKER)
    .execution_options(populate_existing=True)
)
GIVEN_ROLE: Final = (Member.is_active, MemberRole.role, MemberRole.account_id)
"""Columns of a `GivenRole`."""
_GIVEN_ROLES = (
    select(*GIVEN_ROLE)
    .outerjoin_from(Member, MemberRole)
    .where(Member.id == bindparam("member_id"))
)
_GRANTED = select(MemberRole.role, MemberRole.account_id).where(
    MemberRole.member_id == bindparam("member_id")
)
_EVERYWHERE = (MemberRole.role == Role.ADMIN, MemberRole.account_id.is_(None))


def must(actor: Actor, permission: Permission, *, on: AccountId | None = None) -> None:
    """Raise `NotAllowed` unless *actor* has *permission* for the account *on*."""
    if not actor.may(permission, on=on):
        raise NotAllowed(permission=permission.value)


def must_see(actor: Actor, account_id: AccountId) -> None:
    """Raise `NotAllowed` unless *actor* has a role on the account."""
    if not actor.may_see(account_id):
        raise NotAllowed


async def identify(session: AsyncSession, clicker: Clicker) -> Actor:
    """Read the member and their roles, and hold both until the end of the transaction.

    Raises `NotAMember` for a stranger, a guest, another workspace's user, somebody deactivated,
    and for a member without any role.
    """
    by_slack = {"team_id": clicker.team_id, "user_id": clicker.user_id}
    if not writes_alone(session):  # a change of roles holds the member: read what it left
        await session.execute(_HOLD_CLICKER, by_slack)
    rows = (await session.execute(_CLICKER, by_slack)).all()
    if not rows or not rows[0].Member.is_active:
        raise NotAMember
    actor = _as_actor(rows[0].Member, [row[1:] for row in rows if row.role is not None])
    if not actor.permissions and not actor.account_permissions:
        raise NotAMember
    return actor


async def actor_of(session: AsyncSession, member: Member) -> Actor:
    """The member with the roles that the database holds now."""
    granted = await session.execute(_GRANTED, {"member_id": member.id})
    return _as_actor(member, [(row.role, row.account_id) for row in granted])


def _as_actor(member: Member, granted: Collection[tuple[Role, AccountId | None]]) -> Actor:
    everywhere = frozenset(role for role, account_id in granted if account_id is None)
    on_accounts = frozenset(
        (account_id, role) for role, account_id in granted if account_id is not None
    )
    return Actor(
        member_id=member.id,
        name=member.name,
        locale=member.locale,
        roles=everywhere,
        account_roles=on_accounts,
        permissions=permissions_of(everywhere),
        account_permissions=frozenset(
            (account_id, permission)
            for account_id, role in on_accounts
            for permission in permissions_of(frozenset({role}))
        ),
    )


async def hold(session: AsyncSession, *member_ids: MemberId) -> None:
    """Keep what these members may do as it is until commit; before all other locks."""
    if writes_alone(session):
        return
    for member_id in sorted(member_ids):
        await session.get_one(Member, member_id, with_for_update={"read": True})


async def may_be_assigned(
    session: AsyncSession, member_id: MemberId, *, on: AccountId, now: datetime
) -> bool:
    """Whether a comment of the account *on*, held by the caller, may become a member's.

    It waits for nobody: whoever changes the member may wait for the clicker of this transaction.
    What they change is looked at once both are through.
    """
    if not writes_alone(session):
        free = select(Member.id).where(Member.id == member_id)
        if await session.scalar(free.with_for_update(read=True, skip_locked=True)) is None:
            rechecks.want_assigned_recheck(session, member_id, now=now)
    return Permission.SIGN_OFF in await get_rights(session, member_id, on=on)


async def get_rights(
    session: AsyncSession, member_id: MemberId, *, on: AccountId | None
) -> frozenset[Permission]:
    """What a member may do for an account, or (None) everywhere, at this moment."""
    rows = await session.execute(_GIVEN_ROLES, {"member_id": member_id})
    return rights_of((GivenRole(*row) for row in rows), on=on)


async def record_refusal(
    session: AsyncSession, *, clicker: Clicker, refusal: str, subject: str, now: datetime
) -> None:
    """Keep that somebody tried what they may not do."""
    audit.record(
        session,
        Audit.REFUSED,
        subject,
        by=f"slack:{clicker.team_id}:{clicker.user_id}",
        at=now,
        refusal=refusal,
    )


async def learn_profile(
    session: AsyncSession,
    *,
    team_id: str,
    user_id: str,
    name: str,
    locale: str,
    is_active: bool,
    now: datetime,
) -> MemberId:
    """Make somebody a member if they are none, and store what Slack says of them."""
    member = await _find(session, team_id, user_id)
    if member is None:
        member = Member(team_id=team_id, user_id=user_id, created_at=now, is_active=True)
        session.add(member)
    await _learn(session, member, name=name, locale=locale, is_active=is_active, now=now)
    return member.id


async def update_profile(
    session: AsyncSession,
    clicker: Clicker,
    *,
    locale: str,
    is_active: bool,
    now: datetime,
) -> None:
    """Store what Slack says of a member; a stranger stays unknown."""
    member = await _find(session, clicker.team_id, clicker.user_id)
    if member is not None:
        name = clicker.name
        await _learn(session, member, name=name, locale=locale, is_active=is_active, now=now)


async def get_id(session: AsyncSession, *, team_id: str, user_id: str) -> MemberId:
    """The member who is this user of Slack; raises `NothingSuch`."""
    found = select(Member.id).where(Member.team_id == team_id, Member.user_id == user_id)
    member_id = await session.scalar(found)
    if member_id is None:
        raise NothingSuch(f"There is no member {user_id} of {team_id}. See: signoff members list")
    return member_id


async def _find(session: AsyncSession, team_id: str, user_id: str) -> Member | None:
    found = select(Member).where(Member.team_id == team_id, Member.user_id == user_id)
    return await session.scalar(found.with_for_update(**FOR_CHANGE))


async def _learn(
    session: AsyncSession,
    member: Member,
    *,
    name: str,
    locale: str,
    is_active: bool,
    now: datetime,
) -> None:
    """A deactivated member has no right from here on."""
    changed = member.is_active != is_active
    member.name, member.locale, member.is_active = name, locale, is_active
    await session.flush()
    if changed:
        record_change(session, member, {"is_active": is_active}, by=audit.SYSTEM, now=now)
        await rechecks.rights_changed(session, member.id, now=now)


def record_change(
    session: AsyncSession,
    member: Member,
    what: Mapping[str, Any],
    *,
    by: Actor | str,
    now: datetime,
) -> None:
    """Keep what became of a member's rights, and who that is: an auditor has only the record."""
    audit.record(
        session,
        Audit.MEMBER_CHANGED,
        f"member:{member.id}",
        by=by,
        at=now,
        team_id=member.team_id,
        user_id=member.user_id,
        **what,
    )


async def set_roles(
    session: AsyncSession,
    member_id: MemberId,
    *,
    roles: frozenset[Role],
    on: AccountId | None = None,
    by: Actor | None,
    now: datetime,
) -> None:
    """Give a member by hand exactly *roles* for the account *on*; None: for all.

    Roles elsewhere and those of groups stay as they are. ``by`` None: the command line. Raises
    `NotAllowed`, `AdminOfOne`, and `LastAdmin` when nobody could manage members any more.
    """
    if by is not None:
        must(by, Permission.MANAGE_MEMBERS)
    if not roles <= set(roles_for(on)):
        raise AdminOfOne
    await _hold_admins(session)
    member = await session.get_one(Member, member_id, with_for_update=FOR_CHANGE)
    await session.execute(
        delete(MemberRole).where(
            MemberRole.member_id == member_id,
            MemberRole.account_id.is_not_distinct_from(on),
            MemberRole.group_id == BY_HAND,
        )
    )
    session.add_all(
        MemberRole(member_id=member_id, role=role, account_id=on, granted_at=now)
        for role in sorted(roles)
    )
    await session.flush()
    if by is not None and await _admin_count(session) == 0:
        raise LastAdmin
    what = {"account": on, "roles": sorted(role.value for role in roles)}
    record_change(session, member, what, by=by or audit.COMMAND, now=now)
    await rechecks.rights_changed(session, member_id, now=now)


async def _hold_admins(session: AsyncSession) -> None:
    """Let one change of roles at a time count who is left: two admins could each see the other."""
    await session.execute(
        select(MemberRole.id).where(*_EVERYWHERE).order_by(MemberRole.id).with_for_update()
    )


async def _admin_count(session: AsyncSession) -> int:
    return (
        await session.scalar(
            select(func.count())
            .select_from(MemberRole)
            .join(Member, Member.id == MemberRole.member_id)
            .where(*_EVERYWHERE, Member.is_active)
        )
        or 0
    )
