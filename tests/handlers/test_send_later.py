"""Choosing when a signed reply is sent, and taking it back."""

from datetime import UTC, datetime

from sqlalchemy import select, update

from bot.models.accounts import Account
from bot.models.replies import Reply, ReplyState
from bot.models.sign_offs import SignOff
from tests.handlers.office import MINA, Office
from tests.support.builders import get_reply
from tests.support.workspace import Json

MORNING = datetime(2026, 11, 25, tzinfo=UTC)  # 09:00 in Seoul


async def open_later(office: Office) -> Json:
    modal = await office.open(office.root, "더보기")
    await office.workspace.click(modal, "more.later", as_=MINA)
    return office.workspace.modal(MINA)


async def send_at(office: Office) -> datetime | None:
    async with office.database.reads() as session:
        return (await session.scalars(select(SignOff.send_at))).one()


async def is_unsigned(office: Office) -> bool:
    async with office.database.reads() as session:
        return await session.scalar(select(Reply)) is None


async def test_send_later_is_offered_for_the_next_working_morning(office: Office):
    await office.show_draft()

    await office.workspace.submit(await open_later(office), as_=MINA)

    assert await send_at(office) == MORNING


async def test_the_card_tells_the_time_where_the_account_is_and_can_be_cancelled(office: Office):
    drafted = await office.show_draft()
    await office.workspace.submit(await open_later(office), as_=MINA)
    await office.workspace.wait_for(lambda: "예약 취소" in str(office.root))
    told = str(office.root)
    office.workspace.advance(2)
    office.clock.instant = MORNING.replace(day=24, hour=23)

    await office.workspace.click(office.root, "예약 취소", as_=MINA)

    assert "예약됨 11월 25일(수) 09:00 (Asia/Seoul) · 민아님" in told
    reply = await get_reply(office.database, drafted.comment_id)
    assert reply.state is ReplyState.WITHDRAWN
    await office.workspace.wait_for(lambda: "반려" in str(office.draft))


async def test_where_one_edits_the_day_and_time_are_a_menu_away_and_the_text_stays(office: Office):
    await office.show_draft()
    modal = await office.open(office.draft, "수정")

    typed = {"답글": "위 칸이 좋아요"}
    await office.workspace.click(modal, "review.when", as_=MINA, choose="later", typed=typed)
    later = office.workspace.modal(MINA)
    await office.workspace.submit(later, {"시각 (Asia/Seoul)": "10:30"}, as_=MINA)

    assert await send_at(office) == MORNING.replace(hour=1, minute=30)
    await office.workspace.wait_for(lambda: "위 칸이 좋아요" in str(office.draft))


async def test_at_once_again_takes_the_time_away(office: Office):
    await office.show_draft()
    later = await open_later(office)

    await office.workspace.click(later, "review.when", as_=MINA, choose="now")
    await office.workspace.submit(office.workspace.modal(MINA), as_=MINA)

    assert await send_at(office) is None


async def test_a_time_that_is_past_is_said_beside_its_field(office: Office):
    await office.show_draft()
    modal = await open_later(office)

    answer = await office.workspace.submit(modal, {"날짜": "2026-11-24"}, as_=MINA)

    told = "Asia/Seoul 기준으로 이미 지난 시각이에요. 더 나중 시각을 골라 주세요."
    assert answer["errors"] == {"send-clock": told}
    assert await is_unsigned(office)


async def test_a_time_that_the_clocks_skip_is_said_beside_its_field(office: Office):
    await office.show_draft()
    async with office.database.writes() as session:
        await session.execute(update(Account).values(time_zone="Europe/Berlin"))
    modal = await open_later(office)

    picked = {"날짜": "2027-03-28", "시각 (Europe/Berlin)": "02:30"}
    answer = await office.workspace.submit(modal, picked, as_=MINA)

    assert "이날 02:30 시각이 없어요" in answer["errors"]["send-clock"]


async def test_a_reason_that_is_asked_for_does_not_lose_the_time(office: Office):
    await office.show_draft()
    modal = await open_later(office)
    picked = {"답글": "100% 안전해요.", "날짜": "2026-11-27"}

    await office.workspace.submit(modal, picked, as_=MINA)

    again = str(office.workspace.modal(MINA)["blocks"])
    assert ("그대로 승인하는 사유" in again, "2026-11-27" in again) == (True, True)


async def test_a_field_that_was_emptied_never_turns_later_into_at_once(office: Office):
    await office.show_draft()
    later, emptied = await open_later(office), {"날짜": None}

    await office.workspace.click(later, "review.draft", as_=MINA, choose="blank", typed=emptied)

    assert "2026-11-25" in str(office.workspace.modal(MINA)["blocks"])
