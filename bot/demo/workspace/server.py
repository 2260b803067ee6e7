"""The local workspace as an ASGI app, and a server for it."""

import asyncio
import dataclasses
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from typing_extensions import override

from bot.demo.workspace.api.endpoint import Api
from bot.demo.workspace.config import WorkspaceConfig
from bot.demo.workspace.control import control_routes
from bot.demo.workspace.guard import LocalGuard, is_loopback
from bot.demo.workspace.page_api import PAGE, PageApi
from bot.demo.workspace.page_bundle import bundle_modules, bundle_sheets
from bot.demo.workspace.uploads import Uploads
from bot.demo.workspace.workspace import Workspace

SHUTDOWN_SECONDS = 2

__all__ = ["RunningWorkspace", "WorkspaceConfig", "create_app", "running", "serve"]


def create_app(config: WorkspaceConfig) -> Starlette:
    """Build the app; its `Workspace` is at ``app.state.workspace``."""
    workspace = Workspace(config)
    app = Starlette(
        routes=[
            Route("/api/{method}", Api(workspace).answer, methods=["GET", "POST"]),
            WebSocketRoute("/link/", workspace.sockets.serve),
            *Uploads(workspace).routes(),
            *control_routes(workspace),
            *PageApi(workspace).routes(),
            Route("/page.js", _script),
            Route("/page.css", _sheet),
            Route("/page/{path:path}", _asset),
            Route("/archives/{channel}/{message}", _index),
            Route("/", _index),
        ],
        middleware=[Middleware(LocalGuard, workspace=workspace)],
        lifespan=lambda _: _running(workspace),
    )
    app.state.workspace = workspace
    return app


@asynccontextmanager
async def _running(workspace: Workspace) -> AsyncIterator[None]:
    workspace.start()
    try:
        yield
    finally:
        await workspace.stop()


async def _index(_: Request) -> Response:
    return _file(PAGE / "index.html")


async def _script(_: Request) -> Response:
    return Response(bundle_modules(PAGE / "app.js"), media_type="text/javascript")


async def _sheet(_: Request) -> Response:
    return Response(bundle_sheets(PAGE / "css"), media_type="text/css")


async def _asset(request: Request) -> Response:
    return _file(PAGE / request.path_params["path"])


def _file(path: Path) -> Response:
    try:
        found = path.resolve()
    except ValueError:  # a NUL in the path
        return PlainTextResponse("Not found", status_code=404)
    if not found.is_relative_to(PAGE.resolve()) or not found.is_file():
        return PlainTextResponse("Not found", status_code=404)
    return Response(found.read_bytes(), media_type=guess_type(found.name)[0])


@dataclass(frozen=True, slots=True)
class RunningWorkspace:
    """A workspace that answers at `url`."""

    workspace: Workspace
    url: str
    port: int


class _Server(uvicorn.Server):
    """Lets pages and sockets go first, because they would keep the server waiting."""

    def __init__(self, config: uvicorn.Config, workspace: Workspace) -> None:
        super().__init__(config)
        self._workspace = workspace
        self.is_up = asyncio.Event()
        self.leave = asyncio.Event()

    @override
    async def main_loop(self) -> None:
        self.is_up.set()
        await self.leave.wait()

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._workspace.end_streams()
        await self._workspace.sockets.close()
        await super().shutdown(sockets)

    async def serve_until_stopped(self, sockets: list[socket.socket]) -> None:
        """Serve without touching the process's signal handlers."""
        await self._serve(sockets)


@asynccontextmanager
async def running(
    config: WorkspaceConfig, host: str = "127.0.0.1", port: int = 0, *, allow_remote: bool = False
) -> AsyncIterator[RunningWorkspace]:
    """Serve for the length of the block; port 0 takes a free one.

    Raises PermissionError for an address that others can reach, unless `allow_remote`,
    and OSError when the port is taken.
    """
    if not allow_remote and not is_loopback(host):
        raise PermissionError(f"The local workspace has no login; it will not listen on {host}.")
    bound = bind(host, port)
    app = create_app(dataclasses.replace(config, allow_remote=allow_remote))
    workspace: Workspace = app.state.workspace
    port = bound.getsockname()[1]
    workspace.base_url = workspace.base_url or f"http://{_in_url(host)}:{port}"
    server = _Server(_settings(app), workspace)
    serving = asyncio.create_task(server.serve_until_stopped([bound]))
    try:
        await _started(server, serving)
        yield RunningWorkspace(workspace, workspace.base_url, port)
    finally:
        server.leave.set()
        await serving


async def serve(
    config: WorkspaceConfig, host: str, port: int, *, allow_remote: bool = False
) -> None:
    """Serve until cancelled, then stop within three seconds."""
    async with running(config, host, port, allow_remote=allow_remote):
        await asyncio.Event().wait()


def _settings(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        ws_ping_interval=None,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )


def bind(host: str, port: int) -> socket.socket:
    """Take an address, port 0 a free one; raises OSError when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, or asyncio leaves Nagle on: each answer then waits 40 ms for the reader's receipt.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


async def _started(server: _Server, serving: asyncio.Task[None]) -> None:
    up = asyncio.create_task(server.is_up.wait())
    await asyncio.wait({up, serving}, return_when=asyncio.FIRST_COMPLETED)
    if not up.done():
        up.cancel()
        serving.result()
        raise RuntimeError("The local workspace stopped before it had started.")
