"""Levers for tests and the demo under /_local/control/, open only with the control key."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.demo.workspace.delivery.parcel import Parcel, ParcelKind
from bot.demo.workspace.documents import Json
from bot.demo.workspace.faults import Fault, PlannedFault
from bot.demo.workspace.page_requests import read_body, refusing
from bot.demo.workspace.posting import send_event
from bot.demo.workspace.refused import Refused
from bot.demo.workspace.workspace import Workspace

_FAULT_FIELDS = ("method", "kind", "times", "retry_after")
Lever = Callable[[Workspace, Json], Awaitable[Json]]


async def plan_fault(workspace: Workspace, given: Json) -> Json:
    """``{"method", "kind", "times"?, "retry_after"?}``: the next calls fail."""
    for name in given:
        if name not in _FAULT_FIELDS:
            raise Refused("invalid_arguments", [f"{name} is not known here."])
    try:
        fault = PlannedFault(Fault(given["kind"]), int(given.get("retry_after", 1)))
    except (KeyError, ValueError) as error:
        raise Refused("invalid_arguments", [f"kind is one of {list(Fault)}."]) from error
    workspace.faults.plan(str(given.get("method", "*")), fault, int(given.get("times", 1)))
    return {}


async def disturb_events(workspace: Workspace, given: Json) -> Json:
    """``{"duplicate"?, "reorder"?, "drop_acks"?}``: how many of the next deliveries."""
    workspace.faults.events_to_duplicate += int(given.get("duplicate", 0))
    workspace.faults.events_to_hold = int(given.get("reorder", 0))
    workspace.faults.acks_to_drop += int(given.get("drop_acks", 0))
    return {}


async def refresh_sockets(workspace: Workspace, given: Json) -> Json:
    """``{"reason"?}``: ask every socket to reconnect."""
    await workspace.sockets.refresh(str(given.get("reason", "refresh_requested")))
    return {}


async def drop_sockets(workspace: Workspace, given: Json) -> Json:
    """``{}``: every socket breaks without a word."""
    del given
    await workspace.sockets.close(1011)
    return {}


async def take_snapshot(workspace: Workspace, given: Json) -> Json:
    """``{"name"?}``: remember what everybody would see now."""
    workspace.snapshot(str(given.get("name", "")))
    return {}


async def restore_snapshot(workspace: Workspace, given: Json) -> Json:
    """``{"name"?}``: go back to a snapshot."""
    try:
        workspace.restore(str(given.get("name", "")))
    except KeyError as error:
        raise Refused("snapshot_not_found") from error
    return {}


async def uninstall(workspace: Workspace, given: Json) -> Json:
    """``{}``: the app is removed: its token dies, and Slack says so."""
    await revoke_token(workspace, given)
    send_event(workspace, "app_uninstalled", {"type": "app_uninstalled"})
    return {}


async def limit_events(workspace: Workspace, given: Json) -> Json:
    """``{}``: Slack says that it holds events back because there were too many."""
    del given
    payload = workspace.payloads.app_rate_limited(workspace.clock.seconds())
    parcel = Parcel(kind=ParcelKind.EVENT, payload=payload)
    _, receipt = await workspace.courier.deliver(parcel)
    return {"outcome": receipt.outcome.value}


async def revoke_token(workspace: Workspace, given: Json) -> Json:
    """``{"restore"?}``: the bot's token stops working, or works again."""
    if given.get("restore"):
        workspace.revoked_tokens.clear()
        return {}
    workspace.revoked_tokens.add(workspace.config.app.bot_token)
    bot = workspace.directory.bot_user_id
    event = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot]}}
    send_event(workspace, "tokens_revoked", event)
    return {}


def _channel(workspace: Workspace, given: Json) -> Json:
    channel = workspace.directory.channels.find(str(given.get("channel")))
    if channel is None:
        raise Refused("channel_not_found")
    return channel


async def remove_from_channel(workspace: Workspace, given: Json) -> Json:
    """``{"channel", "user"?}``: somebody, by default the bot, leaves."""
    user = given.get("user") or workspace.directory.bot_user_id
    channel = _channel(workspace, given)
    workspace.directory.leave(channel["id"], user)
    workspace.hub.tell("channel", {"id": channel["id"]})
    event = {
        "type": "member_left_channel",
        "user": user,
        "channel": channel["id"],
        "channel_type": "G" if channel["is_private"] else "C",
        "team": workspace.config.team_id,
        "event_ts": workspace.clock.new_ts(),
    }
    send_event(workspace, "member_left_channel", event)
    return {}


async def change_user(workspace: Workspace, given: Json) -> Json:
    """``{"user", ...fields}``: change a person, such as ``deleted``; sends user_change."""
    user_id = str(given.get("user"))
    if user_id not in workspace.directory.users:
        raise Refused("user_not_found")
    fields = {key: value for key, value in given.items() if key != "user"}
    user = workspace.directory.users.change(user_id, **fields)
    ts = workspace.clock.new_ts()
    event = {"type": "user_change", "user": user, "cache_ts": int(float(ts)), "event_ts": ts}
    send_event(workspace, "user_change", event)
    return {}


