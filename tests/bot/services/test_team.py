"""Who is listed among the members."""

from bot.database import Database
from bot.rules.permissions import Role
from bot.services import members, team
from tests.support.builders import NOW, TEAM, add_member


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

    async with database.reads() as session:
        listed = await team.list_all(session)

    assert [line.name for line in listed[:2]] == ["zoe", "a000"]
