"""What a member may do is one answer, whoever asks for it and in whichever statement."""

import random
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.errors import NotAMember
from bot.ids import AccountId, MemberId
from bot.models.drafts import Draft
from bot.rules.permissions import Permission, Role, roles_for
from bot.services import members, role_groups, signers, trainees
from bot.services.role_groups import GroupUser
from tests.support.builders import (
    NOW,
    TEAM,
    add_account,
    add_draft,
    add_group,
    add_member,
    identify,
    user_of,
)

MEMBERS = 24
Rights = frozenset[Permission]


class Team:
    """Members with random roles, groups and training, of whom some were deactivated."""

    def __init__(self, chance: random.Random, accounts: list[AccountId]) -> None:
        self.chance, self.accounts = chance, accounts
        self.members: dict[str, MemberId] = {}

    async def found(self, database: Database) -> None:
        names = [f"m{number}" for number in range(MEMBERS)]
        async with database.writes() as session:
            await add_group(session, "S1", Role.ON_CALL)
            await add_group(session, "S2", Role.LEAD, on=self.accounts[0])
        for name in names:
            self.members[name] = await add_member(database, name)
        for member_id in self.members.values():
            async with database.writes() as session:
                await self._give_roles(session, member_id)
                await self._train(session, member_id)
        for group in ("S1", "S2"):
            async with database.writes() as session:
                users = [a_user(name) for name in self.chance.sample(names, 8)]
                await role_groups.feed(session, group, users, now=NOW)
        for name in self.chance.sample(names, 6):
            async with database.writes() as session:
                await deactivate(session, name)

    async def _give_roles(self, session: AsyncSession, member_id: MemberId) -> None:
        for on in (None, *self.accounts):
            roles = frozenset(each for each in roles_for(on) if self.chance.random() < 0.25)
            await members.set_roles(session, member_id, roles=roles, on=on, by=None, now=NOW)

    async def _train(self, session: AsyncSession, member_id: MemberId) -> None:
        for on in (None, *self.accounts):
            if self.chance.random() < 0.2:
                until = NOW + timedelta(hours=self.chance.choice([-1, 1]))
                await trainees.begin(
                    session, member_id, on=on, until=until, remaining=None, now=NOW
                )


def a_user(name: str) -> GroupUser:
    return GroupUser(team_id=TEAM, user_id=user_of(name), name=name, locale="ko", is_active=True)


async def deactivate(session: AsyncSession, name: str) -> None:
    await members.learn_profile(
        session,
        team_id=TEAM,
        user_id=user_of(name),
        name=name,
        locale="ko",
        is_active=False,
        now=NOW,
    )


async def rights_of_click(session: AsyncSession, name: str, on: AccountId | None) -> Rights:
    try:
        actor = await identify(session, name)
    except NotAMember:
        return frozenset()
    return frozenset(each for each in Permission if actor.may(each, on=on))


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_click_a_later_look_and_a_signature_agree_on_what_a_member_may_do(
    database: Database, seed: int
):
    drafted = await add_draft(database)
    accounts = [drafted.account_id, await add_account(database, "mosiru_en")]
    team = Team(random.Random(seed), accounts)  # noqa: S311 - a team, not a secret
    await team.found(database)
    answers = set[tuple[Rights, bool]]()

    async with database.writes() as session:
        draft = await session.get_one(Draft, drafted.draft_id)
        asked = [(member_id, on) for member_id in team.members.values() for on in accounts]
        several = await signers.get_signers(session, asked, now=NOW)
        for name, member_id in team.members.items():
            everywhere = await members.get_rights(session, member_id, on=None)
            assert everywhere == await rights_of_click(session, name, None)
            for on in accounts:
                may = await members.get_rights(session, member_id, on=on)
                learns = await trainees.is_trainee(session, member_id, on=on, now=NOW)
                signer = await signers.get_signer(session, member_id, draft, on=on, now=NOW)
                assert may == await rights_of_click(session, name, on)
                assert (signer.may, signer.is_trainee) == (may, learns)
                assert several[member_id, on] == signer
                answers.add((may, learns))

    assert len(answers) > 8  # else nothing was compared
