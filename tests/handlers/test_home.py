"""Home, the command, the emergency brake and the people, as they are used in Slack."""

from typing import Any

import pytest

from bot.database import Database
from bot.demo.workspace.faults import Fault, PlannedFault
from bot.desk import HomeOf, Obstacle
from bot.errors import NotAMember
from bot.ids import AccountId, MemberId
from bot.rules.permissions import Role
from bot.rules.scope import EVERYTHING, LiftBy, Scope
from bot.services import accounts, members, scopes, team
from bot.services import freeze as stops
from bot.services.queue import LINES
from tests.handlers.office import CHANNEL, MINA, STRANGER, THEO, Office, an_office, tasks_of
from tests.support.builders import (
    NOW,
    TEAM,
    a_comment,
    add_account,
    add_draft,
    add_member,
    identify,
)
from tests.support.workspace import Json


@pytest.fixture
async def idle(sqlite: Database):
    """An office where only the test itself calls the desk."""
    async with an_office(sqlite, works=False) as opened:
        yield opened


async def home_of(office: Office, user: str) -> Json:
    """Open the Home and wait until it is drawn."""
    await office.workspace.home(user)
    view = await office.workspace.wait_for(lambda: office.workspace.home_view(user))
    return dict(view)


async def freezes(office: Office) -> list[str]:
    async with office.database.reads() as session:
        return [banner.reason for banner in await scopes.list_banners(session, now=NOW)]


async def freeze(office: Office, modal: Json, reason: str = "은색 가루") -> Any:
    """Fill the modal and confirm it."""
    await office.workspace.submit(modal, {"이유": reason}, as_=MINA)
    return await office.workspace.submit(office.workspace.modal(MINA), {}, as_=MINA)


async def test_home_shows_what_waits_in_the_readers_language(office: Office):
    await office.show_draft()

    assert "담당자 없는 댓글 1" in str(await home_of(office, MINA))


async def test_home_of_a_stranger_says_whom_to_ask(office: Office):
    assert "아직 구성원이 아니에요" in str(await home_of(office, STRANGER))


@pytest.mark.parametrize(("is_local", "badges"), [(True, 1), (False, 0)])
@pytest.mark.parametrize("user", [MINA, STRANGER])
async def test_home_says_that_the_workspace_is_a_stand_in(
    sqlite: Database, user: str, *, is_local: bool, badges: int
):
    async with an_office(sqlite, is_local=is_local) as office:
        await add_member(sqlite)

        blocks = (await home_of(office, user))["blocks"]

    shown = [block for block in blocks if "로컬 워크스페이스" in str(block)]
    assert len(shown) == badges
    assert shown == blocks[:badges]


@pytest.mark.parametrize("method", ["users.info", "views.publish"])
@pytest.mark.parametrize("fault", [Fault.RATE_LIMITED, Fault.SERVER_ERROR, Fault.RESET])
async def test_while_slack_is_away_or_busy_a_home_waits_and_no_attempt_is_counted(
    idle: Office, method: str, fault: Fault
):
    idle.workspace.workspace.faults.plan(method, PlannedFault(fault))

    later = await idle.side.desk.redraw_home(HomeOf(team_id=TEAM, user_id=MINA))

    assert later is not None
    assert not later.counts
    assert await idle.side.desk.redraw_home(HomeOf(team_id=TEAM, user_id=MINA)) is None


async def test_a_home_is_not_drawn_for_somebody_slack_does_not_know(idle: Office):
    assert await idle.side.desk.redraw_home(HomeOf(team_id=TEAM, user_id="U-유령")) is None


async def test_a_token_that_was_revoked_is_reported_when_a_home_is_drawn(idle: Office):
    idle.workspace.workspace.faults.plan("users.info", PlannedFault(Fault.TOKEN_REVOKED))

    later = await idle.side.desk.redraw_home(HomeOf(team_id=TEAM, user_id=MINA))

    assert [problem.obstacle for problem in idle.problems] == [Obstacle.SLACK_REFUSES]
    assert later is not None


async def test_an_event_that_comes_twice_has_one_effect(office: Office):
    office.workspace.workspace.faults.events_to_duplicate = 1

    await home_of(office, MINA)
    await office.workspace.settle()

    assert len(await tasks_of(office.database, "redraw_home")) == 1


async def test_a_comment_can_be_reviewed_from_home(office: Office):
    await add_member(office.database)
    await add_draft(office.database)
    home = await home_of(office, MINA)

    modal = await office.open(home, "더보기" if "더보기" in str(home) else "검토하기")

    assert modal["type"] == "modal"


async def test_a_freeze_asks_once_more_and_then_stops_everything(office: Office):
    await add_member(office.database, "민아", Role.LEAD)
    modal = await office.open(await home_of(office, MINA), "게시 중단")

    await office.workspace.submit(modal, {"이유": "은색 가루"}, as_=MINA)
    assert await freezes(office) == []
    await office.workspace.submit(office.workspace.modal(MINA), {}, as_=MINA)

    assert await freezes(office) == ["은색 가루"]
    assert "답글 게시를 중단했어요" in str(office.workspace.modal(MINA))


