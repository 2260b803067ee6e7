"""What was signed for other words, or for a comment that is gone, never leaves."""

from bot.models.replies import ReplyEnd, ReplyState
from tests.support.database import ONLY_SQLITE
from tests.support.town import Town, labels_of, text_of

pytestmark = ONLY_SQLITE

QUESTION = "220v 맞죠?"


async def test_an_edit_closes_the_draft_for_the_old_words(place: Town):
    await place.comment("c1", QUESTION)
    draft = await place.draft(QUESTION)

    await place.edit("c1", "220v 맞죠? 일본 100v에서도 돼요?")

    closed = await place.shows(draft, "댓글이 수정돼 초안을 닫았어요")
    assert labels_of(closed) == []


async def test_a_modal_opened_before_the_edit_asks_the_person_again(place: Town):
    await place.comment("c1", QUESTION)
    draft = await place.draft(QUESTION)
    await place.workspace.click(draft, "수정", as_="U_MINA")
    modal = await place.workspace.wait_for(lambda: place.workspace.modals("U_MINA")[-1:])

    await place.edit("c1", "일본 100v에서도 돼요?")
    await place.card("일본 100v")
    await place.judged("c1")
    await place.workspace.submit(modal[0], {"답글": "네, 맞아요."}, as_="U_MINA")

    shown = await place.workspace.wait_for(lambda: place.workspace.modals("U_MINA")[-1:])
    assert "댓글이 바뀌었어요" in text_of(shown)
    assert await place.replies() == []


async def test_an_edit_after_the_signature_withdraws_the_reply(place: Town):
    await place.set_undo(60)
    await place.comment("c1", QUESTION)
    draft = await place.draft(QUESTION)
    await place.workspace.click(draft, "승인", as_="U_MINA")

    await place.edit("c1", "일본 100v에서도 돼요?")

    await place.shows(draft, "수정돼 보내지 않았어요")
    assert [reply.ended_because for reply in await place.replies()] == [ReplyEnd.COMMENT_CHANGED]


async def test_a_deletion_between_signature_and_sending_withdraws_the_reply(place: Town):
    await place.set_undo(60)
    await place.comment("c1", QUESTION)
    draft = await place.draft(QUESTION)
    await place.workspace.click(draft, "승인", as_="U_MINA")

    await place.delete("c1")

    await place.shows(draft, "삭제돼 보내지 않았어요")
    assert [reply.state for reply in await place.replies()] == [ReplyState.WITHDRAWN]


async def test_undo_takes_the_signature_back_until_the_window_ends(place: Town):
    await place.set_undo(60)
    await place.comment("c1", QUESTION)
    draft = await place.draft(QUESTION)
    await place.workspace.click(draft, "승인", as_="U_MINA")
    signed = await place.shows(await place.card(QUESTION), "승인 취소")

    await place.workspace.click(signed, "승인 취소", as_="U_JIWOO")

    await place.shows(draft, "근거")
    assert [reply.ended_because for reply in await place.replies()] == [ReplyEnd.UNDONE]
    assert await place.answers("c1") == []


async def test_a_comment_about_health_gets_a_flag_and_no_machine_draft(place: Town):
    text = "이유식 쪄먹였는데 스팀판에서 은색 가루가 묻어나와요. 아기가 밤새 토했어요"
    await place.comment("c1", text)

    card = await place.card("이유식")

    await place.shows(card, "건강·안전")
    assert len(place.workspace.thread("C_KR", card["ts"])) == 1


async def test_praise_gets_no_thread_but_a_line_in_the_roll_up(place: Town):
    await place.comment("c1", "🔥🔥🔥")

    roll_up = await place.card("답글이 필요 없어 보이는 댓글 1개")

    assert len(place.workspace.thread("C_KR", roll_up["ts"])) == 1
