"""Everybody of the team with their roles, for lists."""

from sqlalchemy import case, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import MemberId
from bot.models.members import Member, MemberRole
from bot.rules.permissions import Permission, Role
from bot.services.members import must
from bot.views import Actor, MemberLine


async def list_members(session: AsyncSession, *, by: Actor) -> tuple[MemberLine, ...]:
    """What `list_all` returns, for those who manage members."""
    must(by, Permission.MANAGE_MEMBERS)
    return await list_all(session)


async def list_all(session: AsyncSession) -> tuple[MemberLine, ...]:
    """The first hundred members with their roles: who has one first, then by name."""
    has_role = select(MemberRole.id).where(MemberRole.member_id == Member.id).exists()
    wanted = select(Member).order_by(case((has_role, 0), else_=1), Member.name, Member.id)
    members = (await session.scalars(wanted.limit(100))).all()
    rows = await session.execute(
        select(MemberRole.member_id, MemberRole.role).where(
            MemberRole.member_id.in_([member.id for member in members])
        )
    )
    roles: dict[MemberId, list[Role]] = {}
    for member_id, role in rows:
        roles.setdefault(member_id, []).append(role)
    return tuple(
        MemberLine(
            member_id=member.id,
            user_id=member.user_id,
            name=member.name,
            is_active=member.is_active,
            roles=tuple(sorted(roles.get(member.id, []))),
        )
        for member in members
    )
