"""Somebody can always manage members."""

import asyncio

import pytest
from sqlalchemy import func, select

from bot.database import Database
from bot.errors import LastAdmin
from bot.ids import MemberId
from bot.models.members import MemberRole
from bot.rules.permissions import Role
from bot.services import members
from tests.support.builders import NOW, add_member, identify


async def step_down(database: Database, member_id: MemberId, name: str) -> None:
    async with database.writes() as session:
        by = await identify(session, name)
        await members.set_roles(
            session, member_id, roles=frozenset({Role.REVIEWER}), by=by, now=NOW
        )


async def test_of_two_admins_who_step_down_at_once_one_stays(database: Database):
    people = {name: await add_member(database, name, Role.ADMIN) for name in ("민아", "테오")}
    both = [step_down(database, member_id, name) for name, member_id in people.items()]

    results = await asyncio.gather(*both, return_exceptions=True)

    assert [type(result) for result in results if result] == [LastAdmin]
    async with database.reads() as session:
        left = select(func.count()).select_from(MemberRole).where(MemberRole.role == Role.ADMIN)
        assert await session.scalar(left) == 1


async def test_the_last_admin_cannot_step_down(sqlite: Database):
    admin = await add_member(sqlite, "민아", Role.ADMIN)

    with pytest.raises(LastAdmin):
        await step_down(sqlite, admin, "민아")
