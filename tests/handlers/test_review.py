"""Signed requests of Slack through the real Bolt app, down to the database."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.database import DatabaseBusy
from bot.demo.workspace.delivery.parcel import Parcel
from bot.errors import CardOutdated
from bot.locales import Catalogue
from bot.models.replies import Reply, ReplyState
from bot.rules.permissions import Role
from bot.services import review
from handlers import listeners
from handlers.payloads import ReviewState
from tests.handlers.office import MINA, STRANGER, THEO, Office
from tests.support.builders import add_member, get_reply, sign


async def test_a_click_on_approve_queues_exactly_what_was_seen(office: Office):
    drafted = await office.show_draft()

    answer = await office.workspace.click(office.draft, "승인", as_=MINA)

    assert answer["ok"]
    reply = await get_reply(office.database, drafted.comment_id)
    assert reply.state is ReplyState.QUEUED


async def test_draft_and_comment_then_show_who_signed_and_the_comment_offers_undo(office: Office):
    await office.show_draft()

    await office.workspace.click(office.draft, "승인", as_=MINA)

    signed = await office.workspace.wait_for(
        lambda: office.draft if "민아님이 승인했어요" in str(office.draft) else None
    )
    assert signed["text"].startswith("FAQ 초안")
    await office.workspace.wait_for(lambda: "승인 취소" in str(office.root))
    assert "에 게시" in str(office.root)


async def test_the_second_to_sign_learns_who_was_first(office: Office):
    drafted = await office.show_draft()
    await add_member(office.database, "테오")
    office.gates.later = office.clock() + timedelta(hours=1)  # Theo still sees the old card
    await sign(office.database, drafted)

    await office.workspace.click(office.draft, "승인", as_=THEO)

    assert (await office.note(THEO)).startswith("민아 signed it already")
    shown = str(office.workspace.ephemerals(THEO)[-1]["blocks"])
    assert "<!date^" in shown


async def test_a_second_tap_on_approve_is_told_of_the_own_signature(office: Office):
    drafted = await office.show_draft()
    office.gates.later = office.clock() + timedelta(hours=1)  # the card still shows the button
    await sign(office.database, drafted)

    await office.workspace.click(office.draft, "승인", as_=MINA)

    assert await office.note() == "이미 승인하셨어요."


async def test_a_click_whose_time_is_up_is_answered_in_words_and_signs_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    await office.show_draft()
    monkeypatch.setattr(listeners, "DEADLINE", 0.05)

    async with office.database.writes():  # somebody else holds the database
        await office.workspace.click(office.draft, "승인", as_=MINA)

    assert "다시 시도해 주세요" in await office.note()
    async with office.database.reads() as session:
        assert await session.scalar(select(Reply)) is None


async def test_undo_offers_the_draft_again(office: Office):
    drafted = await office.show_draft()
    await office.workspace.click(office.draft, "승인", as_=MINA)
    await office.workspace.wait_for(lambda: "승인 취소" in str(office.root))
    office.clock.advance(timedelta(seconds=5))

    await office.workspace.click(office.root, "승인 취소", as_=MINA)

    reply = await get_reply(office.database, drafted.comment_id)
    assert reply.state is ReplyState.WITHDRAWN


@pytest.mark.parametrize("way", ["card", "modal"])
async def test_a_request_played_again_after_an_undo_does_not_sign(
    office: Office, way: str, monkeypatch: pytest.MonkeyPatch
):
    await office.show_draft()
    courier, sent = office.workspace.workspace.courier, []
    deliver = courier.deliver

    async def overhear(parcel: Parcel) -> Any:
        sent.append(parcel)
        return await deliver(parcel)

    modal = await office.open(office.draft, "수정") if way == "modal" else None
    with monkeypatch.context() as patch:
        patch.setattr(courier, "deliver", overhear)
        if modal is not None:
            await office.workspace.submit(modal, {"답글": "위 칸에 넣어도 돼요"}, as_=MINA)
        else:
            await office.workspace.click(office.draft, "승인", as_=MINA)
    await office.workspace.wait_for(lambda: "승인 취소" in str(office.root))
    office.clock.advance(timedelta(seconds=5))
    await office.workspace.click(office.root, "승인 취소", as_=MINA)

    await deliver(sent[0])

    async with office.database.reads() as session:
        states = (await session.scalars(select(Reply.state))).all()
    assert list(states) == [ReplyState.WITHDRAWN]


async def test_a_stranger_is_told_and_changes_nothing(office: Office):
    drafted = await office.show_draft()

    await office.workspace.click(office.draft, "승인", as_=STRANGER)

    assert "구성원이 아니에요" in await office.note(STRANGER)
    with pytest.raises(AssertionError, match="no reply"):
        await get_reply(office.database, drafted.comment_id)


async def test_somebody_without_the_right_is_told_in_words(office: Office):
    await office.show_draft()
    await add_member(office.database, "테오", Role.ON_CALL)

    await office.workspace.click(office.draft, "승인", as_=THEO)

    assert await office.note(THEO) == (
        "You do not have the permission to sign. An admin can give it to you."
    )


@pytest.mark.parametrize(("clicked", "is_in_thread"), [("draft", True), ("root", False)])
async def test_a_refusal_stands_where_one_clicked(office: Office, clicked: str, is_in_thread):
    await office.show_draft()
    shown = getattr(office, clicked)
    button = "승인" if clicked == "draft" else "담당하기"

    await office.workspace.click(shown, button, as_=STRANGER)

    await office.note(STRANGER)
    told = office.workspace.ephemerals(STRANGER)[-1]
    assert told.get("thread_ts") == (office.root["ts"] if is_in_thread else None)


async def test_an_edited_text_is_signed_as_it_was_typed(office: Office):
    drafted = await office.show_draft()
    modal = await office.open(office.draft, "수정")

    answer = await office.workspace.submit(modal, {"답글": "위 칸에 넣어도 돼요 :blush:"}, as_=MINA)

    assert answer["ok"]
    await get_reply(office.database, drafted.comment_id)
    assert "위 칸에 넣어도 돼요 😊" in str(await _signed(office))


async def test_an_unknown_emoji_is_named_beside_the_field(office: Office):
    await office.show_draft()
    modal = await office.open(office.draft, "수정")

    answer = await office.workspace.submit(modal, {"답글": "네 :party_steamer:"}, as_=MINA)

    assert ":party_steamer:" in str(answer["errors"])


async def test_a_text_over_the_limit_is_refused_beside_the_field(office: Office):
    await office.show_draft("가" * 520)
    modal = await office.open(office.draft, "수정")

    answer = await office.workspace.submit(modal, {}, as_=MINA)

    assert "520/500자" in str(answer["errors"])


async def test_what_somebody_typed_is_kept_when_another_was_first(office: Office):
    drafted = await office.show_draft()
    modal = await office.open(office.draft, "수정")
    await add_member(office.database, "테오")
    await sign(office.database, drafted, by="테오")

    answer = await office.workspace.submit(modal, {"답글": "제가 쓴 글이에요"}, as_=MINA)

    assert re.search("테오님이 승인했어요 · .*[0-9]\\. 입력한 글은 스레드에", str(answer["errors"]))
    await office.workspace.wait_for(lambda: "제가 쓴 글이에요" in str(office.draft))


async def test_nobody_is_told_that_a_text_was_kept_which_was_not(office: Office):
    await office.show_draft()
    modal = await office.open(office.draft, "수정")
    await add_member(office.database, "민아", Role.ON_CALL)

    answer = await office.workspace.submit(modal, {"답글": "제가 쓴 글이에요"}, as_=MINA)

    assert list(answer["errors"].values()) == ["승인 권한이 없어요. 운영자에게 요청해 주세요."]


@pytest.mark.parametrize("trouble", [DatabaseBusy("locked"), TimeoutError()])
async def test_a_text_that_cannot_be_kept_is_still_answered_in_words(
    office: Office, monkeypatch: pytest.MonkeyPatch, trouble: Exception
):
    drafted = await office.show_draft()
    modal = await office.open(office.draft, "수정")
    await add_member(office.database, "테오")
    await sign(office.database, drafted, by="테오")

    async def fail(*_: Any, **__: Any) -> None:
        raise trouble

    monkeypatch.setattr(review, "keep_text", fail)
    answer = await office.workspace.submit(modal, {"답글": "제가 쓴 글이에요"}, as_=MINA)

    assert "테오님이 승인했어요" in str(answer["errors"])


async def test_a_review_modal_of_another_release_is_answered_in_words(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    await office.show_draft()
    modal = await office.open(office.draft, "수정")

    def cannot_read(_: str | None) -> None:
        raise CardOutdated

    monkeypatch.setattr(ReviewState, "decode", cannot_read)
    answer = await office.workspace.submit(modal, {"답글": "제가 쓴 글이에요"}, as_=MINA)

    assert Catalogue.of("ko")("refusal.card_outdated") in str(answer["errors"])


async def test_rejecting_closes_the_draft(office: Office):
    await office.show_draft()
    modal = await office.open(office.draft, "반려")

    await office.workspace.submit(
        modal, {"왜 쓰지 않나요?": "말투가 안 맞음", "그다음은?": "대기열에 두기"}, as_=MINA
    )

    await office.workspace.wait_for(lambda: "민아님이 반려했어요" in str(office.draft))


async def test_taking_a_comment_shows_on_its_card(office: Office):
    await office.show_draft()

    await office.workspace.click(office.root, "담당하기", as_=MINA)

    await office.workspace.wait_for(lambda: "담당자 민아님" in str(office.root))


async def test_no_reply_shrinks_the_card(office: Office):
    await office.show_draft()

    await office.workspace.click(office.root, "답글 안 달기", as_=MINA)

    await office.workspace.wait_for(lambda: "답글 없이 마쳤어요" in str(office.root))


async def test_a_button_of_another_release_is_answered_in_words(office: Office):
    await office.show_draft()
    card = office.draft
    element = card["blocks"][-1]["elements"][0]
    held = office.workspace.workspace.messages.find(card["channel"], card["ts"]) or {}
    held["blocks"][-1]["elements"][0] = element | {"action_id": "draft.from_the_future"}

    answer = await office.workspace.click(office.draft, "draft.from_the_future", as_=MINA)

    assert answer["ok"]
    assert "오래됐어요" in await office.note()


async def _signed(office: Office) -> str:
    return str(
        await office.workspace.wait_for(
            lambda: str(office.draft) if "승인했어요" in str(office.draft) else None
        )
    )
