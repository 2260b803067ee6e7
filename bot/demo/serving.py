"""Serve an application on this machine for the length of a block, and see whether one answers."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx
import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override

from integrations.http_client import open_client

_GOODBYE = 1  # seconds that open pages have to go
_LOOK_AGAIN = 0.1  # seconds


class _Server(uvicorn.Server):
    """Leaves the process's signals to others, and ends at once when told to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()
        self.leave = asyncio.Event()

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    @override
    async def main_loop(self) -> None:
        self.is_up.set()
        await self.leave.wait()


@asynccontextmanager
async def serving(app: ASGIApp, *, host: str, port: int) -> AsyncIterator[None]:
    """Serve *app*; raises OSError when the port is taken."""
    config = uvicorn.Config(
        app,
        lifespan="on",
        log_level="critical",
        access_log=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=_GOODBYE,
    )
    server = _Server(config)
    with socket.create_server((host, port)) as listener:
        # Else an answer waits 40 ms for the receipt of its headers.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        up = asyncio.create_task(server.is_up.wait())
        await asyncio.wait({running, up}, return_when=asyncio.FIRST_COMPLETED)
        if not up.done():
            up.cancel()
            await running
            raise RuntimeError("The server stopped before it had started.")
        try:
            yield
        finally:
            server.leave.set()
            await running


async def until_it_answers(url: str) -> None:
    """Return as soon as *url* answers with success; waits as long as it takes."""
    async with open_client(timeout=httpx.Timeout(5.0)) as http:
        while not await _answers(http, url):  # noqa: ASYNC110 - another process says when
            await asyncio.sleep(_LOOK_AGAIN)


async def _answers(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url)).is_success
    except httpx.TransportError:
        return False
