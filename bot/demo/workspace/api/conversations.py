"""conversations.*: list, info, members, join, open, history, replies."""

import re
from math import inf

from bot.demo.workspace.api.call import Call
from bot.demo.workspace.api.pages import take_page
from bot.demo.workspace.documents import Json
from bot.demo.workspace.posting import send_event
from bot.demo.workspace.refused import Refused

_SECONDS = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?")
_TYPES = {"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read"}


def list_channels(call: Call) -> Json:
    """conversations.list."""
    types = (call.arguments.find("types") or "public_channel").replace(" ", "").split(",")
    for kind in types:
        if kind not in (*_TYPES, "mpim"):
            raise Refused("invalid_types")
        if kind in _TYPES:
            call.need_scope(_TYPES[kind])
    directory = call.workspace.directory
    skip_archived = call.arguments.flag("exclude_archived")
    found = [
        directory.count_channel(channel)
        for channel in directory.channels.all()
        if _kind(channel) in types
        and (_kind(channel) == "public_channel" or directory.is_member(channel, call.bot))
        and not (skip_archived and channel["is_archived"])
    ]
    page, metadata = take_page(call, found, default=100, most=1000, bad_limit="invalid_limit")
    return {"channels": page, "response_metadata": metadata}


def _kind(channel: Json) -> str:
    if channel.get("is_im"):
        return "im"
    return "private_channel" if channel.get("is_private") else "public_channel"


def info(call: Call) -> Json:
    """conversations.info."""
    channel = call.channel()
    call.need_channel_scope(channel, "read")
    directory = call.workspace.directory
    if call.arguments.flag("include_num_members"):
        return {"channel": directory.count_channel(channel)}
    return {"channel": directory.describe_channel(channel)}


def members(call: Call) -> Json:
    """conversations.members."""
    channel = call.channel()
    call.need_channel_scope(channel, "read")
    page, metadata = take_page(
        call, channel["members"], default=100, most=1000, bad_limit="invalid_limit"
    )
    return {"members": page, "response_metadata": metadata}


def join(call: Call) -> Json:
    """conversations.join."""
    channel = call.channel()
    if channel.get("is_private") or channel.get("is_im"):
        raise Refused("method_not_supported_for_channel_type")
    if channel["is_archived"]:
        raise Refused("is_archived")
    directory = call.workspace.directory
    if directory.is_member(channel, call.bot):
        call.warnings.append("already_in_channel")
    else:
        add_member(call, channel, call.bot)
    return {"channel": directory.describe_channel(directory.channels.get(channel["id"]))}


def add_member(call: Call, channel: Json, user: str) -> None:
    """Seat somebody and tell pages and the bot."""
    workspace = call.workspace
    workspace.directory.join(channel["id"], user)
    workspace.hub.tell("channel", {"id": channel["id"]})
    event = {
        "type": "member_joined_channel",
        "user": user,
        "channel": channel["id"],
        "channel_type": "G" if channel.get("is_private") else "C",
        "team": workspace.config.team_id,
        "event_ts": workspace.clock.new_ts(),
    }
    send_event(workspace, "member_joined_channel", event)


def open_dm(call: Call) -> Json:
    """conversations.open, for one person."""
    if call.arguments.find("channel"):
        return {"no_op": True, "already_open": True, "channel": {"id": call.channel()["id"]}}
    users = call.arguments.find("users")
    if users is None:
        raise Refused("users_list_not_supplied")
    if "," in users:
        raise Refused("method_not_supported_for_channel_type")
    person = call.workspace.directory.users.find(users)
    if person is None or person["is_bot"]:
        raise Refused("user_not_found")
    if person["deleted"]:
        raise Refused("user_disabled")
    channel = call.workspace.directory.dm_with(users)
    if call.arguments.flag("return_im"):
        return {"channel": call.workspace.directory.describe_channel(channel)}
    return {"channel": {"id": channel["id"]}}


def history(call: Call) -> Json:
    """conversations.history, newest first."""
    channel = _readable(call, outside="not_in_channel")
    found = _between(call, call.workspace.messages.roots(channel["id"]))[::-1]
    page, metadata = take_page(call, found, default=100, most=999)
    return {
        "messages": _shown(call, page),
        "has_more": bool(metadata["next_cursor"]),
        "pin_count": 0,
        "response_metadata": metadata,
    }


def replies(call: Call) -> Json:
    """conversations.replies, parent first."""
    channel = _readable(call, outside="channel_not_found")
    thread = call.workspace.messages.thread(channel["id"], call.arguments.get("ts"))
    if not thread:
        raise Refused("thread_not_found")
    found = [thread[0], *_between(call, thread[1:])]
    page, metadata = take_page(call, found, default=1000, most=1000)
    return {
        "messages": _shown(call, page),
        "has_more": bool(metadata["next_cursor"]),
        "response_metadata": metadata,
    }


def _readable(call: Call, *, outside: str) -> Json:
    channel = call.channel()
    call.need_channel_scope(channel, "history")
    if not call.workspace.directory.is_member(channel, call.bot):
        raise Refused(outside)
    return channel


def _instant(call: Call, name: str, default: float) -> float:
    value = call.arguments.raw.get(name)
    if value in (None, ""):
        return default
    if not _SECONDS.fullmatch(str(value)):
        raise Refused(f"invalid_ts_{name}")
    return float(str(value))


def _between(call: Call, messages: list[Json]) -> list[Json]:
    oldest, latest = _instant(call, "oldest", 0), _instant(call, "latest", inf)
    inclusive = call.arguments.flag("inclusive")

    def is_inside(message: Json) -> bool:
        at = float(message["ts"])
        return oldest < at < latest or (inclusive and at in (oldest, latest))

    return [message for message in messages if is_inside(message)]


def _shown(call: Call, messages: list[Json]) -> list[Json]:
    if call.arguments.flag("include_all_metadata"):
        return messages
    return [{k: v for k, v in message.items() if k != "metadata"} for message in messages]
