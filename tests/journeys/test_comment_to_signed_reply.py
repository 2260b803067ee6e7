"""A comment comes in, a person signs, the reply goes out: exactly what was signed, once."""

import asyncio

from bot.models.replies import ReplyState
from tests.support.town import Town, labels_of

QUESTION = "이거 식세기 되나요??"
ANSWER = (
    "뚜껑, 바구니, 실리콘 링은 식기세척기 위 칸에 넣으셔도 돼요. "
    "본체는 물에 담그지 말고 닦아 주세요."
)


async def test_a_question_gets_a_card_with_a_draft_from_the_faq(place: Town):
    await place.comment("c1", QUESTION)

    draft = await place.draft(QUESTION)

    assert labels_of(draft) == ["승인", "수정", "반려", "더보기"]


async def test_approving_the_draft_publishes_it_word_for_word(place: Town):
    await place.comment("c1", QUESTION)
    draft = await place.draft(QUESTION)

    await place.workspace.click(draft, "승인", as_="U_MINA")

    await place.answered("c1", ANSWER)
    await place.shows(await place.card(QUESTION), "게시했어요")
    assert await place.record_holds()


async def test_from_arrival_to_sent_two_messages_are_drawn_and_three_redrawn(place: Town):
    await place.set_undo(2)
    await place.comment("c1", QUESTION)
    draft = await place.draft(QUESTION)

    await place.workspace.click(draft, "승인", as_="U_MINA")

    await place.shows(await place.card(QUESTION), "승인 취소")
    await place.shows(await place.card(QUESTION), "게시했어요")
    methods = [call["method"] for call in place.workspace.calls()]
    assert methods.count("chat.postMessage") == 2
    assert methods.count("chat.update") == 3


async def test_editing_signs_the_changed_text_in_one_step(place: Town):
    await place.comment("c1", QUESTION)
    draft = await place.draft(QUESTION)

    await place.workspace.click(draft, "수정", as_="U_MINA")
    modal = await place.workspace.wait_for(lambda: place.workspace.modals("U_MINA")[-1:])
    await place.workspace.submit(modal[0], {"답글": "위 칸에만 넣어 주세요."}, as_="U_MINA")

    await place.answered("c1", "위 칸에만 넣어 주세요.")


async def test_a_rejected_draft_is_never_published(place: Town):
    await place.comment("c1", QUESTION)
    draft = await place.draft(QUESTION)

    await place.reject(draft)

    assert await place.answers("c1") == []


async def test_somebody_who_may_not_sign_is_told_so_and_nothing_leaves(place: Town):
    await place.comment("c1", QUESTION)
    draft = await place.draft(QUESTION)

    await place.workspace.click(draft, "승인", as_="U_HANEUL")

    await place.workspace.wait_for(lambda: place.workspace.ephemerals("U_HANEUL"))
    assert await place.replies() == []


async def test_two_reviewers_at_once_make_one_reply(place: Town):
    await place.set_undo(60)
    await place.comment("c1", QUESTION)
    draft = await place.draft(QUESTION)

    await asyncio.gather(
        *(place.workspace.click(draft, "승인", as_=user) for user in ("U_MINA", "U_JIWOO"))
    )

    told = await place.workspace.wait_for(
        lambda: [*place.workspace.ephemerals("U_MINA"), *place.workspace.ephemerals("U_JIWOO")]
    )
    assert len(told) == 1
    assert "승인했어요" in str(told)
    assert [reply.state for reply in await place.replies()] == [ReplyState.QUEUED]
