"""What the browser page asks and does, under /_local/."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.demo.workspace.delivery.parcel import Outcome
from bot.demo.workspace.documents import Json
from bot.demo.workspace.interactions import Click, Interactions
from bot.demo.workspace.page_frame import describe
from bot.demo.workspace.refused import Refused
from bot.demo.workspace.submissions import Submissions
from bot.demo.workspace.workspace import Workspace

PAGE = Path(__file__).parent / "page"
_WORDS = {
    "user_not_found": "Nobody with that id is in this workspace.",
    "channel_not_found": "You are not in a channel with that id.",
    "message_not_found": "That message is gone.",
    "view_not_found": "That dialog is no longer open.",
    "element_not_found": "That element is no longer there.",
    "no_ack": "The app did not answer in time.",
    "bad_answer": "The app answered something that Slack would not understand.",
    "unknown_command": "No installed app knows that command.",
}


class PageApi:
    """The page's interface to one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        """Serve this workspace."""
        self._workspace = workspace
        self._people = Interactions(workspace)
        self._modals = Submissions(workspace)

    def routes(self) -> list[Route]:
        """Return all routes below /_local."""
        reads = {
            "/bootstrap": self.bootstrap,
            "/channels/{channel}/messages": self.messages,
            "/channels/{channel}/threads/{ts}": self.thread,
            "/dms": self.dms,
            "/home": self.home,
            "/views": self.views,
            "/messages/{channel}/{ts}/json": self.raw_message,
            "/deliveries": self.deliveries,
            "/pings": self.pings,
            "/events": self.events,
            "/files/{file}": self.file,
        }
        writes = {
            "/click": self.click,
            "/view_submit": self.submit,
            "/view_close": self.close,
            "/command": self.command,
            "/message": self.say,
            "/home_opened": self.open_home,
        }
        return [
            *(Route(f"/_local{path}", refusing(read)) for path, read in reads.items()),
            *(
                Route(f"/_local{path}", refusing(write), methods=["POST"])
                for path, write in writes.items()
            ),
        ]

    async def bootstrap(self, _: Request) -> Response:
        """Everything the frame needs."""
        return JSONResponse(describe(self._workspace))

    async def messages(self, request: Request) -> Response:
        """The channel's own messages, oldest first, and what only this user sees."""
        channel, user = self._channel(request)
        found = self._workspace.messages.roots(channel["id"])
        whispered = self._whispered(channel["id"], user)
        found += [m for m in whispered if not m.get("thread_ts")]
        found.sort(key=_ts)
        before = request.query_params.get("before")
        if before:
            found = [m for m in found if _ts(m) < float(before)]
        limit = _limit(request)
        return JSONResponse({"messages": found[-limit:], "has_more": len(found) > limit})

    async def thread(self, request: Request) -> Response:
        """Parent and replies."""
        channel, user = self._channel(request)
        ts = request.path_params["ts"]
        found = self._workspace.messages.thread(channel["id"], ts)
        if not found:
            raise Refused("message_not_found")
        whispered = self._whispered(channel["id"], user)
        replies = found[1:] + [m for m in whispered if m.get("thread_ts") == ts]
        return JSONResponse({"messages": [found[0], *sorted(replies, key=_ts)]})

    async def dms(self, request: Request) -> Response:
        """The user's conversation with the bot."""
        user = self._user(request)
        channel = self._workspace.directory.dm_with(user)
        roots = self._workspace.messages.roots(channel["id"])
        latest = roots[-1]["ts"] if roots else None
        bot = self._workspace.directory.bot_user_id
        im = {"id": channel["id"], "with_user": bot, "latest_ts": latest}
        return JSONResponse({"ims": [im]})

    async def home(self, request: Request) -> Response:
        """The user's App Home."""
        return JSONResponse({"view": self._workspace.views.home(self._user(request))})

    async def views(self, request: Request) -> Response:
        """The user's open modals, top last."""
        return JSONResponse({"stack": self._workspace.views.stack(self._user(request))})

    async def raw_message(self, request: Request) -> Response:
        """The stored JSON of a message."""
        channel, ts = request.path_params["channel"], request.path_params["ts"]
        held = self._workspace.messages.find_ephemeral(channel, ts)
        found = held["message"] if held else self._workspace.messages.find(channel, ts)
        if found is None:
            raise Refused("message_not_found")
        return JSONResponse(found)

    async def deliveries(self, request: Request) -> Response:
        """What was sent to the bot, newest first."""
        found = self._workspace.journal.list_deliveries(_limit(request))
        return JSONResponse({"deliveries": found})

    async def pings(self, request: Request) -> Response:
        """The user's mentions and direct messages, newest first."""
        user = self._user(request)
        pings = [p for p in self._workspace.pings.all() if p["user"] == user]
        shown = [{k: v for k, v in ping.items() if k != "user"} for ping in pings]
        return JSONResponse({"pings": shown[::-1][: _limit(request)]})

    async def events(self, request: Request) -> Response:
        """Server-sent events; Last-Event-ID is accepted, the page fetches anew anyway."""
        stream = self._workspace.hub.listen(self._user(request))
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    async def file(self, request: Request) -> Response:
        """The bytes of an uploaded file, for pictures by ``slack_file`` id."""
        return file_response(self._workspace, request.path_params["file"])

    async def click(self, request: Request) -> Response:
        """Press an element."""
        body = await read_body(request)
        click = Click(
            user=_text(body, "user"),
            container=body.get("container") or {},
            block_id=_text(body, "block_id"),
            action_id=_text(body, "action_id"),
            value=body.get("value"),
            state=body.get("state"),
        )
        delivery, receipt = await self._people.click(click)
        if receipt.outcome is Outcome.ACKED:
            return JSONResponse({"ok": True, "delivery": delivery})
        return JSONResponse({**_failure("no_ack"), "delivery": delivery})

    async def submit(self, request: Request) -> Response:
        """Send in a modal."""
        body = await read_body(request)
        user = self._people.person(_text(body, "user"))
        result = await self._modals.submit(user, _text(body, "view_id"), body.get("state") or {})
        if result.error:
            return JSONResponse(_failure(result.error))
        if result.errors:
            return JSONResponse({"ok": False, "errors": result.errors})
        return JSONResponse({"ok": True, "response_action": result.response_action})

    async def close(self, request: Request) -> Response:
        """Close a modal."""
        body = await read_body(request)
        user = self._people.person(_text(body, "user"))
        cleared = bool(body.get("is_cleared"))
        await self._modals.close(user, _text(body, "view_id"), is_cleared=cleared)
        return JSONResponse({"ok": True})

    async def command(self, request: Request) -> Response:
        """Run a slash command."""
        body = await read_body(request)
        receipt = await self._people.command(
            _text(body, "user"),
            _text(body, "channel"),
            _text(body, "command"),
            str(body.get("text") or ""),
        )
        acked = receipt.outcome is Outcome.ACKED
        return JSONResponse({"ok": True} if acked else _failure("no_ack"))

    async def say(self, request: Request) -> Response:
        """Type a message."""
        body = await read_body(request)
        user, channel, text = (_text(body, key) for key in ("user", "channel", "text"))
        message = self._people.type(user, channel, text, body.get("thread_ts"))
        return JSONResponse({"ok": True, "ts": message["ts"]})

    async def open_home(self, request: Request) -> Response:
        """Open the Home tab."""
        self._people.open_home(_text(await read_body(request), "user"))
        return JSONResponse({"ok": True})

    def _user(self, request: Request) -> str:
        user = request.query_params.get("user", "")
        self._people.person(user)
        return user

    def _channel(self, request: Request) -> tuple[Json, str]:
        user = self._user(request)
        return self._people.channel(request.path_params["channel"], user), user

    def _whispered(self, channel: str, user: str) -> list[Json]:
        found = self._workspace.messages.ephemerals(user, channel)
        return [{**message, "_ephemeral": True} for message in found]


