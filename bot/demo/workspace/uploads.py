"""Outside /api/: upload addresses, file downloads and response URLs."""

import hmac

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.demo.workspace.api.arguments import read_json
from bot.demo.workspace.page_api import file_response
from bot.demo.workspace.rates import RateLimited
from bot.demo.workspace.refused import Refused
from bot.demo.workspace.replies import use_response_url
from bot.demo.workspace.workspace import Workspace

_GONE = ("used_url", "expired_url", "invalid_url")


class Uploads:
    """Routes that need no token, or carry their own."""

    def __init__(self, workspace: Workspace) -> None:
        """Serve this workspace."""
        self._workspace = workspace

    def routes(self) -> list[Route]:
        """Return all routes."""
        return [
            Route("/upload/v1/{file}", self.upload, methods=["POST"]),
            Route("/files/{file}/download", self.download),
            Route("/actions/{team}/{app}/{key}", self.respond, methods=["POST"]),
        ]

    async def upload(self, request: Request) -> Response:
        """Take the bytes of a file announced by files.getUploadURLExternal."""
        try:
            self._workspace.files.receive(request.path_params["file"], await _content(request))
        except Refused as refused:
            return PlainTextResponse(refused.code, status_code=400)
        return PlainTextResponse("OK")

    async def download(self, request: Request) -> Response:
        """Give a file to who holds the bot token."""
        expected = f"Bearer {self._workspace.config.app.bot_token}"
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(expected.encode(), given.encode()):
            return PlainTextResponse("not_authed", status_code=403)
        try:
            return file_response(self._workspace, request.path_params["file"])
        except Refused as refused:
            return PlainTextResponse(refused.code, status_code=404)

    async def respond(self, request: Request) -> Response:
        """Use a response URL."""
        try:
            key = request.path_params["key"]
            use_response_url(self._workspace, key, await _payload(request))
        except Refused as refused:
            status = 404 if refused.code in _GONE else 200
            return JSONResponse(refused.answer(), status_code=status)
        except RateLimited as limited:
            answer = {"ok": False, "error": "ratelimited"}
            headers = {"Retry-After": str(limited.retry_after)}
            return JSONResponse(answer, status_code=429, headers=headers)
        return PlainTextResponse("ok")


async def _content(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as fields:
        for field in fields.values():
            if isinstance(field, UploadFile):
                return await field.read()
    return b""


async def _payload(request: Request) -> object:
    try:
        return read_json(await request.body())
    except ValueError as error:
        raise Refused("invalid_payload") from error
