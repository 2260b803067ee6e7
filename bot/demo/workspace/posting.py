"""Posting, changing and deleting messages, and telling everybody about it."""

import re
from typing import Any

from bot.demo.workspace.blockkit.identifiers import with_identifiers
from bot.demo.workspace.delivery.payloads import channel_type
from bot.demo.workspace.documents import Json
from bot.demo.workspace.journal import Complaint
from bot.demo.workspace.workspace import Workspace

_MENTION = re.compile(
    r"<(?:@(?P<user>[UW]\w+)|!subteam\^(?P<group>S\w+)|!(?P<all>here|channel|everyone))"
)
_EVENTS_BY_TYPE = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


def bot_message(workspace: Workspace, content: Json) -> Json:
    """Return a message of the bot; `content` has text, blocks, metadata, thread_ts as given."""
    app = workspace.config.app
    profile = {
        "id": app.bot_id,
        "app_id": app.id,
        "user_id": app.bot_user_id,
        "name": app.name,
        "icons": {},
        "deleted": False,
        "updated": 0,
        "team_id": workspace.config.team_id,
    }
    message: Json = {
        "type": "message",
        "user": app.bot_user_id,
        "bot_id": app.bot_id,
        "app_id": app.id,
        "team": workspace.config.team_id,
        "bot_profile": profile,
        **{key: value for key, value in content.items() if value is not None},
    }
    if message.get("blocks"):
        message["blocks"] = with_identifiers(message["blocks"], workspace.clock)
    return message


def post(workspace: Workspace, channel: Json, message: Json) -> Json:
    """Add a message to a channel; tells pages, pings people and the bot."""
    stored = workspace.messages.add(channel["id"], message)
    _tell(workspace, channel, stored, "new")
    _ping(workspace, channel, stored)
    event = {**stored, "channel": channel["id"], "event_ts": stored["ts"]}
    _send_message_event(workspace, channel, event)
    _send_mention(workspace, channel, event)
    return stored


def edit(workspace: Workspace, channel: Json, changed: Json) -> Json:
    """Replace a message by the one with the same ``ts``."""
    before = workspace.messages.find(channel["id"], changed["ts"])
    stored = workspace.messages.replace(channel["id"], changed)
    _tell(workspace, channel, stored, "changed")
    event = {"subtype": "message_changed", "message": stored, "previous_message": before}
    _send_message_event(workspace, channel, _hidden(workspace, channel, event))
    return stored


def delete(workspace: Workspace, channel: Json, message: Json) -> None:
    """Remove a message."""
    workspace.messages.remove(channel["id"], message["ts"])
    _tell(workspace, channel, message, "deleted")
    _take_pings_back(workspace, channel, message)
    event = {
        "subtype": "message_deleted",
        "previous_message": message,
        "deleted_ts": message["ts"],
    }
    _send_message_event(workspace, channel, _hidden(workspace, channel, event))


def react(workspace: Workspace, channel: Json, message: Json, name: str) -> None:
    """Add a reaction of the bot to a message."""
    bot = workspace.directory.bot_user_id
    reactions = {r["name"]: r["users"] for r in message.get("reactions", [])}
    reactions[name] = [*reactions.get(name, []), bot]
    listed = [{"name": n, "users": u, "count": len(u)} for n, u in reactions.items()]
    stored = workspace.messages.replace(channel["id"], {**message, "reactions": listed})
    _tell(workspace, channel, stored, "changed")
    author = {"item_user": message["user"]} if message.get("user") else {}
    event: Json = {
        "type": "reaction_added",
        "user": bot,
        "reaction": name,
        **author,
        "item": {"type": "message", "channel": channel["id"], "ts": message["ts"]},
        "event_ts": workspace.clock.new_ts(),
    }
    send_event(workspace, "reaction_added", event)


def note_dropped(workspace: Workspace, given: Json, source: str) -> None:
    """Complain of what Slack would do and nobody sees here: attachments, names turned to pings."""
    nothing: tuple[Any, ...] = (None, "", "[]", [], "none", False, "false", "0", 0)
    for name in ("attachments", "parse", "link_names"):
        if given.get(name) not in nothing:
            workspace.journal.complain(Complaint.DROPPED, f"{source}: {name}")


