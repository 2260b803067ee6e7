"""api.test, apps.connections.open, reactions.add and blocks.validate."""

import re

from bot.demo.workspace.api.call import Call
from bot.demo.workspace.blockkit.surface import Surface, check_blocks, check_view
from bot.demo.workspace.documents import Json
from bot.demo.workspace.posting import edit
from bot.demo.workspace.refused import Refused

_EMOJI_NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


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
    channel = call.writable_channel()
    name = call.arguments.get("name").strip(":")
    message = call.workspace.messages.find(channel["id"], call.arguments.get("timestamp"))
    if message is None:
        raise Refused("message_not_found")
    if not _EMOJI_NAME.fullmatch(name):
        raise Refused("invalid_name")
    reactions = {r["name"]: r["users"] for r in message.get("reactions", [])}
    if call.bot in reactions.get(name, []):
        raise Refused("already_reacted")
    reactions[name] = [*reactions.get(name, []), call.bot]
    listed = [{"name": n, "users": u, "count": len(u)} for n, u in reactions.items()]
    edit(call.workspace, channel, {**message, "reactions": listed})
    return {}


def validate_blocks(call: Call) -> Json:
    """blocks.validate: ``errors`` holds pointer, code and message of every problem."""
    try:
        view, blocks = call.arguments.structure("view"), call.arguments.structure("blocks")
    except ValueError as error:
        raise Refused("invalid_blocks_format") from error
    if isinstance(view, dict):
        surface = Surface.HOME if view.get("type") == Surface.HOME else Surface.MODAL
        problems = check_view(view, surface)
    elif isinstance(blocks, list):
        problems = check_blocks(blocks, Surface.MESSAGE)
    else:
        raise Refused("invalid_arguments", ["[ERROR] missing required field: blocks"])
    errors = [{"pointer": p.pointer, "code": p.code, "message": p.text} for p in problems]
    return {"errors": errors}
