"""The outside world in one process: both pages, the story, a clean end, nothing lost."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.clock import read_system_clock
from bot.demo.made_up_secrets import read_secrets
from bot.demo.serving import serving, until_it_answers
from bot.demo.stage import HOST, Ports, Stage
from bot.demo.world import run_world, workspace_config
from tests.support.eventually import eventually
from tests.support.mosiru import MANIFEST
from tests.support.serving import free_port


@dataclass
class Product:
    """Takes what Square sends, by path."""

    taken: list[str] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        self.taken.append(request.path_params["account"])
        return PlainTextResponse("ok")

    async def healthy(self, _: Request) -> Response:
        return PlainTextResponse("ok")

    @property
    def app(self) -> Starlette:
        webhook = "/webhooks/standard_webhooks/{account}"
        return Starlette(
            routes=[
                Route("/healthz", self.healthy),
                Route(webhook, self.take, methods=["POST"]),
            ]
        )


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    ports = Ports(page=free_port(), square=free_port(), product=free_port())
    return Stage(data_dir=tmp_path, ports=ports, manifest=MANIFEST, speed=1e9)


@asynccontextmanager
async def world(stage: Stage) -> AsyncIterator[asyncio.Task[None]]:
    running = asyncio.create_task(run_world(stage))
    await asyncio.wait_for(until_it_answers(f"{stage.ports.page_url}/_local/bootstrap"), 30)
    await asyncio.wait_for(until_it_answers(f"{stage.ports.square_url}/healthz"), 30)
    try:
        yield running
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@asynccontextmanager
async def product(stage: Stage) -> AsyncIterator[Product]:
    made = Product()
    async with serving(made.app, host=HOST, port=stage.ports.product):
        yield made


async def fetch(url: str) -> Any:
    async with httpx.AsyncClient(trust_env=False) as http:
        return (await http.get(url)).json()


async def count_comments(stage: Stage) -> int:
    posts = (await fetch(f"{stage.ports.square_url}/api/posts"))["posts"]
    return sum(len(post["comments"]) for post in posts)


async def test_the_team_its_rooms_and_square_are_there(stage: Stage):
    async with world(stage):
        frame = await fetch(f"{stage.ports.page_url}/_local/bootstrap")

    assert frame["team"]["name"] == "Mosiru"
    assert [c["name"] for c in frame["channels"]] == ["mosiru-kr", "mosiru-us", "mosiru-oncall"]
    assert frame["links"] == [{"label": "Square", "url": stage.ports.square_url}]


def test_the_demo_keeps_slacks_pace_by_the_real_clock(stage: Stage):
    secrets = read_secrets(stage.data_dir, accounts=["mosiru_kr"])

    config = workspace_config(stage, secrets, now=read_system_clock)

    assert config.rate_limits
    assert config.now is read_system_clock


async def test_somebody_of_the_chosen_language_comes_first(stage: Stage):
    async with world(stage.model_copy(update={"locale": "en"})):
        frame = await fetch(f"{stage.ports.page_url}/_local/bootstrap")

    assert frame["users"][0]["real_name"] == "Theo 테오"


async def test_comments_reach_the_product_at_the_address_of_their_account(stage: Stage):
    async with product(stage) as made, world(stage):
        await eventually(lambda: {"mosiru_kr", "mosiru", "mosiru_shop"} <= set(made.taken))


async def test_the_story_waits_for_the_product(stage: Stage):
    async with world(stage):
        before = await count_comments(stage)
        async with product(stage) as made:
            await eventually(lambda: made.taken)

    assert before == 0


async def test_without_a_story_square_stays_empty(stage: Stage):
    async with (
        product(stage) as made,
        world(stage.model_copy(update={"has_story": False})),
    ):
        posts = await fetch(f"{stage.ports.square_url}/api/posts")

    assert posts == {"posts": []}
    assert made.taken == []


async def test_a_second_start_has_what_the_first_one_left(stage: Stage):
    async with product(stage) as made, world(stage):
        await eventually(lambda: made.taken)
        left = await count_comments(stage)

    async with world(stage.model_copy(update={"has_story": False})):
        found = await count_comments(stage)

    assert found >= left > 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_soon(stage: Stage, number: signal.Signals):
    async with world(stage) as running:
        os.kill(os.getpid(), number)

        await asyncio.wait_for(asyncio.shield(running), 10)

    assert running.exception() is None


async def test_an_open_page_does_not_hold_it_up(stage: Stage):
    events = f"{stage.ports.square_url}/api/events"
    async with (
        world(stage) as running,
        httpx.AsyncClient(trust_env=False) as http,
        http.stream("GET", events) as page,
    ):
        await anext(page.aiter_bytes())
        os.kill(os.getpid(), signal.SIGTERM)

        await asyncio.wait_for(asyncio.shield(running), 10)

    assert running.exception() is None


async def test_a_taken_port_is_an_error(stage: Stage):
    async with product(stage):
        taken = Ports(page=stage.ports.product, square=free_port(), product=free_port())

        with pytest.raises(OSError, match="in use"):
            await run_world(stage.model_copy(update={"ports": taken}))