def whisper(workspace: Workspace, channel: Json, user: str, message: Json) -> Json:
    """Show a message to one person only."""
    stored = workspace.messages.add_ephemeral(channel["id"], user, message)
    note = {"channel": channel["id"], "ts": stored["ts"], "change": "ephemeral"}
    workspace.hub.tell("message", note, [user])
    return stored


def send_event(workspace: Workspace, name: str, event: Json) -> None:
    """Queue an event for the bot if the manifest subscribes to it."""
    if name not in workspace.subscriptions:
        return
    event_id = workspace.clock.new_id("Ev")
    payload = workspace.payloads.event(event, event_id, workspace.clock.seconds())
    workspace.courier.post_event(payload)


def _send_message_event(workspace: Workspace, channel: Json, event: Json) -> None:
    if not workspace.directory.is_member(channel, workspace.directory.bot_user_id):
        return
    kind = channel_type(channel)
    send_event(workspace, _EVENTS_BY_TYPE[kind], {**event, "channel_type": kind})


def _send_mention(workspace: Workspace, channel: Json, event: Json) -> None:
    bot = workspace.directory.bot_user_id
    if f"<@{bot}>" not in event.get("text", "") or event["user"] == bot or channel.get("is_im"):
        return
    send_event(workspace, "app_mention", {**event, "type": "app_mention"})


def _hidden(workspace: Workspace, channel: Json, event: Json) -> Json:
    ts = workspace.clock.new_ts()
    return {
        "type": "message",
        **event,
        "hidden": True,
        "channel": channel["id"],
        "ts": ts,
        "event_ts": ts,
    }


def _tell(workspace: Workspace, channel: Json, message: Json, change: str) -> None:
    note = {"channel": channel["id"], "ts": message["ts"], "change": change}
    if message.get("thread_ts"):
        note["thread_ts"] = message["thread_ts"]
    workspace.hub.tell("message", note, channel["members"])


def _ping(workspace: Workspace, channel: Json, message: Json) -> None:
    for user in sorted(_pinged(workspace, channel, message)):
        key = f"{user}:{channel['id']}:{message['ts']}"
        at = workspace.clock.now().isoformat()
        ping = {"user": user, "channel": channel["id"], "ts": message["ts"]}
        workspace.pings.put(key, {**ping, "text": message.get("text", ""), "at": at})
        workspace.hub.tell("ping", {"user": user}, [user])


def _take_pings_back(workspace: Workspace, channel: Json, message: Json) -> None:
    for user in channel["members"]:
        key = f"{user}:{channel['id']}:{message['ts']}"
        if key in workspace.pings:
            workspace.pings.drop(key)
            workspace.hub.tell("ping", {"user": user}, [user])


def _pinged(workspace: Workspace, channel: Json, message: Json) -> set[str]:
    pinged = set(channel["members"]) if channel.get("is_im") else set()
    # With blocks, `text` is only the notification's wording and mentions nobody.
    spoken = " ".join(_spoken(message.get("blocks") or message.get("text", "")))
    for mention in _MENTION.finditer(spoken):
        if mention["user"]:
            pinged.add(mention["user"])
        elif mention["group"]:
            pinged.update(_group_members(workspace, mention["group"]))
        else:
            pinged.update(channel["members"])
    known = {key for key in pinged if key in workspace.directory.users}
    return known - {message.get("user"), workspace.directory.bot_user_id}


def _group_members(workspace: Workspace, group_id: str) -> list[str]:
    group = workspace.directory.usergroups.find(group_id) or {"users": []}
    users: list[str] = group["users"]
    return users


def _spoken(node: Any) -> list[str]:
    """Return what can mention somebody: mrkdwn strings and rich_text mention elements."""
    if isinstance(node, str):
        return [node]
    if isinstance(node, list):
        return [text for item in node for text in _spoken(item)]
    if not isinstance(node, dict):
        return []
    match node.get("type"):
        case "mrkdwn":
            return [node.get("text", "")]
        case "user" | "usergroup" | "broadcast" as kind:
            return [_as_mention(kind, node)]
        case _:
            return [
                text
                for item in node.values()
                if not isinstance(item, str)
                for text in _spoken(item)
            ]


def _as_mention(kind: str, element: Json) -> str:
    if kind == "user":
        return f"<@{element.get('user_id')}>"
    if kind == "usergroup":
        return f"<!subteam^{element.get('usergroup_id')}>"
    return f"<!{element.get('range')}>"
