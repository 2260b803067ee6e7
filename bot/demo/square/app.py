"""Square put together.

Serve it on loopback only, and with a short ``timeout_graceful_shutdown``: open pages hold a
stream of live updates that ends when the server leaves.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.demo.square.board import Board
from bot.demo.square.config import SquareConfig
from bot.demo.square.courier import Courier
from bot.demo.square.faults import Faults
from bot.demo.square.live import Live
from bot.demo.square.page_api import PageApi
from bot.demo.square.platform_api import PlatformApi
from bot.demo.square.refusals import Refusal, show_refusal
from bot.demo.square.store import Store
from bot.demo.square.story_api import StoryApi
from integrations.http_client import open_client

_PAGE = Path(__file__).parent / "page"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


def create_app(config: SquareConfig) -> Starlette:
    """The whole of Square; its deliveries start and end with the application."""
    store, live, faults = Store(config.database), Live(), Faults()
    board = Board(config, store, live)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        del app
        timeout = httpx.Timeout(15.0, connect=5.0)
        async with (
            open_client(timeout=timeout, user_agent="Square/1") as http,
            Courier(config, store, live, http).at_work(),
        ):
            yield
        store.close()

    platform = PlatformApi(config, board, faults)
    return Starlette(
        routes=[
            Route("/", _index),
            Route("/healthz", _healthy),
            Route("/platform", platform.take, methods=["POST"]),
            *PageApi(config, store, board, live).routes(),
            *StoryApi(config, store, board, faults).routes(),
            Mount("/page", StaticFiles(directory=_PAGE)),
        ],
        middleware=[Middleware(_Loopback)],
        exception_handlers={Refusal: show_refusal},
        lifespan=lifespan,
    )


async def _index(request: Request) -> Response:
    del request
    return FileResponse(_PAGE / "index.html")


async def _healthy(request: Request) -> Response:
    del request
    return PlainTextResponse("ok")


class _Loopback:
    """Answer only to a loopback name: another site's name may be pointed at this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if Request(scope).url.hostname not in _LOOPBACK:
            refusal = PlainTextResponse("Square answers on this machine only.", 421)
            await refusal(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers)
