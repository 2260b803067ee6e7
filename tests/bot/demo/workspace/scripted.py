"""A bot that answers from a list and remembers every request."""

import asyncio
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tests.support.workspace import LocalWorkspace


@dataclass
class ScriptedBot:
    """Answers 200 when the script is empty; a None in it means silence."""

    script: list[Response | None] = field(default_factory=list)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        self.requests.append((dict(request.headers), await request.body()))
        response = self.script.pop(0) if self.script else Response()
        if response is None:
            await asyncio.Event().wait()
        return response or PlainTextResponse("")

    async def connect(self, ws: LocalWorkspace) -> None:
        routes = [Route("/slack/events", self.answer, methods=["POST"])]
        await ws.deliver_to("http://bot.test/slack/events", Starlette(routes=routes))

    def header(self, name: str) -> list[str | None]:
        return [headers.get(name) for headers, _ in self.requests]
