"""Square over loopback, with Signoff's webhook played by a list."""

from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.demo.square import SquareAccount, SquareConfig, create_app
from integrations import registry
from integrations.contract import Platform, ReplyToSend, WebhookRequest
from integrations.http_client import open_client
from tests.support.serving import serving

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
REPLY = ReplyToSend(key="k1", target_id="c1", text="Yes, top rack.")
OTHER_SECRET = "whsec_YSBzdHJhbmdlcidzIHNlY3JldCBrZXkh"


@dataclass
class Clock:
    time: datetime = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def forward(self, wait: timedelta) -> None:
        self.time += wait


@dataclass
class Listener:
    """What reached Signoff's webhook; ``statuses`` are its next answers, then 200."""

    statuses: deque[int] = field(default_factory=deque)
    requests: list[WebhookRequest] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        self.requests.append(
            WebhookRequest(
                method="POST",
                query={},
                headers=dict(request.headers),
                body=await request.body(),
            )
        )
        return Response(status_code=self.statuses.popleft() if self.statuses else 200)

    @property
    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{account}", self.take, methods=["POST"])])


@dataclass
class Neighbours:
    """Square, its webhook's listener, and clients of both kinds."""

    url: str
    story: httpx.AsyncClient
    visitor: httpx.AsyncClient
    listener: Listener
    platform: Platform
    clock: Clock

    async def tell(self, method: str, path: str, **data: Any) -> httpx.Response:
        return await self.story.request(method, f"/control/{path}", json=data)

    async def comment(self, **data: Any) -> httpx.Response:
        defaults = {"id": "c1", "post_id": "p1", "author_name": "Ann", "text": "Hello?"}
        return await self.tell("POST", "comments", **{**defaults, **data})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def config(clock: Clock) -> SquareConfig:
    account = SquareAccount(
        external_id="mosiru",
        display_name="Mosiru",
        about="Small steamers",
        locale="en",
        webhook_url=None,
        secret=SECRET,
    )
    other = replace(account, external_id="other", display_name="Other", secret=OTHER_SECRET)
    return SquareConfig(
        accounts=(account, other),
        control_key="control",
        public_url="http://square.example",
        now=clock,
    )


def listening_at(config: SquareConfig, url: str) -> SquareConfig:
    accounts = tuple(replace(a, webhook_url=f"{url}/{a.external_id}") for a in config.accounts)
    return replace(config, accounts=accounts)


def platform_at(url: str, http: httpx.AsyncClient, clock: Clock, **more: str) -> Platform:
    settings = {
        "secrets": SECRET,
        "endpoint": f"{url}/platform",
        "allow_private_addresses": "true",
    }
    return registry.build(
        "standard_webhooks",
        account_name="mosiru",
        external_id="mosiru",
        secrets={**settings, **more},
        http=http,
        now=clock,
    )


@asynccontextmanager
async def neighbours(config: SquareConfig, clock: Clock) -> AsyncIterator[Neighbours]:
    """Square, who writes there, and the brand's side of it."""
    listener = Listener()
    async with (
        serving(listener.app) as hook,
        serving(create_app(listening_at(config, hook))) as url,
        httpx.AsyncClient(base_url=url, headers={"x-control-key": "control"}) as story,
        httpx.AsyncClient(base_url=url, headers={"x-square": "1"}) as visitor,
        open_client() as http,
    ):
        platform = platform_at(url, http, clock)
        made = Neighbours(url, story, visitor, listener, platform, clock)
        await made.tell("POST", "posts", id="p1", account="mosiru", text="Mini 2 ships today.")
        await visitor.get("/api/square")
        yield made


@pytest.fixture
async def square(config: SquareConfig, clock: Clock) -> AsyncIterator[Neighbours]:
    async with neighbours(config, clock) as made:
        yield made


@pytest.fixture
def database(tmp_path: Path) -> str:
    return str(tmp_path / "square.sqlite3")