async def test_after_a_freeze_home_shows_it_and_offers_to_lift_it(office: Office):
    await add_member(office.database, "민아", Role.LEAD)
    await freeze(office, await office.open(await home_of(office, MINA), "게시 중단"))

    await office.workspace.wait_for(lambda: "은색 가루" in str(office.workspace.home_view(MINA)))
    home = office.workspace.home_view(MINA) or {}
    await office.workspace.click(home, "다시 게시", as_=MINA)

    assert await freezes(office) == []


async def test_where_it_takes_two_home_asks_for_a_lift_and_takes_it_back(office: Office):
    await add_member(office.database, "민아", Role.LEAD)
    async with office.database.writes() as session:
        await accounts.set_lift_by(session, None, LiftBy.TWO, now=NOW)
        await stops.freeze(session, EVERYTHING, reason="가루", by=None, now=NOW)

    await office.workspace.click(await home_of(office, MINA), "다시 게시", as_=MINA)
    await office.workspace.wait_for(lambda: "1/2" in str(office.workspace.home_view(MINA)))
    home = office.workspace.home_view(MINA) or {}
    await office.workspace.click(home, "요청 취소", as_=MINA)

    await office.workspace.wait_for(lambda: "1/2" not in str(office.workspace.home_view(MINA)))
    assert await freezes(office) == ["가루"]


async def test_who_may_not_freeze_what_was_picked_hears_it_before_it_is_counted(office: Office):
    """On call for one account by now: what another has waiting is not theirs to see."""
    here, there = await add_account(office.database), await add_account(office.database, "mosiru")
    mina = await add_member(office.database, "민아", Role.ADMIN)
    await set_roles(office, mina, Role.ON_CALL, on=here)
    await set_roles(office, mina, Role.ON_CALL, on=there)
    modal = await office.open(await home_of(office, MINA), "게시 중단")
    await set_roles(office, mina, on=there)

    typed = {"범위": str(there), "이유": "은색 가루"}
    answer = await office.workspace.submit(modal, typed, as_=MINA)

    assert "답글 게시 중단은 리드나 당직이 할 수 있어요" in str(answer["errors"])


async def set_roles(office: Office, member_id: MemberId, *roles: Role, on: AccountId) -> None:
    async with office.database.writes() as session:
        held = frozenset(roles)
        await members.set_roles(session, member_id, roles=held, on=on, by=None, now=NOW)


async def test_a_second_freeze_is_answered_with_the_first_reason(office: Office):
    await add_member(office.database, "민아", Role.LEAD)
    modal = await office.open(await home_of(office, MINA), "게시 중단")
    async with office.database.writes() as session:
        await stops.freeze(session, EVERYTHING, reason="은색 가루", by=None, now=office.clock())

    answer = await freeze(office, modal, "다른 이유")

    assert "이미 답글 게시가 중단돼 있어요 · 은색 가루" in str(answer["errors"])


async def test_who_only_looks_at_home_does_not_become_a_member(office: Office):
    await add_member(office.database, "민아", Role.ADMIN)
    await home_of(office, STRANGER)
    await office.workspace.control("change_user", user=STRANGER, real_name="Somebody")
    await office.workspace.settle()

    async with office.database.reads() as session:
        known = await team.list_all(session, now=NOW)
    assert [line.user_id for line in known] == [MINA]


async def test_a_member_who_comes_back_to_the_workspace_may_act_again(office: Office):
    await add_member(office.database)
    await office.workspace.control("change_user", user=MINA, deleted=True)
    await office.workspace.settle()

    await office.workspace.control("change_user", user=MINA, deleted=False)
    await office.workspace.settle()

    async with office.database.writes() as session:
        assert (await identify(session)).roles == {Role.REVIEWER}


async def test_a_member_who_leaves_the_workspace_may_do_nothing(office: Office):
    await office.show_draft()
    await office.workspace.control("change_user", user=MINA, deleted=True)
    await office.workspace.settle()

    async with office.database.writes() as session:
        with pytest.raises(NotAMember):
            await identify(session)


async def test_the_bot_leaving_a_channel_is_a_problem_for_the_operator(office: Office):
    await office.workspace.control("remove_from_channel", channel=CHANNEL)

    await office.workspace.wait_for(lambda: office.problems)
    assert office.problems[0].obstacle is Obstacle.CHANNEL_CLOSED


async def test_what_people_say_in_a_thread_changes_nothing(office: Office):
    await office.show_draft()

    await office.workspace.type(CHANNEL, "승인할까요?", office.root["ts"], as_=MINA)
    await office.workspace.settle()

    assert await tasks_of(office.database, "send") == []


