"""Acks, retries, sockets: how the workspace treats a bot that is late, wrong or gone."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.responses import Response

from bot.demo.workspace.delivery.parcel import Parcel, Receipt
from bot.demo.workspace.delivery.signed_http import sign
from bot.demo.workspace.delivery.sockets import GRACE_SECONDS, LIFETIME_SECONDS
from tests.bot.demo.workspace.bolt import a_card, bot_over_socket
from tests.bot.demo.workspace.scripted import ScriptedBot
from tests.support.mosiru import MANIFEST
from tests.support.workspace import Complaint, LocalWorkspace, a_config, local_workspace

BODY = (
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
    "%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)


def test_the_signature_is_the_documented_one():
    secret = "8f742231b10e8888abcd99yyyzzz85a5"

    signature = sign(secret, "1531420618", BODY.encode())

    assert signature == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


async def test_every_request_is_signed(impatient: LocalWorkspace, scripted: ScriptedBot):
    await impatient.command("/signoff", "help", as_="U_MINA")

    headers, body = scripted.requests[0]
    assert SignatureVerifier(impatient.signing_secret).is_valid_request(body, headers)


async def test_a_late_ack_shows_the_warning_triangle(
    impatient: LocalWorkspace, scripted: ScriptedBot
):
    scripted.script = [None]

    result = await impatient.command("/signoff", "help", as_="U_MINA")

    assert result["error"] == "no_ack"
    assert impatient.deliveries()[0]["status"] == "late"
    with pytest.raises(AssertionError, match="no_ack"):
        impatient.expect_quiet()
    impatient.forgive(Complaint.NO_ACK)


async def test_a_refused_interaction_is_not_sent_again(
    impatient: LocalWorkspace, scripted: ScriptedBot
):
    scripted.script = [Response(status_code=500)]

    await impatient.command("/signoff", "help", as_="U_MINA")
    impatient.advance(1_000)
    await impatient.settle()

    assert len(scripted.requests) == 1
    impatient.forgive(Complaint.FAILED_ACK)


@pytest.mark.parametrize("answer", ['{"text": "\\ud800"}', "[" * 20_000], ids=["half", "deep"])
async def test_an_answer_that_is_no_json_is_taken_as_words(
    impatient: LocalWorkspace, scripted: ScriptedBot, answer: str
):
    scripted.script = [Response(answer)]

    await impatient.command("/signoff", "help", as_="U_MINA")

    assert [message["text"] for message in impatient.ephemerals("U_MINA")] == [answer]


@pytest.mark.usefixtures("scripted")
async def test_an_event_that_cannot_be_sent_at_all_is_not_sent_for_ever(
    impatient: LocalWorkspace, monkeypatch: pytest.MonkeyPatch
):
    attempts = []

    async def fail(parcel: Parcel) -> Receipt:
        attempts.append(parcel)
        raise RuntimeError("no bytes for this")

    monkeypatch.setattr(impatient.workspace.http, "send", fail)

    await impatient.type("C_KR", "hello", as_="U_MINA")
    for _ in range(5):
        await impatient.settle()
        impatient.advance(3_600)

    assert len(attempts) == 4  # once, and three times more
    with pytest.raises(AssertionError, match="own_fault"):
        impatient.expect_quiet()
    impatient.forgive(Complaint.OWN_FAULT)


async def test_an_event_is_retried_at_once_then_after_1_and_5_minutes(
    impatient: LocalWorkspace, scripted: ScriptedBot
):
    scripted.script = [Response(status_code=500), None, Response(status_code=500), Response()]

    await impatient.type("C_KR", "hello", as_="U_MINA")
    await impatient.wait_for(lambda: len(scripted.requests) == 2)
    await impatient.settle()
    impatient.advance(60)
    await impatient.wait_for(lambda: len(scripted.requests) == 3)
    await impatient.settle()
    impatient.advance(300)
    await impatient.wait_for(lambda: len(scripted.requests) == 4)

    assert scripted.header("x-slack-retry-num") == [None, "1", "2", "3"]
    reasons = [None, "http_error", "http_timeout", "http_error"]
    assert scripted.header("x-slack-retry-reason") == reasons
    impatient.forgive(Complaint.FAILED_ACK, Complaint.NO_ACK)


async def test_a_retry_does_not_come_early(impatient: LocalWorkspace, scripted: ScriptedBot):
    scripted.script = [Response(status_code=500), Response(status_code=500)]

    await impatient.type("C_KR", "hello", as_="U_MINA")
    await impatient.wait_for(lambda: len(scripted.requests) == 2)
    await impatient.settle()
    impatient.advance(50)
    await impatient.settle()

    assert len(scripted.requests) == 2
    impatient.forgive(Complaint.FAILED_ACK)


async def test_retries_keep_the_event_id(impatient: LocalWorkspace, scripted: ScriptedBot):
    scripted.script = [Response(status_code=500)]

    await impatient.type("C_KR", "hello", as_="U_MINA")
    await impatient.wait_for(lambda: len(scripted.requests) == 2)

    first, second = (json.loads(body)["event_id"] for _, body in scripted.requests)
    assert first == second
    impatient.forgive(Complaint.FAILED_ACK)


async def test_no_retry_is_honoured(impatient: LocalWorkspace, scripted: ScriptedBot):
    scripted.script = [Response(status_code=500, headers={"x-slack-no-retry": "1"})]

    await impatient.type("C_KR", "hello", as_="U_MINA")
    await impatient.wait_for(lambda: len(scripted.requests) == 1)
    impatient.advance(1_000)
    await impatient.settle()

    assert len(scripted.requests) == 1
    impatient.forgive(Complaint.FAILED_ACK)


async def test_an_event_can_come_twice(impatient: LocalWorkspace, scripted: ScriptedBot):
    await impatient.control("events", duplicate=1)

    await impatient.type("C_KR", "hello", as_="U_MINA")
    await impatient.wait_for(lambda: len(scripted.requests) == 2)

    assert scripted.requests[0][1] == scripted.requests[1][1]


async def test_events_can_come_in_another_order(impatient: LocalWorkspace, scripted: ScriptedBot):
    await impatient.control("events", reorder=2)

    await impatient.type("C_KR", "first", as_="U_MINA")
    await impatient.type("C_KR", "second", as_="U_MINA")
    await impatient.wait_for(lambda: len(scripted.requests) == 2)

    texts = [json.loads(body)["event"]["text"] for _, body in scripted.requests]
    assert texts == ["second", "first"]


async def test_a_lost_ack_looks_late(impatient: LocalWorkspace, scripted: ScriptedBot):
    await impatient.control("events", drop_acks=1)

    result = await impatient.command("/signoff", "help", as_="U_MINA")

    assert result["error"] == "no_ack"
    assert len(scripted.requests) == 1
    impatient.forgive(Complaint.NO_ACK)


async def test_an_event_the_manifest_does_not_want_is_not_sent():
    app = replace(a_config().app, manifest={**MANIFEST, "settings": {}})

    async with local_workspace(a_config(app=app)) as ws:
        await ws.type("C_KR", "hello", as_="U_MINA")
        await ws.settle()

    assert ws.deliveries() == []


async def test_a_url_is_verified_by_its_challenge(ws: LocalWorkspace, bot: Any):
    result = await ws.control("verify_url")

    assert result["verified"], bot.seen


async def test_without_a_socket_a_click_fails_at_once():
    async with local_workspace(a_config(delivery="socket")) as ws:
        result = await ws.command("/signoff", "help", as_="U_MINA")
        ws.forgive(Complaint.FAILED_ACK)

    assert result["error"] == "no_ack"


async def test_a_refreshed_socket_reconnects_and_works_on():
    async with (
        local_workspace(a_config(delivery="socket")) as ws,
        bot_over_socket(ws) as bot,
    ):
        opened = len(ws.calls("apps.connections.open"))
        await ws.control("refresh_sockets")
        await ws.wait_for(lambda: len(ws.calls("apps.connections.open")) > opened)
        await ws.wait_for(lambda: ws.workspace.sockets.is_fresh)
        await bot.client.chat_postMessage(channel="C_KR", text="New", blocks=a_card())

        result = await ws.click(ws.messages("C_KR")[0], "Approve", as_="U_MINA")

    assert result["ok"], result


async def test_sockets_are_renewed_when_they_are_five_hours_old():
    async with (
        local_workspace(a_config(delivery="socket")) as ws,
        bot_over_socket(ws) as bot,
    ):
        ws.advance(LIFETIME_SECONDS)
        await ws.wait_for(lambda: len(ws.calls("apps.connections.open")) == 2)
        await ws.wait_for(lambda: ws.workspace.sockets.is_fresh)

        await ws.command("/signoff", "a", as_="U_MINA")

    assert len(bot.seen["command"]) == 1


async def test_a_socket_that_does_not_go_when_asked_is_closed():
    config = a_config(delivery="socket")
    async with local_workspace(config) as ws, aiohttp.ClientSession() as session:
        client = AsyncWebClient(base_url=ws.api_url, session=session)
        opened = await client.apps_connections_open(app_token=ws.app_token)
        async with session.ws_connect(opened["url"]) as socket:
            hello = await socket.receive_json()
            ws.advance(LIFETIME_SECONDS)
            asked = await socket.receive_json()
            ws.advance(GRACE_SECONDS)
            end = await socket.receive()

    assert hello["debug_info"]["approximate_connection_time"] == LIFETIME_SECONDS
    assert (asked["type"], asked["reason"]) == ("disconnect", "refresh_requested")
    assert end.type is aiohttp.WSMsgType.CLOSE


@pytest.mark.parametrize(
    "ack",
    [
        "{",
        "[" * 100_000,
        '["E1"]',
        "{}",
        '{"envelope_id": 7}',
        '{"envelope_id": "E_NONE"}',
        '{"envelope_id": "%s", "payload": ["x"]}',
    ],
    ids=["no JSON", "too deep", "no object", "no id", "id no string", "unknown id", "odd payload"],
)
async def test_an_odd_ack_is_complained_of_and_the_socket_lives_on(ack: str):
    config = a_config(delivery="socket")
    async with local_workspace(config) as ws, aiohttp.ClientSession() as session:
        client = AsyncWebClient(base_url=ws.api_url, session=session)
        opened = await client.apps_connections_open(app_token=ws.app_token)
        async with session.ws_connect(opened["url"]) as socket:
            await socket.receive_json()
            clicked = asyncio.create_task(ws.command("/signoff", "a", as_="U_MINA"))
            envelope_id = (await socket.receive_json())["envelope_id"]
            await socket.send_str(ack.replace("%s", envelope_id))
            await socket.send_json({"envelope_id": envelope_id})
            result = await clicked
        ws.forgive(Complaint.ODD_ACK)

    assert result["ok"]


async def test_a_lost_socket_is_opened_again_and_its_event_is_not_lost():
    async with (
        local_workspace(a_config(delivery="socket")) as ws,
        bot_over_socket(ws) as bot,
    ):
        await ws.control("drop_sockets")
        await ws.type("C_KR", "hello", as_="U_MINA")
        await ws.wait_for(lambda: len(ws.calls("apps.connections.open")) == 2, 30)
        await ws.wait_for(lambda: len(ws.workspace.sockets))
        ws.advance(60)
        ws.advance(300)
        await ws.wait_for(lambda: bot.seen["message"])
        ws.excuse(Complaint.FAILED_ACK)

    assert [body["event"]["text"] for body in bot.seen["message"]] == ["hello"]


async def test_one_of_two_sockets_gets_each_parcel():
    async with (
        local_workspace(a_config(delivery="socket")) as ws,
        bot_over_socket(ws) as one,
        bot_over_socket(ws) as other,
    ):
        await ws.wait_for(lambda: len(ws.workspace.sockets) == 2)
        await ws.command("/signoff", "a", as_="U_MINA")
        await ws.command("/signoff", "b", as_="U_MINA")

    assert len(one.seen["command"]) == len(other.seen["command"]) == 1
