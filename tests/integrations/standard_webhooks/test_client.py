"""Answers of a generic endpoint, and how its calls are made."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.errors import (
    ConnectionExpired,
    NotPermitted,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Refused,
    TargetGone,
    Unavailable,
)
from integrations.signatures import check_standard, decode_secret
from tests.integrations.standard_webhooks.signing import SECRETS
from tests.support.bench import NOW, a_comment, a_reply, build, connected, published

PRIVATE = {**SECRETS, "allow_private_addresses": "true"}


A_COMMENT = {
    "id": "c1",
    "post_id": "p1",
    "author": {"id": "u1", "name": "하늘"},
    "text": "식세기 되나요?",
    "created_at": "2026-11-24T09:00:00+09:00",
}


async def answered(answer: httpx.Response, call: str = "send_reply") -> Any:
    """What a client makes of *answer*."""
    transport = httpx.MockTransport(lambda _: answer)
    async with httpx.AsyncClient(transport=transport) as http:
        platform = build("standard_webhooks", http=http, secrets=PRIVATE)
        if call == "fetch_comment":
            return await platform.fetch_comment("c1")
        if call == "find_reply":
            return await platform.find_reply(a_reply(), since=NOW)
        if call == "is_standing":
            return await platform.is_standing(published("r1"))
        return await platform.send_reply(a_reply())


@pytest.mark.parametrize(
    ("status", "headers", "error"),
    [
        (301, {"location": "https://elsewhere.example"}, ConnectionExpired),
        (400, {}, Refused),
        (401, {}, ConnectionExpired),
        (403, {}, NotPermitted),
        (404, {}, TargetGone),
        *((status, {}, OutcomeUnknown) for status in (302, 303, 408, 409, 425, 499)),
        (410, {}, ConnectionExpired),
        (422, {}, Refused),
        (429, {}, RateLimited),
        (500, {}, OutcomeUnknown),
        (502, {}, OutcomeUnknown),
        (503, {}, OutcomeUnknown),
        (503, {"retry-after": "9"}, RateLimited),
        (504, {}, OutcomeUnknown),
        (200, {}, OutcomeUnknown),
    ],
)
async def test_an_answer_to_a_send_becomes_one_error(status, headers, error):
    with pytest.raises(PlatformError) as raised:
        await answered(httpx.Response(status, headers=headers))
    assert raised.type is error


@pytest.mark.parametrize("call", ["fetch_comment", "find_reply"])
@pytest.mark.parametrize("status", [200, 408, 409, 425, 499, 500, 503])
async def test_an_unusable_answer_to_a_question_may_be_asked_again(call, status):
    with pytest.raises(Unavailable):
        await answered(httpx.Response(status, text="{}"), call)


@pytest.mark.parametrize("call", ["fetch_comment", "find_reply"])
@pytest.mark.parametrize("status", [404, 410])
async def test_not_found_and_gone_mean_that_nothing_is_there(call, status):
    assert await answered(httpx.Response(status), call) is None


@pytest.mark.parametrize(
    "answer", [httpx.Response(404), httpx.Response(410), httpx.Response(200, json={"id": "r2"})]
)
async def test_an_endpoint_that_is_absent_or_another_reply_is_no_proof_that_ours_is_gone(answer):
    with pytest.raises(PlatformError):
        await answered(answer, "is_standing")


@pytest.mark.parametrize(("listed", "stands"), [(["r1"], True), (["r2"], False), ([], False)])
async def test_a_reply_that_is_not_found_stands_only_where_its_comment_lists_it(listed, stands):
    def answer(request: httpx.Request) -> httpx.Response:
        if json.loads(request.content)["type"] == "reply.find":
            return httpx.Response(404)
        return httpx.Response(200, json=A_COMMENT | {"own_reply_ids": listed})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        platform = build("standard_webhooks", http=http, secrets=PRIVATE)
        assert await platform.is_standing(published("r1")) is stands


async def test_a_rate_limit_with_a_hint_says_how_long():
    with pytest.raises(RateLimited) as raised:
        await answered(httpx.Response(429, headers={"retry-after": "120"}))
    assert raised.value.retry_after == timedelta(minutes=2)


async def test_a_rate_limit_without_a_hint_leaves_it_open():
    with pytest.raises(RateLimited) as raised:
        await answered(httpx.Response(429))
    assert raised.value.retry_after is None


async def test_every_attempt_at_a_reply_has_the_same_id_and_a_good_signature():
    async with connected("standard_webhooks") as (platform, outside):
        simulator: Any = outside
        simulator.comments["c1"] = a_comment()
        for _ in range(2):
            await platform.send_reply(a_reply())

    keys = [decode_secret(SECRETS["secrets"])]
    requests = simulator.requests
    assert len({request.headers["webhook-id"] for request in requests}) == 1
    for request in requests:
        check_standard(keys, request.headers, await request.body(), now=NOW)


async def test_a_send_carries_key_target_text_and_account():
    async with connected("standard_webhooks") as (platform, outside):
        simulator: Any = outside
        simulator.comments["c1"] = a_comment()
        await platform.send_reply(a_reply())

    envelope = json.loads(await simulator.requests[0].body())
    assert envelope["type"] == "reply.publish"
    assert datetime.fromisoformat(envelope["timestamp"]) == NOW.astimezone(UTC)
    assert envelope["data"] == {
        "source": "myshop",
        "reply_key": "reply-1",
        "target_id": "c1",
        "text": "Yes, top rack.",
    }


async def test_a_private_endpoint_is_not_called_unless_allowed():
    transport = httpx.MockTransport(lambda _: httpx.Response(200))
    secrets = {**SECRETS, "endpoint": "https://127.0.0.1/hook"}

    async with httpx.AsyncClient(transport=transport) as http:
        platform = build("standard_webhooks", http=http, secrets=secrets)
        with pytest.raises(NotPermitted):
            await platform.send_reply(a_reply())


async def test_a_public_endpoint_is_called_at_the_address_that_was_checked():
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"id": "r1"})

    secrets = {**SECRETS, "endpoint": "https://93.184.216.34/hook"}
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        await build("standard_webhooks", http=http, secrets=secrets).send_reply(a_reply())

    assert seen[0].url.host == seen[0].headers["host"] == "93.184.216.34"
    assert seen[0].extensions["sni_hostname"] == "93.184.216.34"
