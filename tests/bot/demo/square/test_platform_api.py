"""Signoff's own adapter against Square."""

from dataclasses import replace

import httpx
import pytest

from integrations.contract import (
    CommentKind,
    Correction,
    Moderates,
    PublishedReply,
    ReplyToSend,
)
from integrations.errors import (
    ConnectionExpired,
    OutcomeUnknown,
    RateLimited,
    Refused,
    TargetGone,
    Unavailable,
)
from integrations.http_client import open_client
from tests.bot.demo.square.conftest import OTHER_SECRET, REPLY, Neighbours, platform_at


async def test_a_comment_reads_as_it_stands(square: Neighbours):
    await square.comment(text="Is it BPA free?", author_id="u7", kind="review")

    comment = await square.platform.fetch_comment("c1")

    assert comment is not None
    assert (comment.text, comment.author_id, comment.kind) == (
        "Is it BPA free?",
        "u7",
        CommentKind.REVIEW,
    )
    assert comment.url == "http://square.example/#c-c1"
    assert comment.post.title == "Mini 2 ships today."


async def test_a_deleted_comment_reads_as_none(square: Neighbours):
    await square.comment()
    await square.tell("DELETE", "comments/c1")

    assert await square.platform.fetch_comment("c1") is None


async def test_a_hidden_comment_cannot_be_answered(square: Neighbours):
    await square.comment()
    await square.tell("PATCH", "comments/c1", is_hidden=True)

    comment = await square.platform.fetch_comment("c1")

    assert comment is not None
    assert comment.is_hidden
    assert not comment.can_reply


async def test_the_brand_hides_a_comment_and_shows_it_again(square: Neighbours):
    await square.comment()
    assert isinstance(square.platform, Moderates)

    for _ in range(2):
        await square.platform.hide("c1")
    hidden = await square.platform.fetch_comment("c1")
    await square.platform.unhide("c1")
    shown = await square.platform.fetch_comment("c1")

    assert hidden is not None
    assert shown is not None
    assert (hidden.is_hidden, shown.is_hidden, shown.can_reply) == (True, False, True)


async def test_the_same_key_is_the_same_answer(square: Neighbours):
    await square.comment()

    first = await square.platform.send_reply(REPLY)
    second = await square.platform.send_reply(REPLY)

    comment = await square.platform.fetch_comment("c1")
    assert first == second
    assert comment is not None
    assert comment.own_reply_ids == (first.external_id,)


async def test_an_answer_is_found_by_its_key(square: Neighbours):
    await square.comment()
    sent = await square.platform.send_reply(REPLY)

    assert await square.platform.find_reply(REPLY, since=square.clock()) == sent


async def test_an_answer_that_was_taken_down_is_not_found(square: Neighbours):
    await square.comment()
    sent = await square.platform.send_reply(REPLY)
    await square.tell("DELETE", f"comments/{sent.external_id}")

    assert await square.platform.find_reply(REPLY, since=square.clock()) is None


async def test_the_app_takes_its_own_answer_down_and_no_other(square: Neighbours):
    await square.comment()
    sent = await square.platform.send_reply(REPLY)
    answer = PublishedReply(key=REPLY.key, target_id="c1", external_id=sent.external_id)

    with pytest.raises(TargetGone):
        await square.platform.delete_reply(replace(answer, external_id="c1"))
    for _ in range(2):
        await square.platform.delete_reply(answer)

    assert not await square.platform.is_standing(answer)
    assert await square.platform.fetch_comment("c1") is not None


async def test_an_answer_is_edited_in_its_place_and_says_so(square: Neighbours):
    await square.comment()
    sent = await square.platform.send_reply(REPLY)
    answer = PublishedReply(key=REPLY.key, target_id="c1", external_id=sent.external_id)

    await square.platform.edit_reply(Correction(key="e1", reply=answer, text="Bottom rack."))

    assert await square.platform.read_reply(answer) == "Bottom rack."
    with pytest.raises(TargetGone):
        other = replace(answer, external_id="c1")
        await square.platform.edit_reply(Correction(key="e2", reply=other, text="No."))


async def test_a_deleted_comment_cannot_be_answered(square: Neighbours):
    await square.comment()
    await square.tell("DELETE", "comments/c1")

    with pytest.raises(TargetGone):
        await square.platform.send_reply(REPLY)


async def test_an_answer_one_character_too_long_is_refused(square: Neighbours):
    await square.comment()

    with pytest.raises(Refused):
        await square.platform.send_reply(ReplyToSend(key="k", target_id="c1", text="가" * 4001))


async def test_an_account_cannot_speak_with_another_accounts_key(square: Neighbours):
    await square.comment()

    async with open_client() as http:
        stranger = platform_at(square.url, http, square.clock, secrets=OTHER_SECRET)
        with pytest.raises(ConnectionExpired):
            await stranger.send_reply(REPLY)


async def test_an_unsigned_request_is_refused(square: Neighbours):
    answer = await square.visitor.post("/platform", json={"type": "reply.publish"})

    assert answer.status_code == 401
    assert answer.json()["error"] == "bad_signature"


@pytest.mark.parametrize(
    ("fault", "error"),
    [("error", OutcomeUnknown), ("refuse", Refused), ("rate_limit", RateLimited)],
)
async def test_a_planned_fault_happens_once_and_nothing_is_published(square, fault, error):
    await square.comment()
    await square.tell("POST", "faults", call="reply.publish", fault=fault)

    with pytest.raises(error):
        await square.platform.send_reply(REPLY)
    assert await square.platform.find_reply(REPLY, since=square.clock()) is None
    assert (await square.platform.send_reply(REPLY)).external_id


async def test_a_lost_answer_leaves_the_reply_standing(square: Neighbours):
    await square.comment()
    await square.tell("POST", "faults", call="reply.publish", fault="lose_answer")

    with pytest.raises(OutcomeUnknown):
        await square.platform.send_reply(REPLY)
    assert await square.platform.find_reply(REPLY, since=square.clock()) is not None


async def test_a_delayed_answer_outlasts_an_impatient_caller(square: Neighbours):
    await square.comment()
    await square.tell("POST", "faults", call="comment.fetch", fault="delay", seconds=3600)

    async with open_client(timeout=httpx.Timeout(5, read=0.2)) as http:
        impatient = platform_at(square.url, http, square.clock)
        with pytest.raises(Unavailable):
            await impatient.fetch_comment("c1")


async def test_faults_can_be_taken_back(square: Neighbours):
    await square.comment()
    await square.tell("POST", "faults", fault="refuse")
    await square.tell("DELETE", "faults")

    assert (await square.platform.send_reply(REPLY)).external_id
