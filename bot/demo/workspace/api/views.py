"""views.*: open, push, update, publish."""

from bot.demo.workspace.api.call import Call
from bot.demo.workspace.api.content import read_view
from bot.demo.workspace.blockkit.identifiers import with_identifiers
from bot.demo.workspace.blockkit.surface import Surface
from bot.demo.workspace.documents import Json
from bot.demo.workspace.refused import Refused
from bot.demo.workspace.workspace import Workspace


def open_view(call: Call) -> Json:
    """views.open."""
    given = _filled(call.workspace, read_view(call, Surface.MODAL))
    ticket = call.workspace.tickets.redeem_trigger(_trigger(call))
    user = ticket["user"]
    view = call.workspace.views.open(user, given, ticket["window"])
    call.workspace.hub.tell("view", {"user": user}, [user])
    return {"view": view}


def push_view(call: Call) -> Json:
    """views.push; its trigger must come from a modal that is still open."""
    given = _filled(call.workspace, read_view(call, Surface.MODAL))
    ticket = call.workspace.tickets.redeem_trigger(_trigger(call))
    user, window = ticket["user"], ticket["window"]
    if not call.workspace.views.stack(user, window) or ticket["view_id"] is None:
        raise Refused("invalid_trigger_id")
    view = call.workspace.views.push(user, given, window)
    call.workspace.hub.tell("view", {"user": user}, [user])
    return {"view": view}


def update_view(call: Call) -> Json:
    """views.update, by view_id or external_id."""
    old = _existing(call)
    given = _filled(call.workspace, read_view(call, Surface(old["type"])))
    view = call.workspace.views.update(old["id"], given, call.arguments.find("hash"))
    user = call.workspace.views.owner(view["id"])
    call.workspace.hub.tell(_note(view), {"user": user}, [user])
    return {"view": view}


def publish_view(call: Call) -> Json:
    """views.publish."""
    if not call.workspace.has_home:
        raise Refused("not_enabled")
    user = call.arguments.get("user_id")
    if user not in call.workspace.directory.users:
        raise Refused("invalid_arguments", ["[ERROR] invalid user_id"])
    given = _filled(call.workspace, read_view(call, Surface.HOME))
    view = call.workspace.views.publish(user, given, call.arguments.find("hash"))
    call.workspace.hub.tell("home", {"user": user}, [user])
    return {"view": view}


def _trigger(call: Call) -> str:
    pointer = call.arguments.find("interactivity_pointer")
    return pointer or call.arguments.get("trigger_id")


def _existing(call: Call) -> Json:
    views = call.workspace.views
    view_id, external_id = call.arguments.find("view_id"), call.arguments.find("external_id")
    if view_id is None and external_id is None:
        raise Refused("invalid_arguments", ["[ERROR] either view_id or external_id is required"])
    found = views.find(view_id) if view_id else views.find_external(external_id or "")
    if found is None:
        raise Refused("not_found")
    return found


def _filled(workspace: Workspace, given: Json) -> Json:
    return {**given, "blocks": with_identifiers(given["blocks"], workspace.clock)}


def _note(view: Json) -> str:
    return "home" if view["type"] == "home" else "view"
