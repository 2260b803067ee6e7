"""Slack or a platform down, slow, or answering too late: nothing lost, nothing twice."""

import pytest
from sqlalchemy import select

from bot.models.replies import ReplyState
from bot.models.work import Task, TaskState
from tests.journeys.test_comment_to_signed_reply import ANSWER, QUESTION
from tests.support.database import ONLY_SQLITE
from tests.support.town import CHANNEL, Town


async def signed(place: Town) -> None:
    await place.comment("c1", QUESTION)
    draft = await place.draft(QUESTION)
    await place.workspace.click(draft, "승인", as_="U_MINA")


@ONLY_SQLITE
@pytest.mark.parametrize("fault", ["error", "lose_answer", "rate_limit"])
async def test_a_platform_in_trouble_still_shows_the_reply_once(place: Town, fault: str):
    await place.fault("reply.publish", fault)

    await signed(place)

    await place.answered("c1", ANSWER, within=40)
    await place.workspace.wait_for(lambda: True)
    assert await place.record_holds()


@ONLY_SQLITE
async def test_a_platform_that_refuses_leaves_the_reason_on_the_card(place: Town):
    await place.comment("c1", QUESTION)
    draft = await place.draft(QUESTION)
    await place.fault("reply.publish", "refuse")

    await place.workspace.click(draft, "승인", as_="U_MINA")

    await place.shows(draft, "게시하지 못했어요")
    assert [reply.state for reply in await place.replies()] == [ReplyState.FAILED]


@ONLY_SQLITE
async def test_who_signed_a_reply_that_failed_is_told_where_to_look(place: Town):
    await place.fault("reply.publish", "refuse")

    await signed(place)

    told = await place.workspace.wait_for(lambda: place.workspace.dm("U_MINA"))
    card = await place.card(QUESTION)
    assert "승인한 답글 1개" in told[0]["text"]
    assert f"/archives/{CHANNEL}/p{card['ts'].replace('.', '')}" in str(told[0]["blocks"])


@ONLY_SQLITE
async def test_slack_down_for_a_while_only_delays_the_card(place: Town):
    for method in ("chat.postMessage", "chat.update"):
        await place.workspace.control("fault", method=method, kind="server_error", times=2)
    await place.comment("c1", QUESTION)

    draft = await place.draft(QUESTION, within=40)

    assert draft["thread_ts"] == (await place.card(QUESTION))["ts"]


@ONLY_SQLITE
async def test_a_card_whose_answer_was_lost_is_found_and_not_posted_twice(place: Town):
    await place.workspace.control("fault", method="chat.postMessage", kind="timeout_after")

    await place.comment("c1", QUESTION)
    await place.draft(QUESTION, within=60)

    assert len(place.workspace.messages("C_KR")) == 1


async def test_a_delivery_while_we_are_down_arrives_afterwards(place: Town):
    await place.stop()
    await place.comment("c1", QUESTION)

    await place.start()

    await place.card(QUESTION, within=40)


async def test_what_was_signed_before_a_stop_goes_out_after_it(place: Town):
    await place.set_undo(2)
    await signed(place)

    await place.restart()

    await place.answered("c1", ANSWER, within=40)


async def test_no_task_is_left_dead(place: Town):
    await signed(place)
    await place.answered("c1", ANSWER)

    async with place.database.reads() as session:
        dead = (await session.scalars(select(Task.kind).where(Task.state == TaskState.DEAD))).all()

    assert dead == []
