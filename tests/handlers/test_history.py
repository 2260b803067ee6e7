"""Finding again what was asked and answered, as it is done in Slack."""

import re

from bot.services.history import LINES
from integrations.contract import CommentCreated
from tests.handlers.office import CHANNEL, MINA, STRANGER, Office
from tests.support.builders import a_comment, add_account, add_member, deliver, sign
from tests.support.workspace import Json


async def looked_for(office: Office, words: str) -> Json:
    await office.workspace.command("/signoff", f"history {words}", as_=MINA, channel=CHANNEL)
    return office.workspace.modal(MINA)


async def filters_of(office: Office, words: str) -> Json:
    return await office.open(await looked_for(office, words), "검색 조건")


def folded(office: Office) -> str:
    """The line that tells which filters are set."""
    return str(office.workspace.modal(MINA)["blocks"][1])


def first_line(office: Office) -> str:
    return str(office.workspace.modal(MINA)["blocks"][2])


async def test_the_command_finds_words_and_leads_to_the_thread(office: Office):
    await office.show_draft()

    modal = await looked_for(office, "식세기")

    assert "식세기 되나요?" in str(modal)
    [link] = re.findall(r"https?://[^']+/archives/[^']+", str(modal))
    assert link.endswith(f"/{CHANNEL}/p{office.root['ts'].replace('.', '')}")
    assert "‘없는말’에 맞는 댓글, 초안" in str(await looked_for(office, "없는말"))


async def test_pages_keep_what_was_looked_for(office: Office):
    await add_member(office.database)
    account_id = await add_account(office.database)
    for number in range(LINES + 1):
        created = CommentCreated(comment=a_comment(f"c{number}", text=f"환불 {number:02}"))
        await deliver(office.database, account_id, created)

    first = await looked_for(office, "환불")
    await office.workspace.click(first, "다음", as_=MINA)
    second = office.workspace.modal(MINA)
    await office.workspace.click(second, "이전", as_=MINA)

    assert "환불 00" not in str(first)
    assert "환불 00" in str(second)
    assert "환불 10" in str(office.workspace.modal(MINA))


async def test_the_fields_narrow_down_what_is_found(office: Office):
    await office.show_draft()
    filters = await filters_of(office, "")

    await office.workspace.submit(filters, {"검색어": "식세기", "결정": "승인"}, as_=MINA)
    assert "‘식세기’에 맞는 댓글" in str(office.workspace.modal(MINA))
    again = await office.open(office.workspace.modal(MINA), "검색 조건")
    await office.workspace.submit(again, {"결정": "모두", "상태": "아직 답글 없음"}, as_=MINA)
    assert "식세기 되나요?" in first_line(office)


async def test_the_filters_are_told_above_what_is_found_and_hold_for_other_words(office: Office):
    await office.show_draft()
    filters = await filters_of(office, "")

    set_now = {"상태": "아직 답글 없음", "승인, 작성, 반려한 구성원": MINA}
    await office.workspace.submit(filters, set_now, as_=MINA)
    assert f"상태: 아직 답글 없음 · 승인, 작성, 반려한 구성원: <@{MINA}> · 최신순" in folded(office)
    await office.workspace.submit(office.workspace.modal(MINA), {"검색어": "없는말"}, as_=MINA)

    assert "상태: 아직 답글 없음" in folded(office)
    assert "‘없는말’에 맞는 댓글" in str(office.workspace.modal(MINA))


async def test_the_form_and_what_it_finds_are_two_modals(office: Office):
    await office.show_draft()
    found = await looked_for(office, "식세기")

    form = await office.open(found, "검색 조건")

    assert found["callback_id"] == "modal.history"
    assert form["callback_id"] == "modal.history_filters"


async def test_what_is_snoozed_reads_so_and_is_found_by_that_decision(office: Office):
    await office.show_draft()
    more = await office.open(office.root, "더보기")
    snooze = await office.open(more, "more.snooze")
    await office.workspace.submit(snooze, {}, as_=MINA)
    modal = await filters_of(office, "")

    await office.workspace.submit(modal, {"결정": "나중에 보기"}, as_=MINA)

    assert "나중에 보기 · " in first_line(office)
    assert "답글 대기" not in first_line(office)


async def test_words_that_were_typed_stay_when_the_filters_are_opened(office: Office):
    await office.show_draft()
    modal = await looked_for(office, "식세기")

    await office.workspace.click(modal, "검색 조건", as_=MINA, typed={"검색어": "환불"})

    assert office.workspace.modal(MINA)["blocks"][0]["element"]["initial_value"] == "환불"


async def test_days_that_are_reversed_and_strangers_are_told_beside_the_words(office: Office):
    await office.show_draft()
    modal = await filters_of(office, "")
    days = {"받은 날(부터)": "2026-11-24", "받은 날(까지)": "2026-11-23"}

    reversed_days = await office.workspace.submit(modal, days, as_=MINA)
    days = dict.fromkeys(days, "2026-11-24")
    picked = {"승인, 작성, 반려한 구성원": STRANGER, **days}
    stranger = await office.workspace.submit(modal, picked, as_=MINA)

    assert "두 날짜를 바꿔 주세요" in str(reversed_days["errors"])
    assert "구성원이 아니에요" in str(stranger["errors"])


async def test_a_day_is_that_of_the_reader(office: Office):
    await office.show_draft()  # received at 18:00 in Seoul
    modal = await filters_of(office, "")
    day = dict.fromkeys(("받은 날(부터)", "받은 날(까지)"), "2026-11-24")

    await office.workspace.submit(modal, day, as_=MINA)

    assert "식세기 되나요?" in first_line(office)


async def test_the_days_that_are_set_are_written_as_people_write_them(office: Office):
    await office.show_draft()
    modal = await filters_of(office, "")
    days = {"받은 날(부터)": "2025-12-01", "받은 날(까지)": "2026-11-24"}

    await office.workspace.submit(modal, days, as_=MINA)

    told = "받은 날(부터): 2025년 12월 1일 · 받은 날(까지): 2026년 11월 24일 · 최신순"
    assert told in folded(office)


async def test_what_is_found_is_explained_on_top_of_it(office: Office):
    await office.show_draft()

    await office.open(await looked_for(office, "식세기"), "이 댓글의 경위")

    shown = office.workspace.modals(MINA)
    assert len(shown) == 2
    assert "기록 찾기" in str(shown[0]["title"])
    assert "이 댓글의 경위" in str(shown[1]["title"])


async def test_a_reply_is_explained_where_there_is_one(office: Office):
    await sign(office.database, await office.show_draft())

    await office.open(await looked_for(office, "식세기"), "이 답글의 경위")

    assert "이 답글의 경위" in str(office.workspace.modal(MINA)["title"])


async def test_home_leads_to_the_history(office: Office):
    await office.show_draft()
    await office.workspace.home(MINA)
    home = await office.workspace.wait_for(lambda: office.workspace.home_view(MINA))

    modal = await office.open(dict(home), "기록 찾기")

    assert "식세기 되나요?" in str(modal)
