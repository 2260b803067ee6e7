"""Members and their roles, as an admin manages them in Slack."""

from bot.rules.permissions import Role
from handlers.action_ids import ActionId
from tests.handlers.office import CHANNEL, MINA, THEO, Office
from tests.handlers.test_home import home_of
from tests.support.builders import add_account, add_member, identify


async def test_roles_are_given_by_an_admin(office: Office):
    await add_member(office.database, "민아", Role.ADMIN)
    listed = await office.open(await home_of(office, MINA), "구성원 권한")
    modal = await office.open(listed, "추가")

    await office.workspace.submit(modal, {"구성원": THEO, "역할": ["검토자", "당직"]}, as_=MINA)

    async with office.database.writes() as session:
        theo = await identify(session, "테오")
    assert theo.roles == {Role.REVIEWER, Role.ON_CALL}


async def test_an_admin_gives_a_role_for_one_account_and_leaves_the_others(office: Office):
    await add_member(office.database, "민아", Role.ADMIN)
    await add_member(office.database, "테오", Role.REVIEWER)
    account_id = await add_account(office.database)
    listed = await office.open(await home_of(office, MINA), "구성원 권한")
    line = next(block for block in listed["blocks"] if "테오" in str(block))
    await office.workspace.click({**listed, "blocks": [line]}, "역할", as_=MINA)
    everywhere = office.workspace.modal(MINA)
    await office.workspace.click(
        everywhere, ActionId.ROLES_ACCOUNT.value, as_=MINA, choose="mosiru_kr"
    )
    on_one = office.workspace.modal(MINA)
    assert "initial_options" in str(everywhere)
    assert "initial_options" not in str(on_one)
    assert "운영자" not in str(on_one)

    await office.workspace.submit(on_one, {"역할": ["리드"]}, as_=MINA)

    shown = [block["text"]["text"] for block in office.workspace.modal(MINA)["blocks"][1:]]
    assert "theo · 검토자 · mosiru_kr: 리드" in shown
    async with office.database.writes() as session:
        theo = await identify(session, "테오")
    assert theo.roles == {Role.REVIEWER}
    assert theo.account_roles == {(account_id, Role.LEAD)}


async def test_the_last_admin_stays(office: Office):
    await add_member(office.database, "민아", Role.ADMIN)
    listed = await office.open(await home_of(office, MINA), "구성원 권한")
    modal = await office.open(listed, "역할")

    answer = await office.workspace.submit(modal, {"역할": ["검토자"]}, as_=MINA)

    assert "운영자는 적어도 한 명" in str(answer["errors"])


async def test_the_command_tells_who_is_who(office: Office):
    await add_member(office.database, "민아", Role.ADMIN, Role.REVIEWER)
    await add_member(office.database, "테오", Role.LEAD)

    await office.workspace.command("/signoff", "who", as_=MINA, channel=CHANNEL)

    shown = office.workspace.ephemerals(MINA)[-1]["blocks"]
    people, may = (block["text"]["text"].splitlines() for block in shown)
    assert "민아: 운영자, 검토자" in people
    assert "두 번째 승인: 테오" in may


async def test_who_manages_nobody_is_told_their_own_roles(office: Office):
    await add_member(office.database, "민아", Role.REVIEWER)

    await office.workspace.command("/signoff", "who", as_=MINA, channel=CHANNEL)

    assert await office.note() == "민아님의 역할: 검토자"
