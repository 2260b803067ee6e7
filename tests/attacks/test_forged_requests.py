"""What strangers send to our addresses: none of it is a fault of ours, none of it stays."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette

from bot.database import Database
from handlers.slack_app import SlackSide
from integrations.contract import WebhookRequest
from integrations.errors import MalformedDelivery
from integrations.standard_webhooks.inbound import Inbound
from tests.handlers.office import an_office
from tests.support.builders import NOW

DEEP = b"[" * 100_000
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
async def side(sqlite: Database) -> AsyncIterator[SlackSide]:
    async with an_office(sqlite, works=False) as office:
        yield office.side


async def status_of(side: SlackSide, body: bytes, headers: dict[str, str]) -> int:
    transport = httpx.ASGITransport(Starlette(routes=side.routes()), raise_app_exceptions=False)
    raw = {name.encode(): value.encode() for name, value in headers.items()}
    async with httpx.AsyncClient(transport=transport, base_url="http://signoff") as client:
        return (await client.post("/slack/events", content=body, headers=raw)).status_code


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", DEEP),
        ("application/json", b'{"a":' * 100_000),
        (FORM, b"payload=" + DEEP),
    ],
    ids=["list", "object", "form"],
)
async def test_json_that_is_nested_too_deep_is_refused_unread(
    side: SlackSide, kind: str, body: bytes
):
    headers = {"content-type": kind, "x-slack-request-timestamp": "1795492940"}

    assert await status_of(side, body, headers | {"x-slack-signature": "v0=00"}) == 400


@pytest.mark.parametrize(
    ("timestamp", "signature"),
    [("9" * 400, "v0=00"), ("9" * 5000, "v0=00"), ("٣٤", "v0=00"), ("1795492940", "v0=é")],
    ids=["no float", "no integer", "other digits", "not ASCII"],
)
async def test_signed_headers_in_no_form_of_slack_are_not_signed(
    side: SlackSide, timestamp: str, signature: str
):
    headers = {"x-slack-request-timestamp": timestamp, "x-slack-signature": signature}

    assert await status_of(side, b"a=b", headers) == 401


EDGES_OF_THE_CALENDAR = (
    "0001-01-01T00:00:00+14:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
    "9999-12-31T23:59:59-14:00",
)


@pytest.mark.parametrize("at", EDGES_OF_THE_CALENDAR)
@pytest.mark.parametrize("name", ["created_at", "edited_at"])
def test_a_time_that_no_clock_can_show_is_malformed(name: str, at: str):
    data = {
        "source": "page",
        "id": "c1",
        "post_id": "p1",
        "text": "식세기 되나요?",
        "created_at": (NOW - timedelta(minutes=1)).isoformat(),
        name: at,
    }
    news = {"type": "comment.created", "timestamp": NOW.isoformat(), "data": data}
    asked = WebhookRequest(method="POST", query={}, headers={}, body=json.dumps(news).encode())

    with pytest.raises(MalformedDelivery, match=name):
        Inbound([], "page").read(asked)
