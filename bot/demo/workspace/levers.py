"""What tests and the demo do to the workspace from outside.

Each function takes the workspace and the fields that `bot.demo.workspace.control` has checked,
and returns what is told besides ``ok``.
"""

from dataclasses import asdict
from datetime import timedelta

from bot.demo.workspace.delivery.parcel import Parcel, ParcelKind
from bot.demo.workspace.documents import Json
from bot.demo.workspace.faults import Fault, PlannedFault
from bot.demo.workspace.posting import send_event
from bot.demo.workspace.refused import Refused
from bot.demo.workspace.workspace import Workspace


async def plan_fault(workspace: Workspace, given: Json) -> Json:
    """The next calls of a method, or of any, fail in this way."""
    fault = PlannedFault(Fault(given["kind"]), given.get("retry_after", 1))
    workspace.faults.plan(given.get("method", "*"), fault, given.get("times", 1))
    return {}


async def disturb_events(workspace: Workspace, given: Json) -> Json:
    """So many of the next deliveries come twice, in another order, or lose their ack."""
    workspace.faults.events_to_duplicate += given.get("duplicate", 0)
    workspace.faults.events_to_hold = given.get("reorder", 0)
    workspace.faults.acks_to_drop += given.get("drop_acks", 0)
    return {}


async def refresh_sockets(workspace: Workspace, given: Json) -> Json:
    """Ask every socket to reconnect."""
    await workspace.sockets.refresh(given.get("reason", "refresh_requested"))
    return {}


async def drop_sockets(workspace: Workspace, given: Json) -> Json:
    """Every socket breaks without a word."""
    del given
    await workspace.sockets.close(1011)
    return {}


async def take_snapshot(workspace: Workspace, given: Json) -> Json:
    """Remember what everybody would see now."""
    workspace.snapshot(given.get("name", ""))
    return {}


async def restore_snapshot(workspace: Workspace, given: Json) -> Json:
    """Go back to a snapshot."""
    try:
        workspace.restore(given.get("name", ""))
    except KeyError as error:
        raise Refused("snapshot_not_found", ["No snapshot has that name."]) from error
    return {}


async def uninstall(workspace: Workspace, given: Json) -> Json:
    """The app is removed: its token dies, and Slack says so."""
    del given
    await revoke_token(workspace, {})
    send_event(workspace, "app_uninstalled", {"type": "app_uninstalled"})
    return {}


async def limit_events(workspace: Workspace, given: Json) -> Json:
    """Slack says that it holds events back because there were too many."""
    del given
    payload = workspace.payloads.app_rate_limited(workspace.clock.seconds())
    parcel = Parcel(kind=ParcelKind.EVENT, payload=payload)
    _, receipt = await workspace.courier.deliver(parcel)
    return {"outcome": receipt.outcome.value}


async def revoke_token(workspace: Workspace, given: Json) -> Json:
    """The bot's token stops working, or works again."""
    if given.get("restore"):
        workspace.revoked_tokens.clear()
        return {}
    workspace.revoked_tokens.add(workspace.config.app.bot_token)
    bot = workspace.directory.bot_user_id
    event = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot]}}
    send_event(workspace, "tokens_revoked", event)
    return {}


def _channel(workspace: Workspace, given: Json) -> Json:
    channel = workspace.directory.channels.find(given["channel"])
    if channel is None:
        raise Refused("channel_not_found", ["No channel has that id."])
    return channel


def _known(workspace: Workspace, *users: str) -> None:
    for user in users:
        if user not in workspace.directory.users:
            raise Refused("user_not_found")


async def remove_from_channel(workspace: Workspace, given: Json) -> Json:
    """Somebody, by default the bot, leaves a channel."""
    user = given.get("user", workspace.directory.bot_user_id)
    channel = _channel(workspace, given)
    _known(workspace, user)
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
    """Change a person, such as ``deleted``; sends user_change."""
    user_id = given["user"]
    _known(workspace, user_id)
    fields = {key: value for key, value in given.items() if key != "user"}
    user = workspace.directory.users.change(user_id, **fields)
    workspace.hub.tell("user", {"id": user_id})
    ts = workspace.clock.new_ts()
    event = {"type": "user_change", "user": user, "cache_ts": int(float(ts)), "event_ts": ts}
    send_event(workspace, "user_change", event)
    return {}


async def change_group(workspace: Workspace, given: Json) -> Json:
    """Say who is in a user group, and whether it is in use.

    Sends subteam_updated, and subteam_members_changed when people came or left.
    """
    group = workspace.directory.usergroups.find(given["group"])
    if group is None:
        raise Refused("usergroup_not_found", ["No user group has that id."])
    ts, users = workspace.clock.new_ts(), given["users"] if "users" in given else group["users"]
    _known(workspace, *users)
    changed = workspace.directory.change_group(
        group["id"],
        users=users,
        is_disabled=bool(given.get("disabled", group["date_delete"])),
        at=int(float(ts)),
    )
    workspace.hub.tell("usergroup", {"id": group["id"]})
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
    """A person archives a channel, or takes it out again."""
    channel, is_archived = _channel(workspace, given), not given.get("restore")
    _known(workspace, *([given["user"]] if "user" in given else []))
    workspace.directory.channels.change(channel["id"], is_archived=is_archived)
    workspace.hub.tell("channel", {"id": channel["id"]})
    verb = "archive" if is_archived else "unarchive"
    name = f"group_{verb}" if channel["is_private"] else f"channel_{verb}"
    said = {"channel": channel["id"], "user": given.get("user", ""), "is_moved": 0}
    send_event(workspace, name, {"type": name, **said, "event_ts": workspace.clock.new_ts()})
    return {}


async def advance_clock(workspace: Workspace, given: Json) -> Json:
    """Push the clock forward."""
    workspace.advance(timedelta(seconds=given["seconds"]))
    return {"now": workspace.clock.now().isoformat()}


async def verify_url(workspace: Workspace, given: Json) -> Json:
    """Send url_verification; ``verified`` tells whether the challenge came back."""
    del given
    challenge = workspace.clock.new_id("challenge")
    token = workspace.config.app.verification_token
    payload = {"token": token, "challenge": challenge, "type": "url_verification"}
    parcel = Parcel(kind=ParcelKind.EVENT, payload=payload)
    _, receipt = await workspace.courier.deliver(parcel)
    return {"verified": receipt.answer in (challenge, {"challenge": challenge})}


async def show_log(workspace: Workspace, given: Json) -> Json:
    """Show calls in, deliveries out, complaints, and whether all is delivered."""
    complaints = [asdict(complaint) for complaint in workspace.journal.list_complaints()]
    return {
        "calls": workspace.journal.list_calls(given.get("method")),
        "deliveries": workspace.journal.list_deliveries(500),
        "complaints": complaints,
        "is_idle": workspace.courier.is_idle,
    }
