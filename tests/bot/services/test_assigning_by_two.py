"""A comment becomes a member's while somebody changes what that member may do."""

import asyncio

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.ids import CommentId, MemberId
from bot.models.comments import Comment
from bot.rules.judgement import judge
from bot.rules.permissions import Role
from bot.rules.routing import Conditions, Route
from bot.services import assigning, members, rechecks, role_groups, roll_ups, routing_files, triage
from bot.services.role_groups import GroupUser
from bot.views import Actor
from bot.work import Job
from integrations.contract import CommentCreated
from tests.support.builders import (
    NOW,
    TEAM,
    a_comment,
    add_account,
    add_draft,
    add_group,
    add_member,
    deliver,
    identify,
    user_of,
)
from tests.support.locks import until_somebody_waits
from tests.support.working_off import work_off

pytestmark = pytest.mark.postgresql

SELLS = "💰재택 부업 하루 30만💰 프로필 ㄱㄱ money-k.example/a1"
ANYTHING_IS_MINAS = Route(name="all", when=Conditions(), channel=None, assign=(user_of("민아"),))


async def assignee_of(database: Database, comment_id: CommentId) -> MemberId | None:
    async with database.reads() as session:
        return (await session.get_one(Comment, comment_id)).assigned_to


async def assign(session: AsyncSession, comment_id: CommentId, to: MemberId, *, by: Actor) -> None:
    await assigning.assign(
        session, comment_id, to, seen_version=1, seen_assignee=None, by=by, now=NOW
    )


async def feed(database: Database, *names: str) -> None:
    """Slack says who is in a group that gives a role."""
    users = [
        GroupUser(team_id=TEAM, user_id=user_of(name), name=name, locale="ko", is_active=True)
        for name in names
    ]
    async with database.writes() as session:
        await role_groups.feed(session, "S1", users, now=NOW)


async def give_rules(database: Database, *routes: Route) -> None:
    async with database.writes() as session:
        await routing_files.load(session, routes, now=NOW)


async def arrived(database: Database, text: str) -> CommentId:
    account_id = await add_account(database)
    await deliver(database, account_id, CommentCreated(comment=a_comment(text=text)))
    async with database.reads() as session:
        return (await session.scalars(select(Comment.id))).one()


async def judged(database: Database, comment_id: CommentId, text: str) -> None:
    async with database.writes() as session:
        await triage.take_judgement(session, comment_id, judge(text), {}, version=1, now=NOW)


async def take_signing_from(session: AsyncSession, member_id: MemberId) -> None:
    roles = frozenset({Role.ON_CALL})
    await members.set_roles(session, member_id, roles=roles, by=None, now=NOW)


async def recheck(database: Database) -> None:
    """Look whether members may still answer what is theirs, where that is asked for."""

    async def handle(job: Job) -> None:
        async with database.writes() as session:
            await assigning.recheck(session, job, NOW)

    await work_off(database, rechecks.RECHECK_ASSIGNED, handle)


async def test_who_hands_a_comment_over_waits_for_no_group_that_waits_for_them(
    postgresql: Database,
):
    mina, _ = await add_member(postgresql), await add_member(postgresql, "테오")
    drafted = await add_draft(postgresql)

    async with postgresql.writes() as session:
        await add_group(session, "S1")
    async with postgresql.writes() as session:
        theo = await identify(session, "테오")
        feeding = asyncio.create_task(feed(postgresql, "민아", "테오"))
        await until_somebody_waits(postgresql)  # it holds 민아, and waits for 테오
        await assign(session, drafted.comment_id, mina, by=theo)

    await feeding
    assert await assignee_of(postgresql, drafted.comment_id) == mina


async def test_who_gives_a_comment_its_thread_waits_for_no_group_that_waits_for_them(
    postgresql: Database,
):
    mina, _ = await add_member(postgresql), await add_member(postgresql, "테오")
    await give_rules(postgresql, ANYTHING_IS_MINAS)
    spam = await arrived(postgresql, SELLS)
    await judged(postgresql, spam, SELLS)

    async with postgresql.writes() as session:
        await add_group(session, "S1")
    async with postgresql.writes() as session:
        theo = await identify(session, "테오")
        feeding = asyncio.create_task(feed(postgresql, "민아", "테오"))
        await until_somebody_waits(postgresql)
        await roll_ups.open_thread(session, spam, by=theo, now=NOW)

    await feeding
    assert await assignee_of(postgresql, spam) == mina


async def test_two_members_pick_each_other(postgresql: Database):
    mina, theo = await add_member(postgresql), await add_member(postgresql, "테오")

    async with postgresql.writes() as one, postgresql.writes() as other, asyncio.timeout(10):
        await identify(one, "민아")
        await identify(other, "테오")
        picked = [
            await members.get_id(session, team_id=TEAM, user_id=user_of(name))
            for session, name in ((one, "테오"), (other, "민아"))
        ]

    assert picked == [theo, mina]


async def test_who_is_handed_a_comment_while_they_lose_the_right_does_not_keep_it(
    postgresql: Database,
):
    await add_member(postgresql)
    theo, drafted = await add_member(postgresql, "테오"), await add_draft(postgresql)

    async with postgresql.writes() as session:
        await take_signing_from(session, theo)
        async with postgresql.writes() as click, asyncio.timeout(10):
            await assign(click, drafted.comment_id, theo, by=await identify(click))
        rechecking = asyncio.create_task(recheck(postgresql))
        await until_somebody_waits(postgresql)

    await rechecking
    assert await assignee_of(postgresql, drafted.comment_id) is None


async def test_who_loses_the_right_while_a_rule_names_them_does_not_keep_the_comment(
    postgresql: Database,
):
    mina = await add_member(postgresql)
    await give_rules(postgresql, ANYTHING_IS_MINAS)
    comment_id = await arrived(postgresql, "식세기 되나요?")

    async with postgresql.writes() as session:
        await take_signing_from(session, mina)
        async with asyncio.timeout(10):
            await judged(postgresql, comment_id, "식세기 되나요?")
        rechecking = asyncio.create_task(recheck(postgresql))
        await until_somebody_waits(postgresql)

    await rechecking
    assert await assignee_of(postgresql, comment_id) is None


async def test_who_takes_the_right_away_waits_for_who_hands_a_comment_over(postgresql: Database):
    await add_member(postgresql)
    theo, drafted = await add_member(postgresql, "테오"), await add_draft(postgresql)

    async def lose() -> None:
        async with postgresql.writes() as session:
            await take_signing_from(session, theo)

    async with postgresql.writes() as session:
        await assign(session, drafted.comment_id, theo, by=await identify(session))
        losing = asyncio.create_task(lose())
        await until_somebody_waits(postgresql)

    await losing
    await recheck(postgresql)
    assert await assignee_of(postgresql, drafted.comment_id) is None


async def test_who_clicks_while_they_lose_a_role_has_it_no_more(postgresql: Database):
    mina = await add_member(postgresql)

    async def look() -> frozenset[Role]:
        async with postgresql.writes() as session:
            return (await identify(session)).roles

    async with postgresql.writes() as session:
        await take_signing_from(session, mina)
        looking = asyncio.create_task(look())
        await until_somebody_waits(postgresql)

    assert await looking == {Role.ON_CALL}
