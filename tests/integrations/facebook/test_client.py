"""Looking for a reply of ours on Facebook, and reading comments."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from integrations.errors import OutcomeUnknown, TargetGone, Unavailable
from tests.support.bench import NOW, a_comment, a_reply, build, connected, published


@pytest.fixture
async def facebook():
    async with connected("facebook") as (platform, simulator):
        simulator.comments["c1"] = a_comment()
        yield platform, simulator


async def test_the_same_words_of_somebody_else_are_not_ours(facebook):
    platform, simulator = facebook
    simulator.add_reply("c1", "Yes, top rack.", by="U9")

    assert await platform.find_reply(a_reply(), since=NOW) is None


async def test_our_words_are_found_however_they_were_composed(facebook):
    platform, simulator = facebook
    reply_id = simulator.add_reply("c1", " Cafe\u0301 ")

    found = await platform.find_reply(a_reply("Café"), since=NOW)

    assert found.external_id == reply_id


async def test_our_reply_is_found_on_a_later_page(facebook):
    platform, simulator = facebook
    simulator.page_size = 2
    reply_id = simulator.add_reply("c1", "Yes, top rack.")
    for number in range(5):
        simulator.add_reply("c1", f"other {number}", by="U9")

    found = await platform.find_reply(a_reply(), since=NOW)

    assert found.external_id == reply_id


async def test_too_many_replies_are_no_proof_that_ours_is_missing(facebook):
    platform, simulator = facebook
    simulator.page_size = 1
    for number in range(11):
        simulator.add_reply("c1", f"other {number}", by="U9")

    with pytest.raises(Unavailable):
        await platform.find_reply(a_reply(), since=NOW)


async def test_an_answer_to_a_reply_is_also_sought_under_the_comment_above(facebook):
    platform, simulator = facebook
    simulator.comments["c2"] = replace(a_comment("c2"), parent_id="c1")
    reply_id = simulator.add_reply("c1", "Yes, top rack.")

    found = await platform.find_reply(replace(a_reply(), target_id="c2"), since=NOW)

    assert found.external_id == reply_id


async def test_another_reply_of_ours_with_the_same_words_is_passed_over(facebook):
    platform, simulator = facebook
    ours = simulator.add_reply("c1", "Yes, top rack.")
    of_another = simulator.add_reply("c1", "Yes, top rack.")

    found = await platform.find_reply(a_reply(), since=NOW, besides={of_another})

    assert found.external_id == ours


async def test_a_reply_under_a_deleted_comment_is_sought_in_vain(facebook):
    platform, simulator = facebook
    simulator.comments.clear()

    with pytest.raises(TargetGone):
        await platform.find_reply(a_reply(), since=NOW - timedelta(minutes=5))


async def test_a_comment_names_our_replies_under_it(facebook):
    platform, simulator = facebook
    ours = simulator.add_reply("c1", "Yes, top rack.")
    simulator.add_reply("c1", "thanks", by="U9")

    comment = await platform.fetch_comment("c1")

    assert comment.own_reply_ids == (ours,)


async def test_an_id_cannot_lead_to_another_path(facebook):
    platform, simulator = facebook
    simulator.comments["x"] = a_comment("x")

    assert await platform.fetch_comment("../v26.0/x?") is None


async def test_a_yes_that_names_no_reply_leaves_the_outcome_open():
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"success": True}))

    async with httpx.AsyncClient(transport=transport) as http:
        with pytest.raises(OutcomeUnknown):
            await build("facebook", http=http).send_reply(a_reply())


async def test_a_comment_that_cannot_be_read_is_not_taken_for_deleted():
    transport = httpx.MockTransport(lambda _: httpx.Response(200, text="<html>"))

    async with httpx.AsyncClient(transport=transport) as http:
        with pytest.raises(Unavailable):
            await build("facebook", http=http).fetch_comment("c1")


async def test_the_token_never_stands_in_an_address():
    seen: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url)
        return httpx.Response(200, json={"id": "r1"})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        await build("facebook", http=http).send_reply(a_reply())

    assert "test_page_token" not in str(seen[0])


async def test_a_page_that_cannot_be_seen_either_is_no_proof_that_our_reply_is_gone():
    refusal = {"error": {"code": 100, "error_subcode": 33}}
    transport = httpx.MockTransport(lambda _: httpx.Response(400, json=refusal))

    async with httpx.AsyncClient(transport=transport) as http:
        with pytest.raises(Unavailable):
            await build("facebook", http=http).is_standing(published("r1"))


async def test_a_deletion_that_is_not_said_to_be_done_leaves_the_outcome_open():
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"success": False}))

    async with httpx.AsyncClient(transport=transport) as http:
        with pytest.raises(OutcomeUnknown):
            await build("facebook", http=http).delete_reply(published("r1"))
