"""chat.*: post, whisper, update, delete, permalink."""

from bot.demo.workspace.api.call import Call
from bot.demo.workspace.api.content import (
    UPDATE_TEXT_LIMIT,
    note_missing_text,
    read_blocks,
    read_content,
    read_markdown,
    read_metadata,
    read_text,
)
from bot.demo.workspace.blockkit.identifiers import with_identifiers
from bot.demo.workspace.documents import Json
from bot.demo.workspace.posting import (
    bot_message,
    delete,
    edit,
    note_dropped,
    post,
    whisper,
)
from bot.demo.workspace.refused import Refused


def post_message(call: Call) -> Json:
    """chat.postMessage."""
    channel = call.writable(call.recipient())
    content = read_content(call)
    thread_ts = _thread(call, channel)
    message = bot_message(call.workspace, {**content, "thread_ts": thread_ts})
    if thread_ts and call.arguments.flag("reply_broadcast"):
        message["subtype"] = "thread_broadcast"
    stored = post(call.workspace, channel, message)
    return {"channel": channel["id"], "ts": stored["ts"], "message": stored}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral."""
    channel = call.writable(call.recipient())
    user = call.arguments.get("user")
    if user not in call.workspace.directory.users or user not in channel["members"]:
        raise Refused("user_not_in_channel")
    content = {**read_content(call), "thread_ts": _thread(call, channel), "metadata": None}
    message = bot_message(call.workspace, content)
    return {"message_ts": whisper(call.workspace, channel, user, message)["ts"]}


def update(call: Call) -> Json:
    """chat.update; old blocks stay only when no text is given, as Slack documents it."""
    refusals = {"archived": "is_inactive", "outside": "channel_not_found"}
    channel = call.writable(call.channel(), **refusals)
    message = _own_message(call, channel, "cant_update_message")
    note_dropped(call.workspace, call.arguments.raw, call.method)
    blocks = read_blocks(call)
    text = read_text(call, blocks)
    _check_update(call, text, blocks)
    changed = {**message, "text": message["text"] if text is None else text}
    if text is not None or blocks is not None:
        changed.pop("blocks", None)
    shown = blocks or read_markdown(call)
    if shown:
        changed["blocks"] = with_identifiers(shown, call.workspace.clock)
    if not blocks:  # only a change of words is shown as edited
        changed["edited"] = {"user": call.bot, "ts": call.workspace.clock.new_ts()}
    if call.arguments.raw.get("metadata") is not None:
        changed["metadata"] = read_metadata(call)
    stored = edit(call.workspace, channel, changed)
    return {
        "channel": channel["id"],
        "ts": stored["ts"],
        "text": stored["text"],
        "message": stored,
    }


def _check_update(call: Call, text: str | None, blocks: list[Json] | None) -> None:
    has_metadata = call.arguments.raw.get("metadata") is not None
    if text is None and not blocks and not has_metadata:
        raise Refused("no_text")
    if text is not None and len(text) > UPDATE_TEXT_LIMIT:
        raise Refused("msg_too_long")
    if blocks and text is None:
        note_missing_text(call)


def delete_message(call: Call) -> Json:
    """chat.delete."""
    refusals = {"archived": "cant_delete_message", "outside": "channel_not_found"}
    channel = call.writable(call.channel(), **refusals)
    message = _own_message(call, channel, "cant_delete_message")
    delete(call.workspace, channel, message)
    return {"channel": channel["id"], "ts": message["ts"]}


def get_permalink(call: Call) -> Json:
    """chat.getPermalink."""
    channel = call.channel()
    ts = call.arguments.get("message_ts")
    message = call.workspace.messages.find(channel["id"], ts)
    if message is None:
        raise Refused("message_not_found")
    link = f"{call.base_url}/archives/{channel['id']}/p{ts.replace('.', '')}"
    if message.get("thread_ts") not in (None, ts):
        link += f"?thread_ts={message['thread_ts']}&cid={channel['id']}"
    return {"channel": channel["id"], "permalink": link}


def _own_message(call: Call, channel: Json, refusal: str) -> Json:
    message = call.workspace.messages.find(channel["id"], call.arguments.get("ts"))
    if message is None or message.get("subtype") == "tombstone":
        raise Refused("message_not_found")
    if message.get("bot_id") != call.workspace.config.app.bot_id:
        raise Refused(refusal)
    return message


def _thread(call: Call, channel: Json) -> str | None:
    thread_ts = call.arguments.find("thread_ts")
    if thread_ts is None:
        return None
    parent = call.workspace.messages.find(channel["id"], thread_ts)
    if parent is None or parent.get("thread_ts") not in (None, thread_ts):
        raise Refused("cannot_reply_to_message")
    return thread_ts
