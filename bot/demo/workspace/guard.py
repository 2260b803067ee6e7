"""Keeps other machines and other sites out, and tells browsers what the page may do."""

import hmac
import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.demo.workspace.workspace import Workspace

CSRF_HEADER = "x-local-workspace"
CONTROL_HEADER = "x-control-key"
_OWN_PAGE = "The local workspace answers its own page on this machine only."
_WORDS = {
    "control_key_wrong": (
        f"A lever needs the key of this workspace in {CONTROL_HEADER}: control_key of secrets.json."
    )
}
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' https: data:; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class LocalGuard:
    """ASGI middleware: loopback Host, same Origin, CSRF header, control key, headers."""

    def __init__(self, app: ASGIApp, workspace: Workspace) -> None:
        """Stand before the app."""
        self._app = app
        self._workspace = workspace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request in, or answer 403."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await _refuse(refusal, scope, receive, send)
            return
        self._learn_base_url(scope)
        await self._app(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        host = urlsplit(f"//{headers.get('host', '')}")
        if not self._workspace.config.allow_remote and not is_loopback(host.hostname or ""):
            return "host_not_local"
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host.netloc:
            return "origin_not_allowed"
        if scope["path"].startswith("/_local/"):
            return self._page_refusal(scope, headers)
        return None

    def _page_refusal(self, scope: Scope, headers: Headers) -> str | None:
        if scope["path"].startswith("/_local/control/"):
            key = self._workspace.config.control_key
            given = headers.get(CONTROL_HEADER, "")
            allowed = key is not None and hmac.compare_digest(key.encode(), given.encode())
            return None if allowed else "control_key_wrong"
        if scope.get("method") == "POST" and headers.get(CSRF_HEADER) != "1":
            return "header_missing"
        return None

    def _learn_base_url(self, scope: Scope) -> None:
        if not self._workspace.base_url:
            host = Headers(scope=scope).get("host", "127.0.0.1")
            self._workspace.base_url = f"http://{host}"


async def _refuse(code: str, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    body = {"ok": False, "error": code, "message": _WORDS.get(code, _OWN_PAGE)}
    await JSONResponse(body, status_code=403)(scope, receive, send)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return sending
