"""Slack's way in: what is refused before Bolt, what the environment cannot change, the socket."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette

from bot.database import Database
from bot.demo.workspace.faults import Fault, PlannedFault
from bot.models.replies import ReplyState
from handlers.slack_app import (
    ASKED_FOR,
    LARGEST_REQUEST,
    SlackAccess,
    SlackSide,
    bolt_app,
    web_client,
)
from handlers.slack_socket import Socket
from tests.handlers.office import MINA, Office, an_office
from tests.support.builders import TEAM, get_reply

SECRET = "a-signing-secret"


def signed(body: bytes, timestamp: str | None = None) -> dict[str, str]:
    timestamp = timestamp or str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=body)
    return {
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": signature or "",
        "content-type": "application/json",
    }


async def post(side: SlackSide, body: bytes, headers: dict[str, str]) -> httpx.Response:
    transport = httpx.ASGITransport(Starlette(routes=side.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://signoff") as client:
        return await client.post("/slack/events", content=body, headers=headers)


@pytest.fixture
async def side(sqlite: Database) -> AsyncIterator[SlackSide]:
    async with an_office(sqlite, works=False) as office:
        yield office.side


@pytest.mark.parametrize(
    ("timestamp", "status"),
    [("yesterday", 401), ("", 401), ("1531420618", 401), ("99999999999999999999", 401)],
)
async def test_a_timestamp_that_is_wrong_is_refused(side: SlackSide, timestamp: str, status: int):
    headers = signed(b"{}") | {"x-slack-request-timestamp": timestamp}

    assert (await post(side, b"{}", headers)).status_code == status


async def test_a_body_that_was_changed_is_refused(side: SlackSide):
    answer = await post(side, b'{"type": "event_callback"}', signed(b"{}"))

    assert answer.status_code == 401


@pytest.mark.parametrize("body", [b"\xff\xfe", b"{", b"[]", b"payload=%7B", b'"text"'])
async def test_a_body_that_cannot_be_read_is_no_fault_of_ours(side: SlackSide, body: bytes):
    assert (await post(side, body, signed(b"{}"))).status_code in (400, 401)


async def test_a_body_that_is_too_large_is_not_read(side: SlackSide):
    body = b"x" * (LARGEST_REQUEST + 1)

    assert (await post(side, body, signed(body))).status_code == 413


async def test_the_challenge_of_slack_is_answered(side: SlackSide):
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a", "token": "t"}).encode()

    answer = await post(side, body, signed(body))

    assert answer.json() == {"challenge": "3eZbrw1a"}


async def test_an_event_that_cannot_be_stored_is_not_acknowledged(side: SlackSide):
    event: dict[str, Any] = {"type": "app_home_opened", "tab": "home"}  # and no user
    body = json.dumps(
        {"type": "event_callback", "event_id": "Ev1", "team_id": TEAM, "event": event}
    ).encode()

    assert (await post(side, body, signed(body))).status_code == 503


async def test_no_route_without_a_signing_secret(sqlite: Database):
    async with an_office(sqlite, socket=True, works=False) as office:
        assert office.side.routes() == []


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLIENT_ID", "CLIENT_SECRET", "BOT_TOKEN", "SIGNING_SECRET", "APP_TOKEN"):
        monkeypatch.setenv(f"SLACK_{name}", "from-the-environment")
    for name in ("HTTPS_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://proxy.example:3128")


@pytest.mark.usefixtures("environment")
async def test_nothing_is_taken_from_the_environment(sqlite: Database):
    async with an_office(sqlite) as office:
        await office.show_draft()

        answer = await office.workspace.click(office.draft, "승인", as_=MINA)

    assert answer["ok"]


@pytest.mark.usefixtures("environment")
def test_the_proxy_is_the_one_of_the_settings():
    assert web_client(SlackAccess(bot_token="xoxb")).proxy is None
    assert web_client(SlackAccess(bot_token="xoxb", proxy="http://p:1")).proxy == "http://p:1"


@pytest.mark.usefixtures("environment")
def test_nobody_is_warned_of_the_token_that_they_set(caplog: pytest.LogCaptureFixture):
    bolt_app(SlackAccess(bot_token="xoxb"))

    assert "token" not in caplog.text


def test_what_gives_access_is_not_shown_by_accident():
    access = SlackAccess(bot_token="xoxb-secret", signing_secret="hush")

    assert "xoxb-secret" not in repr(access)
    assert bolt_app(access).name == "signoff"


async def test_the_same_click_works_over_the_socket(sqlite: Database):
    async with an_office(sqlite, socket=True) as office:
        drafted = await office.show_draft()
        await office.workspace.wait_for(lambda: len(office.workspace.workspace.sockets))

        answer = await office.workspace.click(office.draft, "승인", as_=MINA)

        assert answer["ok"]
        assert await office.side.is_connected()
        reply = await get_reply(office.database, drafted.comment_id)
        assert reply.state is ReplyState.QUEUED


async def test_an_address_that_slack_does_not_serve_is_given_up(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
):
    async with an_office(sqlite, socket=True, works=False) as office:
        sockets = office.workspace.workspace.sockets
        tickets = iter(["used"])
        issue = sockets.issue_ticket
        monkeypatch.setattr(sockets, "issue_ticket", lambda: next(tickets, None) or issue())
        socket = Socket(
            office.side.app,
            office.workspace.app_token,
            web_client=office.side.desk.calls.slack,
            proxy=None,
            address_serves=0.5,
        )

        async with asyncio.timeout(30):
            await socket.connect()

        assert await socket.is_connected()
        await socket.close()  # type: ignore[no-untyped-call]


async def test_a_closed_socket_is_known(sqlite: Database):
    async with an_office(sqlite, socket=True, works=False) as office:
        await office.side.stop()

        assert not await office.side.is_connected()


async def test_over_http_slack_is_there_while_it_takes_our_token(office: Office):
    faults, seen = office.workspace.workspace.faults, []
    seen.append(await office.side.is_connected())
    faults.plan("auth.test", PlannedFault(Fault.TOKEN_REVOKED))
    office.clock.advance(ASKED_FOR)
    with pytest.raises(SlackApiError):
        await office.side.is_connected()
    seen.append(await office.side.is_connected())
    office.clock.advance(ASKED_FOR)
    seen.append(await office.side.is_connected())

    assert seen == [True, False, True]


async def test_who_asks_often_does_not_make_us_ask_slack_as_often(office: Office):
    before = len(office.workspace.calls("auth.test"))

    await asyncio.gather(*(office.side.is_connected() for _ in range(20)))

    assert len(office.workspace.calls("auth.test")) == before + 1


async def test_what_was_begun_is_finished_before_the_end(office: Office):
    await office.show_draft()
    await office.workspace.click(office.draft, "승인", as_=MINA)
    await office.workspace.click(office.draft, "draft.sign_off", as_=MINA)

    await office.side.stop()

    assert any("이미 " in note for note in office.notes())
