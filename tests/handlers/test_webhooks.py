from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.database import DatabaseGone
from bot.ids import AccountId
from handlers.webhooks import LARGEST_DELIVERY, Target, Webhooks
from integrations.contract import Reading, WebhookRequest
from integrations.errors import BadSignature, MalformedDelivery

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Pushing:
    """A platform that signs with the word ``genuine`` and sends the word ``news``."""

    def answer_challenge(self, request: WebhookRequest) -> str | None:
        if request.query.get("challenge") == "forged":
            raise BadSignature
        return request.query.get("challenge")

    def verify(self, request: WebhookRequest, *, now: datetime) -> None:
        if request.headers.get("x-signature") != "genuine" or now != NOW:
            raise BadSignature

    def delivery_key(self, request: WebhookRequest) -> str:
        return request.body.decode()

    def read(self, request: WebhookRequest) -> Reading:
        if request.body == b"broken":
            raise MalformedDelivery("not JSON")
        if request.body == b"surprise":
            raise KeyError("a fault of the adapter")
        return Reading(events=())


@dataclass
class Door:
    """The route with what is behind it."""

    taken: list[dict[str, Any]] = field(default_factory=list)
    trouble: Exception | None = None

    async def find(self, platform: str, account: str) -> Target | None:
        known: dict[str, Any] = {"mosiru_kr": Pushing(), "polled": object()}
        if account not in known or platform != "facebook":
            return None
        return Target(account_id=AccountId(1), platform=known[account])

    async def take(self, **delivery: Any) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.taken.append(delivery)

    async def send(self, method: str = "POST", account: str = "mosiru_kr", **request: Any) -> Any:
        app = Starlette(routes=Webhooks(find=self.find, take=self.take, now=lambda: NOW).routes())
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://signoff") as client:
            return await client.request(method, f"/webhooks/facebook/{account}", **request)


@pytest.fixture
def door() -> Door:
    return Door()


SIGNED = {"x-signature": "genuine"}


async def test_a_genuine_delivery_is_taken_byte_for_byte(door: Door):
    answer = await door.send(content=b"news", headers=SIGNED)

    assert (answer.status_code, answer.json()) == (200, {"ok": True, "events": 0})
    assert door.taken[0]["body"] == b"news"


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"news", {}, 401),
        (b"", SIGNED, 400),
        (b"broken", SIGNED, 400),
        (b"surprise", SIGNED, 503),
        (b"x" * (LARGEST_DELIVERY + 1), SIGNED, 413),
        (b"x" * (5 * LARGEST_DELIVERY), {}, 413),
    ],
)
async def test_what_cannot_be_taken_has_a_status_of_its_own(
    door: Door, content: bytes, headers: dict[str, str], status: int
):
    answer = await door.send(content=content, headers=headers)

    assert answer.status_code == status
    assert answer.json()["ok"] is False
    assert door.taken == []


@pytest.mark.parametrize("account", ["unknown", "polled"])
async def test_an_account_that_takes_no_deliveries_is_not_found(door: Door, account: str):
    answer = await door.send(account=account, content=b"news", headers=SIGNED)

    assert answer.status_code == 404


async def test_a_genuine_challenge_is_answered_as_plain_text(door: Door):
    answer = await door.send("GET", params={"challenge": "1158201444"})

    assert answer.text == "1158201444"
    assert answer.headers["content-type"].startswith("text/plain")


async def test_a_forged_challenge_is_refused(door: Door):
    assert (await door.send("GET", params={"challenge": "forged"})).status_code == 401


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
async def test_other_methods_are_named_as_not_allowed(door: Door, method: str):
    answer = await door.send(method)

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"


async def test_a_delivery_that_was_not_stored_is_asked_for_again(door: Door):
    door.trouble = DatabaseGone()

    answer = await door.send(content=b"news", headers=SIGNED)

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
