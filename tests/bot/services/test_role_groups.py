"""User groups of Slack that give roles, and take them away again."""

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from bot.database import Database
from bot.errors import AdminOfGroup, NotAMember
from bot.ids import AccountId
from bot.models.audit import AuditEntry
from bot.models.members import MemberRole, RoleGroup
from bot.models.work import Task
from bot.rules.permissions import Permission, Role
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.services import members, role_groups, team
from bot.services.members import Clicker
from bot.services.role_groups import GroupUser
from tests.support.builders import (
    NOW,
    TEAM,
    add_account,
    add_draft,
    add_group,
    add_member,
    identify,
    set_measure,
    sign_first,
    user_of,
)
from tests.support.locks import until_somebody_waits


def somebody(name: str = "민아", *, is_active: bool = True) -> GroupUser:
    return GroupUser(
        team_id=TEAM, user_id=user_of(name), name=name, locale="ko", is_active=is_active
    )


async def give(
    database: Database, role: Role = Role.ON_CALL, *, on: AccountId | None = None, group: str = "S1"
) -> None:
    async with database.writes() as session:
        await add_group(session, group, role, on=on)


async def feed(database: Database, *users: GroupUser, group: str = "S1") -> None:
    async with database.writes() as session:
        await role_groups.feed(session, group, users, now=NOW)


async def end(database: Database, role: Role = Role.ON_CALL) -> bool:
    async with database.writes() as session:
        return await role_groups.remove(session, group_id="S1", role=role, on=None, now=NOW)


async def roles_of(database: Database, name: str = "민아") -> frozenset[Role]:
    async with database.writes() as session:
        try:
            return (await identify(session, name)).roles
        except NotAMember:
            return frozenset()


async def changes(database: Database) -> list[dict[str, Any]]:
    """What the record tells of roles from groups."""
    async with database.reads() as session:
        bodies = await session.scalars(select(AuditEntry.body).order_by(AuditEntry.seq))
    facts = [json.loads(body)["facts"] for body in bodies]
    return [each for each in facts if "group" in each]


async def tasks(database: Database, kind: str) -> list[dict[str, Any]]:
    async with database.reads() as session:
        return list(await session.scalars(select(Task.args).where(Task.kind == kind)))


async def test_rights_come_and_go_with_the_group(sqlite: Database):
    await give(sqlite)

    await feed(sqlite, somebody())
    assert await roles_of(sqlite) == {Role.ON_CALL}

    await feed(sqlite, somebody("테오"))
    assert await roles_of(sqlite) == frozenset()
    assert await roles_of(sqlite, "테오") == {Role.ON_CALL}


async def test_a_role_given_by_hand_survives_leaving_the_group(sqlite: Database):
    await add_member(sqlite, "민아", Role.ON_CALL)
    await give(sqlite)
    await feed(sqlite, somebody())

    await feed(sqlite)

    assert await roles_of(sqlite) == {Role.ON_CALL}


async def test_what_is_given_by_hand_leaves_the_roles_of_groups_alone(sqlite: Database):
    member_id = await add_member(sqlite, "민아", Role.REVIEWER)
    await give(sqlite)
    await feed(sqlite, somebody())

    async with sqlite.writes() as session:
        await members.set_roles(session, member_id, roles=frozenset(), by=None, now=NOW)

    assert await roles_of(sqlite) == {Role.ON_CALL}


async def test_whoever_is_in_two_groups_keeps_the_role_until_they_left_both(sqlite: Database):
    for group in ("S1", "S2"):
        await give(sqlite, group=group)
        await feed(sqlite, somebody(), group=group)

    await feed(sqlite, group="S1")
    assert await roles_of(sqlite) == {Role.ON_CALL}

    await feed(sqlite, group="S2")
    assert await roles_of(sqlite) == frozenset()


async def test_a_group_can_give_a_role_on_one_account_only(sqlite: Database):
    kr, us = await add_account(sqlite), await add_account(sqlite, "mosiru")
    await give(sqlite, Role.LEAD, on=kr)

    await feed(sqlite, somebody())

    async with sqlite.writes() as session:
        mina = await identify(session)
    assert mina.may(Permission.COUNTER_SIGN, on=kr)
    assert not mina.may(Permission.COUNTER_SIGN, on=us)


async def test_a_group_that_no_longer_gives_a_role_takes_it_from_everybody(sqlite: Database):
    await give(sqlite)
    await give(sqlite, Role.REVIEWER)
    await feed(sqlite, somebody())

    assert await end(sqlite)

    assert await roles_of(sqlite) == {Role.REVIEWER}
    assert not await end(sqlite)


async def test_a_list_read_before_the_end_gives_nothing_back(sqlite: Database):
    await give(sqlite)
    await end(sqlite)

    await feed(sqlite, somebody())

    assert await roles_of(sqlite) == frozenset()


