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
from tests.support.builders import NOW, add_account, add_member, identify


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


async def test_an_admin_of_one_account_does_not_count(database: Database):
    admin = await add_member(database, "민아", Role.ADMIN)
    other = await add_member(database, "테오")
    account_id = await add_account(database)
    async with database.writes() as session:
        session.add(
            MemberRole(member_id=other, role=Role.ADMIN, account_id=account_id, granted_at=NOW)
        )

    with pytest.raises(LastAdmin):
        await step_down(database, admin, "민아")
