"""Real HTTP over loopback inside a test's own event loop, and ways to answer badly."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
from itertools import cycle
from typing import Any

import httpx
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override

PORTS_TOGETHER = 3
"""As many as the demo takes."""
_LOWEST, _HIGHEST = 10_000, 30_000  # Linux hands out ports from 32,768 on, others from 49,152
_ports = cycle(
    _LOWEST + (os.getpid() * 97 + number) * PORTS_TOGETHER % (_HIGHEST - _LOWEST)
    for number in range((_HIGHEST - _LOWEST) // PORTS_TOGETHER)
)


class _Server(uvicorn.Server):
    """Ends at once when told to, where uvicorn looks ten times a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()
        self.leave = asyncio.Event()

    @override
    async def main_loop(self) -> None:
        self.is_up.set()
        await self.leave.wait()


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """Serve *app*; yields its base URL without a slash at the end."""
    config = uvicorn.Config(app, log_level="critical", ws="none", timeout_graceful_shutdown=1)
    server = _Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        await asyncio.wait_for(server.is_up.wait(), 30)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.leave.set()
            await running


_TRUST = httpx.create_ssl_context(trust_env=False)  # 20 ms each time, and nobody here needs it


def loopback_client(**options: Any) -> httpx.AsyncClient:
    """A client for what `serving` serves; *options* as for `httpx.AsyncClient`."""
    return httpx.AsyncClient(verify=_TRUST, trust_env=False, **options)


def free_port() -> int:
    """A port on which nobody listens, as neither do the two after it.

    It lies below those that the system hands out by itself, and each process looks from another
    one on: nothing that runs beside this can take it before it is used.
    """
    for port in _ports:
        with suppress(OSError), ExitStack() as stack:
            for number in range(port, port + PORTS_TOGETHER):
                stack.enter_context(socket.create_server(("127.0.0.1", number)))
            return port
    raise AssertionError  # the ports go round for ever


class LostAnswer(Response):
    """Begins to answer, then the connection breaks."""

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        headers = [(b"content-length", b"100")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


async def never_answer(request: Request) -> Response:
    """Wait until the caller gives up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response()