async def change_group(workspace: Workspace, given: Json) -> Json:
    """``{"group", "users"?, "disabled"?}``: who is in a user group, and whether it is in use.

    Sends subteam_updated, and subteam_members_changed when people came or left.
    """
    group = workspace.directory.usergroups.find(str(given.get("group")))
    if group is None:
        raise Refused("usergroup_not_found")
    ts, users = workspace.clock.new_ts(), given["users"] if "users" in given else group["users"]
    changed = workspace.directory.change_group(
        group["id"],
        users=users,
        is_disabled=bool(given.get("disabled", group["date_delete"])),
        at=int(float(ts)),
    )
    updated = {"type": "subteam_updated", "subteam": changed, "event_ts": ts}
    send_event(workspace, "subteam_updated", updated)
    if set(users) != set(group["users"]):
        event = {**_members_changed(group, changed), "event_ts": ts}
        send_event(workspace, "subteam_members_changed", event)
    return {}


def _members_changed(before: Json, after: Json) -> Json:
    added = [user for user in after["users"] if user not in before["users"]]
    removed = [user for user in before["users"] if user not in after["users"]]
    return {
        "type": "subteam_members_changed",
        "subteam_id": after["id"],
        "team_id": after["team_id"],
        "date_previous_update": before["date_update"],
        "date_update": after["date_update"],
        "added_users": added,
        "added_users_count": len(added),
        "removed_users": removed,
        "removed_users_count": len(removed),
    }


async def archive_channel(workspace: Workspace, given: Json) -> Json:
    """``{"channel", "user", "restore"?}``: a person archives a channel, or takes it out again."""
    channel, is_archived = _channel(workspace, given), not given.get("restore")
    workspace.directory.channels.change(channel["id"], is_archived=is_archived)
    workspace.hub.tell("channel", {"id": channel["id"]})
    verb = "archive" if is_archived else "unarchive"
    name = f"group_{verb}" if channel["is_private"] else f"channel_{verb}"
    said = {"channel": channel["id"], "user": given.get("user", ""), "is_moved": 0}
    send_event(workspace, name, {"type": name, **said, "event_ts": workspace.clock.new_ts()})
    return {}


async def advance_clock(workspace: Workspace, given: Json) -> Json:
    """``{"seconds"}``: push the clock forward."""
    workspace.advance(timedelta(seconds=float(given.get("seconds", 0))))
    return {"now": workspace.clock.now().isoformat()}


async def verify_url(workspace: Workspace, given: Json) -> Json:
    """``{}``: send url_verification; ``verified`` tells whether the challenge came back."""
    del given
    challenge = workspace.clock.new_id("challenge")
    token = workspace.config.app.verification_token
    payload = {"token": token, "challenge": challenge, "type": "url_verification"}
    parcel = Parcel(kind=ParcelKind.EVENT, payload=payload)
    _, receipt = await workspace.courier.deliver(parcel)
    return {"verified": receipt.answer in (challenge, {"challenge": challenge})}


async def show_log(workspace: Workspace, given: Json) -> Json:
    """``{"method"?}``: calls in, deliveries out, complaints, and whether all is delivered."""
    complaints = [asdict(complaint) for complaint in workspace.journal.list_complaints()]
    return {
        "calls": workspace.journal.list_calls(given.get("method")),
        "deliveries": workspace.journal.list_deliveries(500),
        "complaints": complaints,
        "is_idle": workspace.courier.is_idle,
    }


LEVERS: dict[str, Lever] = {
    "fault": plan_fault,
    "events": disturb_events,
    "refresh_sockets": refresh_sockets,
    "drop_sockets": drop_sockets,
    "snapshot": take_snapshot,
    "restore": restore_snapshot,
    "uninstall": uninstall,
    "limit_events": limit_events,
    "revoke_token": revoke_token,
    "remove_from_channel": remove_from_channel,
    "change_user": change_user,
    "change_group": change_group,
    "archive_channel": archive_channel,
    "advance": advance_clock,
    "verify_url": verify_url,
    "log": show_log,
}


def control_routes(workspace: Workspace) -> list[Route]:
    """Return one POST route per lever; none without a control key."""
    if workspace.config.control_key is None:
        return []

    def route(name: str, lever: Lever) -> Route:
        async def pull(request: Request) -> Response:
            given = await read_body(request) if await request.body() else {}
            return JSONResponse({"ok": True, **await lever(workspace, given)})

        return Route(f"/_local/control/{name}", refusing(pull), methods=["POST"])

    return [route(name, lever) for name, lever in LEVERS.items()]
