"""api.test, apps.connections.open, reactions.add and blocks.validate."""

import re
from collections.abc import Callable
from typing import Any

from bot.demo.workspace.api.call import Call
from bot.demo.workspace.api.content import BLOCKS_LIMIT, VIEW_LIMIT, size_of
from bot.demo.workspace.api.emoji import is_emoji
from bot.demo.workspace.blockkit.checks import Problem
from bot.demo.workspace.blockkit.surface import Surface, check_blocks, check_view
from bot.demo.workspace.documents import Json
from bot.demo.workspace.posting import react
from bot.demo.workspace.refused import Refused

_TIMESTAMP = re.compile(r"\d+\.\d{6}")


def test_api(call: Call) -> Json:
    """api.test: gives back what it got."""
    error = call.arguments.find("error")
    if error is not None:
        raise Refused(error, details={"args": call.arguments.raw})
    return {"args": call.arguments.raw}


def open_connection(call: Call) -> Json:
    """apps.connections.open: the URL of a new socket on this server."""
    ticket = call.workspace.sockets.issue_ticket()
    host = call.base_url.replace("http://", "ws://", 1).replace("https://", "wss://", 1)
    return {"url": f"{host}/link/?ticket={ticket}&app_id={call.workspace.config.app.id}"}


def add_reaction(call: Call) -> Json:
    """reactions.add."""
    channel = call.writable(call.channel(), outside="channel_not_found")
    name = call.arguments.get("name").strip(":")
    timestamp = call.arguments.find("timestamp")
    if timestamp is None:
        raise Refused("no_item_specified")
    if not _TIMESTAMP.fullmatch(timestamp):
        raise Refused("bad_timestamp")
    message = call.workspace.messages.find(channel["id"], timestamp)
    if message is None:
        raise Refused("message_not_found")
    if not is_emoji(name):
        raise Refused("invalid_name")
    reactions = {r["name"]: r["users"] for r in message.get("reactions", [])}
    if call.bot in reactions.get(name, []):
        raise Refused("already_reacted")
    react(call.workspace, channel, message, name)
    return {}


def validate_blocks(call: Call) -> Json:
    """blocks.validate: ``errors`` holds a pointer into the given payload for every problem."""
    given = [name for name in _VALIDATED if call.arguments.raw.get(name) not in (None, "")]
    if len(given) != 1:
        words = "must provide exactly one of `blocks`, `view`, or `message`"
        raise Refused("invalid_arguments", [words])
    kind = given[0]
    try:
        payload = call.arguments.structure(kind)
    except ValueError as error:
        raise Refused("invalid_arguments", [f"[ERROR] must be valid JSON: {kind}"]) from error
    problems = _VALIDATED[kind](payload)
    if problems:
        raise Refused(f"invalid_{kind}", details={"errors": [_described(p) for p in problems]})
    return {}


def _check_message(message: Any) -> list[Problem]:
    blocks = message.get("blocks", []) if isinstance(message, dict) else message
    return _check_blocks(blocks, "/blocks")


def _check_blocks(blocks: Any, at: str) -> list[Problem]:
    return check_blocks(blocks, Surface.MESSAGE, at) or _too_long(blocks, BLOCKS_LIMIT, at)


def _check_view(view: Any) -> list[Problem]:
    is_home = isinstance(view, dict) and view.get("type") == Surface.HOME
    problems = check_view(view, Surface.HOME if is_home else Surface.MODAL, "")
    return problems or _too_long(view, VIEW_LIMIT, "")


def _too_long(payload: Any, most: int, at: str) -> list[Problem]:
    if size_of(payload) <= most:
        return []
    return [Problem(at, "too_long", f"must be less than {most + 1} characters of JSON")]


_VALIDATED: dict[str, Callable[[Any], list[Problem]]] = {
    "blocks": lambda blocks: _check_blocks(blocks, ""),
    "view": _check_view,
    "message": _check_message,
}


def _described(problem: Problem) -> Json:
    # Slack adds a ``constraint`` whose forms it does not publish: a client must live without.
    return {"code": "failed_constraint", "message": problem.text, "pointer": problem.pointer}
