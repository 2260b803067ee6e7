"""The one entrance of /api/{method}: token, scope, rate, faults, answer."""

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from bot.demo.workspace.api.arguments import Arguments, read_arguments
from bot.demo.workspace.api.call import Call
from bot.demo.workspace.api.content import MISSING_TEXT
from bot.demo.workspace.api.methods import METHODS, Method
from bot.demo.workspace.documents import Json
from bot.demo.workspace.faults import Fault, PlannedFault
from bot.demo.workspace.journal import Complaint
from bot.demo.workspace.rates import RateLimited
from bot.demo.workspace.refused import Refused
from bot.demo.workspace.workspace import Workspace

LONGEST_HANG_SECONDS = 60.0
_COMPLAINTS = {MISSING_TEXT: Complaint.NO_TEXT}


class Api:
    """Answers Web API calls for one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        """Serve this workspace."""
        self._workspace = workspace

    async def answer(self, request: Request) -> Response:
        """Answer one call, with whatever fault was planned for it."""
        name = request.path_params["method"]
        fault = self._workspace.faults.next_for(name)
        if fault is None:
            return await self._answer(request, name)
        return await self._fail(request, name, fault)

    async def _fail(self, request: Request, name: str, fault: PlannedFault) -> Response:
        match fault.kind:
            case Fault.RATE_LIMITED:
                return self._rate_limited(name, fault.retry_after)
            case Fault.SERVER_ERROR:
                self._workspace.journal.call(name, {}, 500, "server_error", [])
                return Response("server error", status_code=500)
            case Fault.TOKEN_REVOKED:
                return self._refusal(name, {}, Refused("token_revoked"))
            case Fault.TIMEOUT_BEFORE:
                self._workspace.journal.call(name, {}, 0, "timeout", [])
                return await _hang(request)
            case Fault.TIMEOUT_AFTER:
                await self._answer(request, name)
                return await _hang(request)
            case Fault.RESET:
                return _broken_off(await self._answer(request, name))

    async def _answer(self, request: Request, name: str) -> Response:
        try:
            form, body, warnings = await read_arguments(request)
        except Refused as refused:
            return self._refusal(name, {}, refused)
        method = METHODS.get(name)
        if method is None:
            self._workspace.journal.complain(Complaint.UNKNOWN_METHOD, name)
            return self._refusal(name, form | body, Refused("unknown_method"))
        raw = form if method.form_only else form | body
        token = _token(request, form)
        raw.pop("token", None)
        if method.is_post_only and request.method != "POST":
            return self._refusal(name, raw, Refused("insecure_request"))
        try:
            return self._run(name, method, raw, token, warnings)
        except Refused as refused:
            return self._refusal(name, raw, refused)
        except RateLimited as limited:
            return self._rate_limited(name, limited.retry_after)
        except Exception as fault:
            self._workspace.journal.complain(Complaint.OWN_FAULT, f"{name}: {fault!r}")
            self._workspace.journal.call(name, raw, 500, "fatal_error", [])
            raise

    def _run(
        self, name: str, method: Method, raw: Json, token: str | None, warnings: list[str]
    ) -> Response:
        workspace = self._workspace
        call = Call(
            workspace=workspace,
            method=name,
            arguments=Arguments(raw),
            token_kind=self._kind_of(token, method),
            base_url=workspace.base_url,
            warnings=warnings,
        )
        if method.scope is not None:
            call.need_scope(method.scope)
        self._pace(call, method)
        body: Json = {"ok": True, **method.handler(call)}
        if call.warnings:
            body |= _warned(body, call.warnings)
            self._complain(name, call.warnings)
        workspace.journal.call(name, raw, 200, None, call.warnings)
        return JSONResponse(body, headers={"x-oauth-scopes": ",".join(workspace.scopes)})

    def _complain(self, name: str, warnings: list[str]) -> None:
        for warning in warnings:
            kind = _COMPLAINTS.get(warning, Complaint.WARNING)
            self._workspace.journal.complain(kind, f"{name}: {warning}")

    def _kind_of(self, token: str | None, method: Method) -> str:
        app = self._workspace.config.app
        kinds = {app.bot_token: "bot", app.app_token: "app"}
        if token is None:
            if "none" in method.tokens:
                return "none"
            raise Refused("not_authed")
        if token in self._workspace.revoked_tokens:
            raise Refused("token_revoked")
        if token not in kinds:
            raise Refused("invalid_auth")
        if kinds[token] not in method.tokens:
            raise Refused("not_allowed_token_type")
        return kinds[token]

    def _pace(self, call: Call, method: Method) -> None:
        if method.tier is not None:
            self._workspace.pace_method(call.method, method.tier)
        elif call.method == "chat.postMessage":
            self._workspace.pace_channel(call.recipient()["id"], call.method)

    def _refusal(self, name: str, raw: Json, refused: Refused) -> Response:
        self._workspace.journal.call(name, raw, 200, refused.code, [])
        return JSONResponse(refused.answer())

    def _rate_limited(self, name: str, retry_after: int) -> Response:
        self._workspace.journal.call(name, {}, 429, "ratelimited", [])
        return JSONResponse(
            {"ok": False, "error": "ratelimited"},
            status_code=429,
            headers={"Retry-After": str(retry_after)},
        )


def _warned(body: Json, warnings: list[str]) -> Json:
    metadata = body.get("response_metadata", {})
    return {
        "warning": ",".join(warnings),
        "response_metadata": {**metadata, "warnings": warnings},
    }


def _token(request: Request, form: Json) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return form.get("token") or None


async def _hang(request: Request) -> Response:
    """Say nothing until the caller gives up."""
    try:
        async with asyncio.timeout(LONGEST_HANG_SECONDS):
            while (await request.receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        pass
    return Response(status_code=504)


def _broken_off(answer: Response) -> Response:
    """Promise the whole answer, send nothing of it: the server then drops the connection."""

    async def nothing() -> AsyncIterator[bytes]:
        yield b""

    length = {"content-length": str(len(answer.body))}
    return StreamingResponse(nothing(), media_type="application/json", headers=length)
