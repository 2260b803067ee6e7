"""What members are for all accounts and for one, and how they are listed."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.database import Database
from bot.errors import AdminOfOne
from bot.ids import AccountId, MemberId
from bot.models.members import MemberRole
from bot.rules.permissions import Permission, Role
from bot.services import members, team, trainees
from bot.views import MemberLine, holders
from tests.support.builders import NOW, TEAM, add_account, add_member, identify, user_of


async def make(database: Database, member_id: MemberId, *roles: Role, on: AccountId | None) -> None:
    async with database.writes() as session:
        await members.set_roles(session, member_id, roles=frozenset(roles), on=on, by=None, now=NOW)


async def listed(database: Database, at=NOW) -> tuple[MemberLine, ...]:
    async with database.reads() as session:
        return await team.list_all(session, now=at)


async def test_a_role_on_one_account_is_a_right_on_that_account_only(sqlite: Database):
    member_id = await add_member(sqlite, "민아", Role.REVIEWER)
    kr, us = await add_account(sqlite), await add_account(sqlite, "mosiru")

    await make(sqlite, member_id, Role.LEAD, on=kr)

    async with sqlite.writes() as session:
        mina = await identify(session)
    assert mina.may(Permission.COUNTER_SIGN, on=kr)
    assert not mina.may(Permission.COUNTER_SIGN, on=us)
    assert mina.may(Permission.SIGN_OFF, on=us)


async def test_roles_for_all_and_for_one_account_leave_each_other_alone(sqlite: Database):
    member_id = await add_member(sqlite, "민아", Role.REVIEWER)
    kr, us = await add_account(sqlite), await add_account(sqlite, "mosiru")
    await make(sqlite, member_id, Role.LEAD, on=kr)
    await make(sqlite, member_id, Role.ON_CALL, on=us)

    await make(sqlite, member_id, on=None)
    await make(sqlite, member_id, on=us)

    (mina,) = await listed(sqlite)
    assert mina.roles == ()
    assert [(each.account.name, each.roles) for each in mina.on_accounts] == [
        ("mosiru_kr", (Role.LEAD,))
    ]


async def test_nobody_is_an_admin_of_one_account(sqlite: Database):
    member_id, account_id = await add_member(sqlite), await add_account(sqlite)

    with pytest.raises(AdminOfOne):
        await make(sqlite, member_id, Role.ADMIN, on=account_id)


async def test_the_database_refuses_an_admin_of_one_account(database: Database):
    member_id, account_id = await add_member(database), await add_account(database)

    with pytest.raises(IntegrityError, match="admin_of_all"):
        async with database.writes() as session:
            session.add(
                MemberRole(
                    member_id=member_id, role=Role.ADMIN, account_id=account_id, granted_at=NOW
                )
            )


async def test_who_may_do_something_is_named_with_the_accounts_it_is_for(sqlite: Database):
    await add_member(sqlite, "테오", Role.LEAD)
    mina, kr = await add_member(sqlite, "민아", Role.REVIEWER), await add_account(sqlite)
    await make(sqlite, mina, Role.LEAD, on=kr)
    await add_member(sqlite, "아라", Role.REVIEWER)

    found = holders(await listed(sqlite), Permission.COUNTER_SIGN)

    only = {line.name: [each.account.name for each in line.on_accounts] for line in found}
    assert only == {"민아": ["mosiru_kr"], "테오": []}


async def test_whoever_has_left_the_workspace_may_do_nothing(sqlite: Database):
    await add_member(sqlite, "테오", Role.LEAD)
    async with sqlite.writes() as session:
        await members.update_profile(
            session,
            members.Clicker(team_id=TEAM, user_id=user_of("테오"), name="테오"),
            locale="ko",
            is_active=False,
            now=NOW,
        )

    assert holders(await listed(sqlite), Permission.SIGN_OFF) == ()


async def test_a_training_is_listed_until_it_is_over(sqlite: Database):
    member_id = await add_member(sqlite)
    async with sqlite.writes() as session:
        until = NOW + timedelta(days=1)
        await trainees.begin(session, member_id, on=None, until=until, remaining=None, now=NOW)

    (during,) = await listed(sqlite)
    (after,) = await listed(sqlite, at=NOW + timedelta(days=2))

    assert [each.until for each in during.training] == [NOW + timedelta(days=1)]
    assert after.training == ()


async def test_whoever_has_a_role_is_listed_before_those_without(database: Database):
    await add_member(database, "zoe", Role.ADMIN)
    async with database.writes() as session:
        for number in range(101):
            await members.learn_profile(
                session,
                team_id=TEAM,
                user_id=f"U{number}",
                name=f"a{number:03}",
                locale="en",
                is_active=True,
                now=NOW,
            )

    assert [line.name for line in (await listed(database))[:2]] == ["zoe", "a000"]
