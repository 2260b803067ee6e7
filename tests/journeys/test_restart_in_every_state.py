"""The product stops and starts again: whatever state a comment was in, its story goes on."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

import pytest

from bot.models.replies import ReplyState
from bot.services.audit import Audit
from tests.journeys.test_comment_to_signed_reply import ANSWER, QUESTION
from tests.support.town import Town, labels_of

Step = Callable[[Town], Awaitable[None]]
WHILE_SLOW = 3  # seconds that Square takes to answer


async def write(place: Town) -> None:
    await place.comment("c1", QUESTION)


async def see_draft(place: Town) -> None:
    await write(place)
    await place.draft(QUESTION)


async def sign(place: Town) -> None:
    """Sign what the thread offers, as whoever comes next would."""
    draft = await place.draft(QUESTION)
    await place.workspace.click(draft, "승인", as_="U_MINA")


async def write_and_sign(place: Town) -> None:
    await write(place)
    await sign(place)


async def reject(place: Town) -> None:
    await write(place)
    await place.reject(await place.draft(QUESTION))


async def sign_within_the_undo_window(place: Town) -> None:
    await place.set_undo(WHILE_SLOW)
    await write_and_sign(place)


async def be_on_the_way(place: Town) -> None:
    await place.fault("reply.publish", "delay", seconds=WHILE_SLOW)
    await write_and_sign(place)
    await place.recorded(Audit.REPLY_ATTEMPTED)


async def be_in_doubt(place: Town) -> None:
    await place.fault("reply.find", "delay", seconds=WHILE_SLOW)
    await place.fault("reply.publish", "lose_answer")
    await write_and_sign(place)
    await place.recorded(Audit.REPLY_DOUBTFUL)


async def wait_for_the_platform(place: Town) -> None:
    await place.fault("reply.publish", "rate_limit", seconds=WHILE_SLOW)
    await write_and_sign(place)
    await place.recorded(Audit.REPLY_REQUEUED)


async def be_refused(place: Town) -> None:
    await place.fault("reply.publish", "refuse")
    await write_and_sign(place)
    await place.reply_is(ReplyState.FAILED)


async def be_taken_back_by_a_deletion(place: Town) -> None:
    await place.set_undo(60)
    await write_and_sign(place)
    await place.delete("c1")
    await place.reply_is(ReplyState.WITHDRAWN)


async def be_sent(place: Town) -> None:
    await write_and_sign(place)
    await place.reply_is(ReplyState.SENT)


async def stands_once(place: Town) -> None:
    await place.answered("c1", ANSWER, within=60)
    await place.reply_is(ReplyState.SENT)


async def can_still_be_signed(place: Town) -> None:
    assert await place.answers("c1") == []
    await sign(place)
    await stands_once(place)


async def never_leaves(place: Town) -> None:
    root = await place.card(QUESTION)

    def nothing_is_offered() -> bool:
        thread = place.workspace.thread(root["channel"], root["ts"])[1:]
        return "승인" not in [label for message in thread for label in labels_of(message)]

    await place.workspace.wait_for(nothing_is_offered, 20)
    assert await place.answers("c1") == []


class Story(NamedTuple):
    until: Step
    afterwards: Step


STORIES = {
    "written": Story(write, can_still_be_signed),
    "drafted": Story(see_draft, can_still_be_signed),
    "rejected": Story(reject, never_leaves),
    "signed": Story(sign_within_the_undo_window, stands_once),
    "put off": Story(wait_for_the_platform, stands_once),
    "sending": Story(be_on_the_way, stands_once),
    "doubtful": Story(be_in_doubt, stands_once),
    "sent": Story(be_sent, stands_once),
    "failed": Story(be_refused, never_leaves),
    "withdrawn": Story(be_taken_back_by_a_deletion, never_leaves),
}


@pytest.mark.parametrize("state", STORIES)
async def test_a_restart_neither_loses_nor_repeats(place: Town, state: str):
    await STORIES[state].until(place)

    await place.restart()

    await STORIES[state].afterwards(place)
    assert await place.record_holds()
