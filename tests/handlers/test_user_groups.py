"""User groups of Slack feed roles: through the real Bolt app and the local workspace."""

from datetime import timedelta

import pytest

from bot import work
from bot.database import Database
from bot.demo.workspace.faults import Fault, PlannedFault
from bot.desk import Obstacle, Postponed
from bot.errors import NotAMember
from bot.gates import METHODS
from bot.models.work import TaskState
from bot.rules.pacing import Pace
from bot.rules.permissions import Role
from handlers.slack_app import SlackAccess, web_client
from handlers.user_groups import A_TURN, AT_ONCE, count_people
from tests.handlers.office import CHANNEL, GROUP, MINA, STRANGER, THEO, Office, an_office, tasks_of
from tests.handlers.test_home import home_of
from tests.support.builders import add_group, add_member, identify


@pytest.fixture
async def idle(sqlite: Database):
    """An office where only the test itself calls the desk; its group is on call."""
    async with sqlite.writes() as session:
        await add_group(session, GROUP)
    async with an_office(sqlite, works=False) as opened:
        yield opened


async def roles_of(office: Office, name: str) -> frozenset[Role]:
    async with office.database.writes() as session:
        try:
            return (await identify(session, name)).roles
        except NotAMember:
            return frozenset()


async def test_an_event_of_the_group_gives_and_takes_its_role(office: Office):
    async with office.database.writes() as session:
        await add_group(session, GROUP)
    await office.side.desk.refresh_group(GROUP)
    await home_of(office, MINA)

    await office.workspace.control("change_group", group=GROUP, users=[THEO])

    await office.workspace.wait_for(
        lambda: "아직 구성원이 아니에요" in str(office.workspace.home_view(MINA))
    )
    assert await roles_of(office, "테오") == {Role.ON_CALL}


async def test_slack_tells_how_many_are_in_a_group_and_which_it_does_not_know(office: Office):
    slack = web_client(
        SlackAccess(bot_token=office.workspace.bot_token, base_url=office.workspace.api_url)
    )

    assert await count_people(slack, GROUP) == 1
    assert await count_people(slack, "S0NOBODY") is None


async def test_an_event_of_a_group_that_gives_nothing_asks_slack_nothing(office: Office):
    await office.workspace.control("change_group", group=GROUP, users=[THEO])
    await office.workspace.settle()

    assert await tasks_of(office.database, "refresh_group") == []


async def test_groups_are_asked_for_at_the_start(sqlite: Database):
    async with sqlite.writes() as session:
        await add_group(session, GROUP)
        await work.cancel(session, f"refresh_group:{GROUP}")

    async with an_office(sqlite, works=False) as office:
        asked = await tasks_of(office.database, "refresh_group")

    assert [task.args for task in asked if task.state is TaskState.READY] == [{"group_id": GROUP}]


async def test_a_disabled_group_gives_nothing(idle: Office):
    await idle.side.desk.refresh_group(GROUP)

    await idle.workspace.control("change_group", group=GROUP, disabled=True)
    await idle.side.desk.refresh_group(GROUP)

    assert await roles_of(idle, "민아") == frozenset()


@pytest.mark.parametrize("method", ["usergroups.users.list", "users.info"])
@pytest.mark.parametrize("fault", [Fault.RATE_LIMITED, Fault.SERVER_ERROR, Fault.RESET])
async def test_a_slack_that_is_away_or_busy_changes_nothing(
    idle: Office, method: str, fault: Fault
):
    await idle.side.desk.refresh_group(GROUP)
    idle.workspace.workspace.faults.plan(method, PlannedFault(fault))

    later = await idle.side.desk.refresh_group(GROUP)

    assert later is not None
    assert not later.counts
    assert await roles_of(idle, "민아") == {Role.ON_CALL}


async def test_a_missing_permission_is_reported_and_changes_nothing(idle: Office):
    await idle.side.desk.refresh_group(GROUP)
    idle.workspace.workspace.faults.plan("usergroups.users.list", PlannedFault(Fault.TOKEN_REVOKED))

    later = await idle.side.desk.refresh_group(GROUP)

    assert later is not None
    assert [problem.obstacle for problem in idle.problems] == [Obstacle.SLACK_REFUSES]
    assert await roles_of(idle, "민아") == {Role.ON_CALL}


async def test_who_was_read_before_a_gate_closed_is_not_asked_for_again(idle: Office):
    await idle.workspace.control("change_group", group=GROUP, users=[MINA, THEO, STRANGER])
    idle.gates.places, idle.gates.later = 2, idle.clock() + timedelta(seconds=1)

    later = await idle.side.desk.refresh_group(GROUP)

    assert later == Postponed(idle.gates.later + A_TURN, "pace")
    idle.gates.later = None
    await idle.side.desk.refresh_group(GROUP)
    assert len(idle.workspace.calls("users.info")) == 3
    assert await roles_of(idle, "테오") == {Role.ON_CALL}


def test_the_wait_is_counted_as_the_gate_of_the_call_counts():
    assert METHODS["users.info"] == Pace(interval=A_TURN, burst=AT_ONCE)


async def test_the_modal_shows_a_role_of_a_group_and_does_not_tick_it(office: Office):
    await add_member(office.database, "민아", Role.ADMIN)
    async with office.database.writes() as session:
        await add_group(session, GROUP)
    await office.workspace.wait_for(lambda: office.workspace.calls("users.info"))
    await office.workspace.settle()

    listed = await office.open(await home_of(office, MINA), "구성원 권한")
    modal = await office.open(listed, "역할")

    assert "운영자, 당직(그룹)" in str(listed)
    ticks = modal["blocks"][-2]["element"]
    assert [each["value"] for each in ticks["initial_options"]] == ["admin"]
    assert "Slack 사용자 그룹에서 받은 역할: 당직" in str(modal["blocks"][-1])


async def test_who_asks_for_their_own_roles_sees_which_are_of_a_group(idle: Office):
    await add_member(idle.database, "민아", Role.REVIEWER)
    await idle.side.desk.refresh_group(GROUP)

    await idle.workspace.command("/signoff", "who", as_=MINA, channel=CHANNEL)

    assert await idle.note() == "mina님의 역할: 검토자, 당직(그룹)"
