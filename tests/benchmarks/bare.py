"""The floors, each the least that does the job: ``python -m tests.benchmarks.bare SPEC``.

SPEC is a JSON object: port, url (of the database), and of Slack: api, token, secret, channel.

    POST /hook           checks one HMAC, answers after a group commit of one row
    POST /card           the same, then posts a message and an answer in its thread
    POST /slack/events   a Bolt app that commits one row before it acknowledges
"""

import asyncio
import json
import re
import sys
from collections.abc import Mapping
from typing import Any, Self

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, insert
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.clock import read_system_clock
from bot.database.sessions import prepare_sqlite, with_driver
from integrations.signatures import check_standard, decode_secret
from tests.benchmarks.traffic import SECRET

KEYS = (decode_secret(SECRET),)
METADATA = MetaData()
ROWS = Table("row", METADATA, Column("id", Integer, primary_key=True), Column("body", LargeBinary))


class GroupedRows:
    """Rows of all who wait become durable by one commit."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._leader: asyncio.Task[None] | None = None

    async def add(self, body: bytes) -> None:
        saved: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((body, saved))
        if self._leader is None or self._leader.done():
            self._leader = asyncio.create_task(self._lead())
        await saved

    async def _lead(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting, []
            async with self._engine.begin() as connection:
                await connection.execute(insert(ROWS), [{"body": body} for body, _ in group])
            for _, saved in group:
                saved.set_result(None)


class Bare:
    """All floors in one application; nobody pays for the routes that are not called."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._engine = make_engine(given["url"])
        self._rows = GroupedRows(self._engine)
        self._slack = AsyncWebClient(token=given["token"], base_url=given["api"])
        self._channel = given["channel"]
        self._bolt = AsyncSlackRequestHandler(self._make_bolt(given))
        self._posting: set[asyncio.Task[None]] = set()

    @classmethod
    async def open(cls, given: Mapping[str, Any]) -> Self:
        opened = cls(given)
        async with opened._engine.begin() as connection:
            await connection.run_sync(METADATA.create_all)
        return opened

    def site(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/healthz", self._alive),
                Route("/hook", self._hook, methods=["POST"]),
                Route("/card", self._card, methods=["POST"]),
                Route("/slack/events", self._bolt.handle, methods=["POST"]),
            ]
        )

    async def _alive(self, _: Request) -> Response:
        return PlainTextResponse("ok")

    async def _hook(self, request: Request) -> Response:
        body = await request.body()
        check_standard(KEYS, request.headers, body, now=read_system_clock())
        await self._rows.add(body)
        return JSONResponse({"ok": True})

    async def _card(self, request: Request) -> Response:
        answer = await self._hook(request)
        text = json.loads(await request.body())["data"]["text"]
        posting = asyncio.create_task(self._post(text))
        self._posting.add(posting)
        posting.add_done_callback(self._posting.discard)
        return answer

    async def _post(self, text: str) -> None:
        root = await self._slack.chat_postMessage(channel=self._channel, text=text)
        await self._slack.chat_postMessage(
            channel=self._channel, thread_ts=root["ts"], text=f"bare draft for {text}"
        )

    def _make_bolt(self, given: Mapping[str, Any]) -> AsyncApp:
        async def authorize(team_id: str | None) -> AuthorizeResult:
            return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token=given["token"])

        app = AsyncApp(
            signing_secret=given["secret"],
            client=self._slack,
            authorize=authorize,
            process_before_response=True,
        )

        async def listener(ack: AsyncAck, body: dict[str, Any]) -> None:
            async with self._engine.begin() as connection:
                await connection.execute(insert(ROWS), {"body": json.dumps(body).encode()})
            await ack()

        app.action(re.compile(".*"))(listener)
        return app


def make_engine(url: str) -> AsyncEngine:
    """The same driver, and on SQLite the same pragmas, as the product has."""
    address = with_driver(url)
    if address.get_backend_name() != "sqlite":
        return create_async_engine(address, pool_size=10)
    engine = create_async_engine(address, pool_size=1, max_overflow=0)
    prepare_sqlite(engine.sync_engine, "BEGIN IMMEDIATE")
    return engine


async def main(given: Mapping[str, Any]) -> None:
    bare = await Bare.open(given)
    settings = uvicorn.Config(
        bare.site(),
        port=given["port"],
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    await uvicorn.Server(settings).serve()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
