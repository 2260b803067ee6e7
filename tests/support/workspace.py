"""The local workspace under test: people who click, type and read, by visible words."""

import asyncio
import copy
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.demo.workspace.blockkit.elements import initial_state, walk
from bot.demo.workspace.config import WorkspaceConfig
from bot.demo.workspace.journal import Complaint
from bot.demo.workspace.server import RunningWorkspace, running
from tests.support.mosiru import NOBODY, a_config
from tests.support.serving import loopback_client

Json = dict[str, Any]
OK = 200
ECHO = "api.test"  # refuses with whatever it is told to
PUBLISHED: dict[str, list[str]] = json.loads(
    Path(__file__).with_name("slack_error_codes.json").read_text("utf-8")
)
"""Refusals by method, from the reference at docs.slack.dev, read on 2026-11-25."""
ANY_METHOD = PUBLISHED.pop("*")

__all__ = ["Complaint", "LocalWorkspace", "a_config", "local_workspace"]


class LocalWorkspace:
    """A running workspace seen by its people; reads return copies."""

    def __init__(self, served: RunningWorkspace, page: httpx.AsyncClient) -> None:
        self.workspace = served.workspace
        self.url = served.url
        self.page = page

    @property
    def api_url(self) -> str:
        """The `base_url` for slack_sdk's clients."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        return self.workspace.config.app.bot_token

    @property
    def app_token(self) -> str:
        return self.workspace.config.app.app_token

    @property
    def signing_secret(self) -> str:
        return self.workspace.config.app.signing_secret

    async def deliver_to(self, request_url: str, app: ASGIApp | None = None) -> None:
        """Send events and clicks to this address, or straight into an ASGI app."""
        transport = httpx.ASGITransport(app) if app is not None else None
        client = loopback_client(transport=transport, timeout=30)
        await self.workspace.http.connect(request_url, client)

    def messages(self, channel: str) -> list[Json]:
        """Return a channel's root messages, oldest first; each knows its ``channel``."""
        return self._copies(channel, self.workspace.messages.roots(channel))

    def thread(self, channel: str, ts: str) -> list[Json]:
        """Return parent and replies."""
        return self._copies(channel, self.workspace.messages.thread(channel, ts))

    def ephemerals(self, user: str, channel: str | None = None) -> list[Json]:
        """Return what only this person sees."""
        held = self.workspace.messages.list_ephemeral(user, channel)
        return [copy.deepcopy({**h["message"], "channel": h["channel"]}) for h in held]

    def dm(self, user: str) -> list[Json]:
        """Return the messages between the bot and a person."""
        return self.messages(self.workspace.directory.dm_with(user)["id"])

    def pings(self, user: str) -> list[Json]:
        """Return what pinged this person."""
        return [p for p in self.workspace.pings.all() if p["user"] == user]

    def modals(self, user: str) -> list[Json]:
        """Return the person's open modals, top last."""
        return copy.deepcopy(self.workspace.views.stack(user))

    def modal(self, user: str) -> Json:
        """Return the person's top modal; raises LookupError when none is open."""
        return self.modals(user)[-1]

    def home_view(self, user: str) -> Json | None:
        """Return the person's App Home, or None before the first publish."""
        return copy.deepcopy(self.workspace.views.home(user))

    async def click(
        self,
        shown: Json,
        what: str,
        *,
        as_: str,
        choose: str | list[str] | None = None,
        typed: Json | None = None,
    ) -> Json:
        """Press a button, or choose in a menu, by visible label or action_id.

        *typed* stands in the fields of a modal by then, as for `submit`.
        """
        block, element = find_element(shown, what)
        value = None if choose is None else {"selected": _values(element, choose)}
        state = _filled(shown, typed) if typed else None
        return await self._post(
            "click",
            user=as_,
            container=_container(shown),
            block_id=block["block_id"],
            action_id=element["action_id"],
            value=value,
            state=state,
        )

    async def submit(self, view: Json, values: Json | None = None, *, as_: str) -> Json:
        """Fill a modal by label, block_id or action_id and send it in."""
        state = _filled(view, values or {})
        return await self._post("view_submit", user=as_, view_id=view["id"], state=state)

    async def close(self, view: Json, *, as_: str, cleared: bool = False) -> Json:
        """Close a modal, or all of them."""
        return await self._post("view_close", user=as_, view_id=view["id"], is_cleared=cleared)

    async def command(
        self, command: str, text: str = "", *, as_: str, channel: str = "C_KR"
    ) -> Json:
        """Run a slash command."""
        return await self._post("command", user=as_, channel=channel, command=command, text=text)

    async def shortcut(self, callback_id: str, *, as_: str, on: Json | None = None) -> Json:
        """Run a shortcut, from anywhere or on a message."""
        where = {"channel": on["channel"], "ts": on["ts"]} if on else {}
        return await self._post("shortcut", user=as_, callback_id=callback_id, **where)

    async def suggest(self, shown: Json, what: str, typed: str, *, as_: str) -> Json:
        """Type into a menu whose options the bot gives."""
        block, element = find_element(shown, what)
        where = {"block_id": block["block_id"], "action_id": element["action_id"]}
        container = _container(shown)
        return await self._post("options", user=as_, container=container, typed=typed, **where)

    async def type(
        self, channel: str, text: str, thread_ts: str | None = None, *, as_: str
    ) -> Json:
        """Say something."""
        return await self._post(
            "message", user=as_, channel=channel, text=text, thread_ts=thread_ts
        )

    async def home(self, user: str) -> Json:
        """Open the App Home; the bot publishes in its own time, so wait for `home_view`."""
        return await self._post("home_opened", user=user)

    async def control(self, lever: str, **given: Any) -> Json:
        """Pull a lever of the workspace, such as ``fault`` or ``advance``."""
        response = await self.page.post(f"/_local/control/{lever}", json=given)
        result: Json = response.raise_for_status().json()
        return result

    def advance(self, seconds: float) -> None:
        """Push the workspace's clock forward."""
        self.workspace.advance(timedelta(seconds=seconds))

    def calls(self, method: str | None = None) -> list[Json]:
        """Return the Web API calls so far."""
        return self.workspace.journal.list_calls(method)

    def deliveries(self) -> list[Json]:
        """Return what was sent to the bot, oldest first."""
        return self.workspace.journal.list_deliveries(500)[::-1]

    async def wait_for(self, predicate: Callable[[], Any], within: float = 30) -> Any:
        """Return the first truthy value; a failed look-up counts as not yet."""
        async with asyncio.timeout(within):
            while True:
                try:
                    found = predicate()
                except (LookupError, AssertionError):
                    found = None
                if found:
                    return found
                await asyncio.sleep(0.01)

    async def settle(self, within: float = 30) -> None:
        """Wait until every due event is delivered."""
        await self.wait_for(lambda: self.workspace.courier.is_idle, within)

    def expect_quiet(self) -> None:
        """Fail on unknown calls, late or failed acks, missing text, warnings, refused blocks."""
        complaints = self.workspace.journal.list_complaints()
        assert not complaints, "\n".join(f"{c.kind}: {c.detail}" for c in complaints)
        assert not self.unpublished(), "Slack does not document these refusals"

    def forgive(self, *kinds: Complaint) -> None:
        """Forget what this test provoked on purpose: every one of these kinds, and no other."""
        complaints = self.workspace.journal.list_complaints()
        told = "\n".join(f"{c.kind}: {c.detail}" for c in complaints)
        assert {c.kind for c in complaints} == set(kinds), told or "nobody complained"
        self.workspace.journal.forgive(kinds)

    def excuse(self, *kinds: Complaint) -> None:
        """Forget complaints of these kinds, if there were any: it was a matter of moments."""
        self.workspace.journal.forgive(kinds)

    def unpublished(self) -> set[tuple[str, str]]:
        """Return refusals so far that Slack does not document for their method."""
        given = {
            (c["method"], c["error"]) for c in self.calls() if c["error"] and c["status"] == OK
        }
        asked = {(method, code) for method, code in given if method != ECHO}
        return {(m, code) for m, code in asked if code not in (*ANY_METHOD, *PUBLISHED.get(m, ()))}

    async def hang_up(self) -> None:
        """Send the bot nothing more: it is about to leave."""
        await self.workspace.stop_sending()

    def _copies(self, channel: str, messages: list[Json]) -> list[Json]:
        return [copy.deepcopy({**message, "channel": channel}) for message in messages]

    async def _post(self, path: str, **body: Any) -> Json:
        response = await self.page.post(f"/_local/{path}", json=body)
        result: Json = response.json()
        return result


