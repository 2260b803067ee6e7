"""Modals in a stack per person and window, and App Homes."""

from bot.demo.workspace.blockkit.elements import state_values, walk
from bot.demo.workspace.clock import Clock
from bot.demo.workspace.documents import Archive, Documents, Json
from bot.demo.workspace.refused import Refused

STACK_LIMIT = 3
_KEPT_KEYS = (
    "type",
    "blocks",
    "private_metadata",
    "callback_id",
    "external_id",
    "title",
    "close",
    "submit",
    "clear_on_close",
    "notify_on_close",
    "submit_disabled",
)


class Views:
    """Stored views are Slack's own objects; the owner is kept beside them."""

    def __init__(self, archive: Archive, clock: Clock, identity: Json) -> None:
        """`identity` holds team_id, app_id, app_installed_team_id and bot_id of every view."""
        self._clock = clock
        self._identity = identity
        self._documents = Documents(archive, "view")
        self._stacks = Documents(archive, "stack")
        self._homes = Documents(archive, "home")

    def find(self, view_id: str) -> Json | None:
        """Return a view, or None."""
        held = self._documents.find(view_id)
        return held["view"] if held else None

    def owner(self, view_id: str) -> str:
        """Return whose view this is; raises KeyError."""
        owner: str = self._documents.get(view_id)["user"]
        return owner

    def find_external(self, external_id: str) -> Json | None:
        """Return the view with the app's own id, or None."""
        if not external_id:
            return None
        held = (d["view"] for d in self._documents.all())
        return next((view for view in held if view["external_id"] == external_id), None)

    def window(self, view_id: str) -> str:
        """Return the window a modal stands in; empty when no page asked for it."""
        held = self._documents.find(view_id) or {}
        window: str = held.get("window", "")
        return window

    def stack(self, user: str, window: str | None = None) -> list[Json]:
        """Return a person's open modals, of one window or of all, the top one last."""
        ids = self._open_ids(user)
        shown = [view_id for view_id in ids if window in (None, self.window(view_id))]
        return [self._documents.get(view_id)["view"] for view_id in shown]

    def home(self, user: str) -> Json | None:
        """Return a person's App Home, or None before the first publish."""
        held = self._homes.find(user)
        return self.find(held["id"]) if held else None

    def open(self, user: str, given: Json, window: str = "") -> Json:
        """Open a modal in place of whatever the person had open in this window.

        As in Slack, it is shown where the person clicked and in no other window.
        """
        self._refuse_known_external_id(given)
        self.clear(user, window)
        return self._add(user, given, window)

    def push(self, user: str, given: Json, window: str = "") -> Json:
        """Put a modal on top of the window's stack; refuses a fourth."""
        if len(self.stack(user, window)) >= STACK_LIMIT:
            raise Refused("push_limit_reached")
        self._refuse_known_external_id(given)
        return self._add(user, given, window)

    def update(self, view_id: str, given: Json, seen_hash: str | None = None) -> Json:
        """Replace a view's content; refuses when it changed since `seen_hash`."""
        held = self._documents.get(view_id)
        old = held["view"]
        _refuse_stale(old, seen_hash)
        if given.get("external_id", "") != old["external_id"]:
            self._refuse_known_external_id(given)
        fresh = {**self._dress(given), "id": view_id, "state": _kept_state(old, given)}
        fresh["root_view_id"] = old["root_view_id"]
        fresh["previous_view_id"] = old["previous_view_id"]
        self._documents.put(view_id, {**held, "view": fresh})
        return fresh

    def publish(self, user: str, given: Json, seen_hash: str | None = None) -> Json:
        """Show a person's App Home."""
        old = self.home(user)
        if old is not None:
            return self.update(old["id"], given, seen_hash)
        view_id = self._clock.new_id("V")
        view = {**self._dress(given), "id": view_id, "state": {"values": {}}}
        view["root_view_id"] = view_id
        view["previous_view_id"] = None
        self._documents.put(view_id, {"user": user, "view": view})
        self._homes.put(user, {"id": view_id})
        return view

    def remember_state(self, view_id: str, values: Json) -> Json:
        """Keep what the person typed; returns the view with ``state.values``."""
        held = self._documents.get(view_id)
        view = {**held["view"], "state": {"values": values}}
        self._documents.put(view_id, {**held, "view": view})
        return view

    def close(self, user: str, view_id: str) -> None:
        """Close one modal and what lies above it."""
        ids = [view["id"] for view in self.stack(user, self.window(view_id))]
        self._drop(user, ids[ids.index(view_id) :])

    def clear(self, user: str, window: str) -> None:
        """Close all of a person's modals in a window."""
        self._drop(user, [view["id"] for view in self.stack(user, window)])

    def _open_ids(self, user: str) -> list[str]:
        ids: list[str] = (self._stacks.find(user) or {"ids": []})["ids"]
        return ids

    def _drop(self, user: str, closed: list[str]) -> None:
        kept = [view_id for view_id in self._open_ids(user) if view_id not in closed]
        for view_id in closed:
            self._documents.drop(view_id)
        self._stacks.put(user, {"ids": kept})

    def _add(self, user: str, given: Json, window: str) -> Json:
        below = [view["id"] for view in self.stack(user, window)]
        view_id = self._clock.new_id("V")
        view = {**self._dress(given), "id": view_id, "state": {"values": {}}}
        view["root_view_id"] = below[0] if below else view_id
        view["previous_view_id"] = below[-1] if below else None
        self._documents.put(view_id, {"user": user, "window": window, "view": view})
        self._stacks.put(user, {"ids": [*self._open_ids(user), view_id]})
        return view

    def _dress(self, given: Json) -> Json:
        view: Json = {key: given.get(key) for key in _KEPT_KEYS}
        for key in ("private_metadata", "callback_id", "external_id"):
            view[key] = view[key] or ""
        for key in ("clear_on_close", "notify_on_close", "submit_disabled"):
            view[key] = bool(view[key])
        stamp = f"{int(self._clock.seconds())}.{self._clock.new_id('h')}"
        return {**view, **self._identity, "hash": stamp}

    def _refuse_known_external_id(self, given: Json) -> None:
        if self.find_external(given.get("external_id") or "") is not None:
            raise Refused("duplicate_external_id")


def _refuse_stale(view: Json, seen_hash: str | None) -> None:
    if seen_hash and seen_hash != view["hash"]:
        raise Refused("hash_conflict")


def _kept_state(old: Json, given: Json) -> Json:
    """Keep what elements held whose block_id, action_id and type are still there.

    An untouched element keeps its old start too: Slack shows a new ``initial_value`` only
    under a new id.
    """
    values: Json = {}
    before = state_values(old["blocks"], old["state"]["values"])
    for block, element in walk(given["blocks"]):
        block_id, action_id = block["block_id"], element.get("action_id", "")
        held = before.get(block_id, {}).get(action_id)
        if held is not None and held["type"] == element["type"]:
            values.setdefault(block_id, {})[action_id] = held
    return {"values": values}