def refusing(
    endpoint: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """Answer a refusal as HTTP 4xx with a plain sentence."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refused as refused:
            status = 404 if refused.code.endswith("_not_found") else 400
            return JSONResponse(_failure(refused.code, refused.messages), status_code=status)

    return answer


def _failure(code: str, messages: list[str] | None = None) -> Json:
    words = " ".join(messages or []) or _WORDS.get(code, f"Slack would refuse this: {code}.")
    return {"ok": False, "error": code, "message": words}


async def read_body(request: Request) -> Json:
    """Return the JSON object of a request; refuses anything else."""
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise Refused("invalid_json") from error
    if not isinstance(body, dict):
        raise Refused("invalid_json")
    return body


def _text(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise Refused("invalid_arguments", [f"{name} is missing."])
    return value


def _ts(message: Json) -> float:
    return float(message["ts"])


def _limit(request: Request) -> int:
    given = request.query_params.get("limit", "100")
    return min(int(given), 500) if given.isdigit() and int(given) else 100


def file_response(workspace: Workspace, file_id: str) -> Response:
    """Return an uploaded file; only pictures are shown, the rest is saved."""
    file = workspace.files.find(file_id)
    if file is None:
        raise Refused("file_not_found")
    headers = {}
    if file["mimetype"] not in ("image/png", "image/jpeg", "image/gif", "image/webp"):
        headers["Content-Disposition"] = "attachment"
    content = workspace.files.content(file_id)
    return Response(content, media_type=file["mimetype"], headers=headers)