@asynccontextmanager
async def local_workspace(
    config: WorkspaceConfig | None = None, *, is_watched: bool = True
) -> AsyncIterator[LocalWorkspace]:
    """Run a workspace on a free port of this event loop; a complaint at the end is an error.

    A test forgives what it provokes. One in which anything may go wrong, whenever, is not watched.
    """
    async with running(config or a_config()) as served:
        headers = {"X-Local-Workspace": "1", "X-Control-Key": "control"}
        async with loopback_client(base_url=served.url, headers=headers, timeout=30) as page:
            workspace = LocalWorkspace(served, page)
            if served.workspace.config.request_url == NOBODY:
                await workspace.deliver_to(NOBODY, _agree)
            yield workspace
            if is_watched:
                workspace.expect_quiet()


async def _agree(scope: Scope, receive: Receive, send: Send) -> None:
    """A bot that acknowledges everything and does nothing."""
    del scope, receive
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def label_of(element: Json) -> str:
    """Return what a person sees on an element."""
    shown = element.get("text") or element.get("placeholder") or {}
    text: str = shown.get("text", "")
    return text


def labels(shown: Json) -> list[str]:
    """Return the visible labels of a message's or view's elements, in order."""
    return [label_of(element) for _, element in walk(shown.get("blocks", []))]


