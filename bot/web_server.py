"""The web server: its address, and a stop that lets the rest of us end in order first."""

import asyncio
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
import uvicorn
from starlette.applications import Starlette
from typing_extensions import override

from bot.errors import BotError

_log = structlog.get_logger(__name__)


class CannotListen(BotError):
    """The address of the web server is taken, or not ours."""


class WebServer(uvicorn.Server):
    """Stops on a signal without raising it again: the rest of us has to end in order first."""

    @contextmanager
    @override
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self.handle_exit, name, None)
        try:
            yield
        finally:
            for name in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(name)

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listening in sockets or []:
            host, port, *_ = listening.getsockname()
            _log.info("signoff.ready", host=host, port=port)


def listen(host: str, port: int) -> socket.socket:
    """Take the address; raises `CannotListen`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise CannotListen(
            f"Cannot listen on {host} port {port}: {error.strerror}."
            " Choose another with SIGNOFF_HOST and SIGNOFF_PORT."
        ) from error
    # Its connections inherit it. asyncio does the same only for sockets whose protocol is named:
    # without it the body of an answer waits 40 ms for the receipt of its headers.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def web_settings(
    site: Starlette, *, host: str, port: int, ends_within: timedelta
) -> uvicorn.Config:
    """How *site* is served: our own logs, no banner, a bound on the time of a stop."""
    return uvicorn.Config(
        site,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=int(ends_within.total_seconds()),
        lifespan="off",
    )