async def test_the_command_shows_the_queue_and_opens_from_it(office: Office):
    await office.show_draft()

    await office.workspace.command("/signoff", "queue", as_=MINA, channel=CHANNEL)

    shown = office.workspace.ephemerals(MINA)[-1]
    assert "담당자 없는 댓글 1" in shown["text"]
    assert "식세기 되나요?" in str(shown)


async def test_the_command_opens_the_freeze_modal_for_an_account(office: Office):
    await add_member(office.database, "민아", Role.LEAD)
    await add_draft(office.database)

    await office.workspace.command("/signoff", "freeze MOSIRU_kr", as_=MINA, channel=CHANNEL)

    assert "initial_option" in str(office.workspace.modal(MINA))
    assert office.workspace.modal(MINA)["callback_id"] == "modal.freeze"


@pytest.mark.parametrize("asked", ["freeze", "freeze mosiru_kr"])
async def test_the_command_refuses_who_may_not_freeze_before_a_reason_is_asked(
    office: Office, asked: str
):
    await office.show_draft()

    await office.workspace.command("/signoff", asked, as_=MINA, channel=CHANNEL)

    assert await office.note() == "답글 게시 중단은 리드나 당직이 할 수 있어요. 바로 알려 주세요."
    assert office.workspace.modals(MINA) == []


async def test_the_command_names_the_accounts_it_knows(office: Office):
    await add_member(office.database, "민아", Role.LEAD)
    await add_draft(office.database)

    await office.workspace.command("/signoff", "freeze nobody", as_=MINA, channel=CHANNEL)

    assert "mosiru_kr" in await office.note()


async def test_the_command_lists_freezes_with_a_button_to_lift_them(office: Office):
    await add_member(office.database, "민아", Role.LEAD)
    await freeze(office, await office.open(await home_of(office, MINA), "게시 중단"))

    await office.workspace.command("/signoff", "lift", as_=MINA, channel=CHANNEL)

    assert "다시 게시" in str(office.workspace.ephemerals(MINA)[-1])


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("lift mosiru_kr", "은색 가루"),
        ("lift MOSIRU_KR", "은색 가루"),
        ("lift other", "중단된 답글 게시가 없어요"),
        ("lift nobody", "nobody"),
        ("lift", "은색 가루"),
    ],
)
async def test_the_command_to_lift_one_account_speaks_of_that_one(
    office: Office, asked: str, told: str
):
    await add_member(office.database, "민아", Role.LEAD)
    account_id = await add_account(office.database)
    await add_account(office.database, "other")
    async with office.database.writes() as session:
        reason = "은색 가루"
        await stops.freeze(session, Scope(account_id=account_id), reason=reason, by=None, now=NOW)

    await office.workspace.command("/signoff", asked, as_=MINA, channel=CHANNEL)

    assert told in str(office.workspace.ephemerals(MINA)[-1])


async def test_the_command_to_lift_knows_a_removed_account_that_is_frozen(office: Office):
    await add_member(office.database, "민아", Role.LEAD)
    account_id = await add_account(office.database)
    async with office.database.writes() as session:
        reason = "은색 가루"
        await stops.freeze(session, Scope(account_id=account_id), reason=reason, by=None, now=NOW)
        await accounts.remove(session, "mosiru_kr", now=NOW)

    await office.workspace.command("/signoff", "lift mosiru_kr", as_=MINA, channel=CHANNEL)

    assert "다시 게시" in str(office.workspace.ephemerals(MINA)[-1])


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("", "/signoff queue"),
        ("HELP", "/signoff queue"),
        ("hello there", "There is no command hello."),
    ],
)
async def test_an_unknown_word_is_named_above_what_the_command_can_do(
    office: Office, typed: str, first: str
):
    await office.workspace.command("/signoff", typed, as_=THEO, channel=CHANNEL)

    told = await office.note(THEO)
    assert told.startswith(first)
    assert "/signoff queue" in told


async def test_the_command_of_a_stranger_is_refused_in_words(office: Office):
    await office.workspace.command("/signoff", "queue", as_=STRANGER, channel=CHANNEL)

    assert office.notes(STRANGER)


async def test_home_leads_to_the_whole_queue_page_by_page(office: Office):
    await add_member(office.database)
    account_id = await add_account(office.database)
    for number in range(LINES + 1):
        snapshot = a_comment(f"c{number}", text=f"질문 {number:02}")
        await add_draft(office.database, snapshot=snapshot, account_id=account_id)

    first = await office.open(await home_of(office, MINA), "모두 보기")
    await office.workspace.click(first, "다음", as_=MINA)
    second = office.workspace.modal(MINA)
    await office.workspace.click(second, "이전", as_=MINA)

    assert "질문 10" not in str(first)
    assert "질문 10" in str(second)
    assert "질문 00" in str(office.workspace.modal(MINA))
