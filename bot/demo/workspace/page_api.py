"""What the browser page asks and does, under /_local/."""

import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.demo.workspace.delivery.parcel import Outcome
from bot.demo.workspace.documents import Json
from bot.demo.workspace.interactions import Click, Interactions
from bot.demo.workspace.page_frame import describe
from bot.demo.workspace.page_requests import (
    failure,
    names_of,
    object_of,
    read_body,
    refusing,
    text_of,
)
from bot.demo.workspace.refused import Refused
from bot.demo.workspace.submissions import Submissions
from bot.demo.workspace.workspace import Workspace

PAGE = Path(__file__).parent / "page"
_COUNT = re.compile(r"[1-9][0-9]{0,8}")
_INSTANT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?")


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
            "/shortcut": self.shortcut,
            "/options": self.options,
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
        """The channel's own messages, oldest first, and what only this page sees."""
        channel, limit = self._channel(request), _limit(request)
        before = request.query_params.get("before")
        found = self._workspace.messages.latest_roots(channel["id"], limit + 1, before)
        whispered = [m for m in self._whispered(request) if not m.get("thread_ts")]
        found += [m for m in whispered if before is None or m["ts"] < before]
        found.sort(key=_ts)
        return JSONResponse({"messages": found[-limit:], "has_more": len(found) > limit})

    async def thread(self, request: Request) -> Response:
        """Parent and replies."""
        channel = self._channel(request)
        ts = request.path_params["ts"]
        found = self._workspace.messages.thread(channel["id"], ts)
        if not found:
            raise Refused("message_not_found")
        replies = found[1:] + [m for m in self._whispered(request) if m.get("thread_ts") == ts]
        return JSONResponse({"messages": [found[0], *sorted(replies, key=_ts)]})

    async def dms(self, request: Request) -> Response:
        """The user's conversation with the bot."""
        user = self._user(request)
        channel = self._workspace.directory.dm_with(user)
        roots = self._workspace.messages.latest_roots(channel["id"], 1)
        latest = roots[-1]["ts"] if roots else None
        bot = self._workspace.directory.bot_user_id
        im = {"id": channel["id"], "with_user": bot, "latest_ts": latest}
        return JSONResponse({"ims": [im]})

    async def home(self, request: Request) -> Response:
        """The user's App Home."""
        return JSONResponse({"view": self._workspace.views.home(self._user(request))})

    async def views(self, request: Request) -> Response:
        """The modals open in one window of the user, top last; without any, those of none."""
        user, views = self._user(request), self._workspace.views
        window = request.query_params.get("window", "")
        return JSONResponse({"stack": views.stack(user, window) or views.stack(user, "")})

    async def raw_message(self, request: Request) -> Response:
        """The stored JSON of a message."""
        channel, ts = request.path_params["channel"], request.path_params["ts"]
        whispered = (m for m in self._whispered(request) if m["ts"] == ts)
        found = self._workspace.messages.find(channel, ts) or next(whispered, None)
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
        delivery, receipt = await self._people.click(_click(body))
        if receipt.outcome is Outcome.ACKED:
            return JSONResponse({"ok": True, "delivery": delivery})
        return JSONResponse({**failure("no_ack"), "delivery": delivery})

    async def submit(self, request: Request) -> Response:
        """Send in a modal."""
        body = await read_body(request)
        user = self._people.person(text_of(body, "user"))
        result = await self._modals.submit(user, text_of(body, "view_id"), body.get("state") or {})
        if result.error:
            return JSONResponse(failure(result.error))
        if result.errors:
            return JSONResponse({"ok": False, "errors": result.errors})
        return JSONResponse({"ok": True, "response_action": result.response_action})

    async def close(self, request: Request) -> Response:
        """Close a modal."""
        body = await read_body(request)
        user = self._people.person(text_of(body, "user"))
        cleared = bool(body.get("is_cleared"))
        await self._modals.close(user, text_of(body, "view_id"), is_cleared=cleared)
        return JSONResponse({"ok": True})

    async def command(self, request: Request) -> Response:
        """Run a slash command."""
        body = await read_body(request)
        receipt = await self._people.command(
            text_of(body, "user"),
            text_of(body, "channel"),
            text_of(body, "command"),
            str(body.get("text") or ""),
            window=_window(body),
        )
        acked = receipt.outcome is Outcome.ACKED
        return JSONResponse({"ok": True} if acked else failure("no_ack"))

    async def shortcut(self, request: Request) -> Response:
        """Run a shortcut; with ``channel`` and ``ts``, one of that message."""
        body = await read_body(request)
        on = (text_of(body, "channel"), text_of(body, "ts")) if "ts" in body else None
        receipt = await self._people.shortcut(
            text_of(body, "user"), text_of(body, "callback_id"), on, window=_window(body)
        )
        acked = receipt.outcome is Outcome.ACKED
        return JSONResponse({"ok": True} if acked else failure("no_ack"))

    async def options(self, request: Request) -> Response:
        """Type into a menu whose options the app gives."""
        body = await read_body(request)
        found = await self._people.suggest(_click(body), str(body.get("typed") or ""))
        return JSONResponse({"ok": True, **found})

    async def say(self, request: Request) -> Response:
        """Type a message."""
        body = await read_body(request)
        user, channel, text = (text_of(body, key) for key in ("user", "channel", "text"))
        message = self._people.type(user, channel, text, body.get("thread_ts"))
        return JSONResponse({"ok": True, "ts": message["ts"]})

    async def open_home(self, request: Request) -> Response:
        """Open the Home tab."""
        self._people.open_home(text_of(await read_body(request), "user"))
        return JSONResponse({"ok": True})

    def _user(self, request: Request) -> str:
        user = request.query_params.get("user", "")
        self._people.person(user)
        return user

    def _channel(self, request: Request) -> Json:
        return self._people.channel(request.path_params["channel"], self._user(request))

    def _whispered(self, request: Request) -> list[Json]:
        """What only this user sees, since ``opened_at``; as in Slack it goes with the page."""
        user, opened_at = (request.query_params.get(key, "") for key in ("user", "opened_at"))
        if not _INSTANT.fullmatch(opened_at):
            return []
        found = self._workspace.messages.ephemerals(user, request.path_params["channel"])
        return [m for m in found if _ts(m) > float(opened_at)]


def _click(body: Json) -> Click:
    return Click(
        user=text_of(body, "user"),
        container=names_of(body, "container"),
        block_id=text_of(body, "block_id"),
        action_id=text_of(body, "action_id"),
        value=object_of(body, "value"),
        state=object_of(body, "state"),
        window=_window(body),
    )


def _window(body: Json) -> str:
    return str(body.get("window") or "")


def _ts(message: Json) -> float:
    return float(message["ts"])


def _limit(request: Request) -> int:
    given = request.query_params.get("limit", "")
    return min(int(given), 500) if _COUNT.fullmatch(given) else 100


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