def find_element(shown: Json, what: str) -> tuple[Json, Json]:
    """Find by visible label or action_id; raises LookupError."""
    for block, element in walk(shown.get("blocks", [])):
        if what in (label_of(element), element.get("action_id")):
            return block, element
    raise LookupError(f"No element {what!r}, only {labels(shown)}")


def find_input(view: Json, name: str) -> tuple[Json, Json]:
    """Find by label, block_id or action_id; raises LookupError."""
    for block, element in walk(view["blocks"]):
        label = block.get("label", {}).get("text")
        if name in (label, block["block_id"], element.get("action_id")):
            return block, element
    raise LookupError(f"No input {name!r} in this view")


def fill(element: Json, value: Any) -> Json:
    """Return the ``state.values`` entry for what a person would enter or choose."""
    start = initial_state(element)
    assert start is not None, f"{element['type']} takes no input"
    key = next(name for name in start if name != "type")
    if key == "selected_option":
        return {"type": element["type"], key: _option(element, value)}
    if key == "selected_options":
        return {"type": element["type"], key: [_option(element, v) for v in value]}
    return {"type": element["type"], key: value}


def _filled(view: Json, values: Json) -> Json:
    state: Json = {}
    for name, value in values.items():
        block, element = find_input(view, name)
        entry = {element["action_id"]: fill(element, value)}
        state.setdefault(block["block_id"], {}).update(entry)
    return state


def _container(shown: Json) -> Json:
    if shown.get("type") in ("modal", "home"):
        return {"type": "view", "view_id": shown["id"]}
    return {"type": "message", "channel": shown["channel"], "ts": shown["ts"]}


def _values(element: Json, choose: str | list[str]) -> Any:
    if "options" not in element:
        return choose
    if isinstance(choose, list):
        return [_option(element, one)["value"] for one in choose]
    return _option(element, choose)["value"]


def _option(element: Json, choice: str) -> Json:
    groups = element.get("option_groups", [])
    offered = [*element.get("options", []), *(o for g in groups for o in g["options"])]
    for option in offered:
        if choice in (option["value"], option["text"]["text"]):
            return dict(option)
    raise LookupError(f"No option {choice!r}, only {[o['text']['text'] for o in offered]}")