@pytest.mark.postgresql
async def test_who_ends_a_role_waits_for_whoever_is_giving_it(postgresql: Database):
    await give(postgresql)

    async with postgresql.writes() as session:
        await role_groups.feed(session, "S1", [somebody()], now=NOW)
        ending = asyncio.create_task(end(postgresql))
        await until_somebody_waits(postgresql)

    assert await ending
    assert await roles_of(postgresql) == frozenset()


async def test_guests_and_deactivated_users_of_a_group_get_nothing(sqlite: Database):
    await give(sqlite)
    await feed(sqlite, somebody())

    await feed(sqlite, somebody(is_active=False), somebody("테오", is_active=False))

    async with sqlite.reads() as session:
        known = await team.list_all(session, now=NOW)
    assert [(line.name, line.is_active, line.of_groups) for line in known] == [("민아", False, ())]


async def test_users_read_before_a_deactivation_bring_nobody_back(sqlite: Database):
    await give(sqlite)
    await feed(sqlite, somebody())
    who = Clicker(team_id=TEAM, user_id=user_of("민아"), name="민아")
    async with sqlite.writes() as session:
        await members.update_profile(session, who, locale="ko", is_active=False, now=NOW)

    await feed(sqlite, somebody())

    assert await roles_of(sqlite) == frozenset()


async def test_each_change_stands_in_the_record_with_its_group(sqlite: Database):
    await give(sqlite)
    await feed(sqlite, somebody())
    await feed(sqlite, somebody())
    await feed(sqlite)

    who = {"team_id": TEAM, "user_id": user_of("민아")}
    assert await changes(sqlite) == [
        {**who, "account": None, "group": "S1", "roles": ["on_call"]},
        {**who, "account": None, "group": "S1", "roles": []},
    ]


async def test_first_signatures_are_looked_at_again_when_the_group_is_left(sqlite: Database):
    await give(sqlite, Role.REVIEWER)
    await feed(sqlite, somebody())
    drafted = await add_draft(sqlite, flags=[Risk.REFUND])
    await set_measure(sqlite, drafted.account_id, Risk.REFUND, Measure.TWO)
    await sign_first(sqlite, drafted)

    await feed(sqlite)

    async with sqlite.reads() as session:
        asked = select(Task.id).where(Task.dedupe.like("recheck_signatures:%:rights"))
        assert len((await session.scalars(asked)).all()) == 1


async def test_the_home_of_whoever_comes_or_leaves_is_drawn_anew(sqlite: Database):
    await give(sqlite)

    await feed(sqlite, somebody())

    home = {"team_id": TEAM, "user_id": user_of("민아")}
    assert await tasks(sqlite, "redraw_home") == [home]


async def test_no_group_makes_admins(sqlite: Database):
    with pytest.raises(AdminOfGroup):
        await give(sqlite, Role.ADMIN)


async def test_the_database_refuses_a_group_that_makes_admins(database: Database):
    values = {"team_id": TEAM, "group_id": "S1", "role": Role.ADMIN, "set_at": NOW}
    with pytest.raises(IntegrityError, match="admin_by_hand"):
        async with database.writes() as session:
            await session.execute(insert(RoleGroup).values(values))


async def test_the_database_refuses_an_admin_by_a_group(database: Database):
    member_id = await add_member(database)
    values = {"member_id": member_id, "role": Role.ADMIN, "group_id": "S1", "granted_at": NOW}

    with pytest.raises(IntegrityError, match="admin_by_hand"):
        async with database.writes() as session:
            await session.execute(insert(MemberRole).values(values))


async def test_the_same_word_twice_is_one_and_asks_slack_again(database: Database):
    await give(database)
    await give(database)

    async with database.reads() as session:
        assert len(await role_groups.list_all(session)) == 1
    assert await tasks(database, "refresh_group") == [{"group_id": "S1"}]


async def test_a_group_that_gives_nothing_is_never_asked_for(sqlite: Database):
    async with sqlite.writes() as session:
        await role_groups.want_refreshes(session, now=NOW, group_id="S1")

    assert await tasks(sqlite, "refresh_group") == []


async def test_a_role_is_listed_as_of_a_group_only_where_nobody_gave_it_by_hand(sqlite: Database):
    await add_member(sqlite, "민아", Role.REVIEWER)
    kr = await add_account(sqlite)
    for role, on in ((Role.REVIEWER, None), (Role.ON_CALL, None), (Role.LEAD, kr)):
        await give(sqlite, role, on=on)
    await feed(sqlite, somebody())

    async with sqlite.reads() as session:
        (mina,) = await team.list_all(session, now=NOW)
    assert (mina.roles, mina.of_groups) == ((Role.REVIEWER,), (Role.ON_CALL,))
    (on_kr,) = mina.on_accounts
    assert (on_kr.roles, on_kr.of_groups) == ((), (Role.LEAD,))
