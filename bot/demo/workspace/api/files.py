"""files.*: the external upload in three steps."""

from bot.demo.workspace.api.call import Call
from bot.demo.workspace.documents import Json
from bot.demo.workspace.posting import bot_message, post
from bot.demo.workspace.refused import Refused

LARGEST_FILE = 50_000_000
"""Bytes; a local workspace has no use for Slack's gigabyte."""
LONGEST_ALT_TEXT = 1_000
MOST_CHANNELS = 100


def get_upload_url(call: Call) -> Json:
    """files.getUploadURLExternal."""
    filename = call.arguments.get("filename")
    alt_text = call.arguments.find("alt_txt")
    if len(alt_text or "") > LONGEST_ALT_TEXT:
        raise Refused("alt_txt_too_large")
    file_id = call.workspace.files.expect(filename, _length(call), alt_text)
    url = f"{call.base_url}/upload/v1/{file_id}"
    return {"upload_url": url, "file_id": file_id}


def _length(call: Call) -> int:
    if call.arguments.get("length") == "0":
        raise Refused("missing_argument")
    try:
        length = call.arguments.number("length", 0, most=LARGEST_FILE + 1)
    except ValueError as error:
        raise Refused("invalid_arguments", [f"[ERROR] {error}"]) from error
    if length > LARGEST_FILE:
        raise Refused("file_upload_size_restricted")
    return length


def complete_upload(call: Call) -> Json:
    """files.completeUploadExternal; shares into the channel when one is named."""
    named = _named_files(call)
    channel_ids = _channel_ids(call)
    channels = [_shareable(call, channel_id) for channel_id in channel_ids]
    thread = call.arguments.find("thread_ts")
    messages = call.workspace.messages
    if thread and not all(messages.find(channel["id"], thread) for channel in channels):
        raise Refused("invalid_arguments", ["[ERROR] no such thread: thread_ts"])
    for channel in channels:
        call.workspace.pace_channel(channel["id"], call.method)
    store = call.workspace.files
    if not all(store.is_uploaded(f["id"]) for f in named):  # all of them are taken, or none
        raise Refused("file_not_found")
    files = [store.complete(f["id"], f.get("title"), call.base_url) for f in named]
    for channel in channels:
        _share(call, channel, files)
    return {"files": [store.find(file["id"]) for file in files]}


def _named_files(call: Call) -> list[Json]:
    try:
        named = call.arguments.structure("files")
    except ValueError as error:
        raise Refused("invalid_arguments", ["[ERROR] must be valid JSON: files"]) from error
    if not isinstance(named, list) or not named:
        raise Refused("invalid_arguments", ["[ERROR] missing required field: files"])
    if not all(isinstance(f, dict) and isinstance(f.get("id"), str) for f in named):
        raise Refused("invalid_arguments", ["[ERROR] missing required field: id"])
    if not all(isinstance(f.get("title"), str | None) for f in named):
        raise Refused("invalid_arguments", ["[ERROR] must be a string: title"])
    if len({f["id"] for f in named}) < len(named):
        raise Refused("invalid_arguments", ["[ERROR] a file is named twice: files"])
    return named


def _channel_ids(call: Call) -> list[str]:
    listed = call.arguments.find("channel_id") or call.arguments.find("channels") or ""
    channel_ids = [channel_id for channel_id in listed.split(",") if channel_id]
    if len(channel_ids) > MOST_CHANNELS:
        raise Refused("channels_limit_exceeded")
    return channel_ids


def _shareable(call: Call, channel_id: str) -> Json:
    channel = call.workspace.directory.channels.find(channel_id)
    if channel is None:
        raise Refused("channel_not_found")
    if not call.workspace.directory.is_member(channel, call.bot):
        raise Refused("not_in_channel" if not channel.get("is_private") else "channel_not_found")
    if channel["is_archived"]:
        raise Refused("posting_to_channel_denied")
    return channel


def _share(call: Call, channel: Json, files: list[Json]) -> None:
    content = {
        "text": call.arguments.find("initial_comment") or "",
        "thread_ts": call.arguments.find("thread_ts"),
        "files": files,
        "upload": False,
    }
    stored = post(call.workspace, channel, bot_message(call.workspace, content))
    for file in files:
        call.workspace.files.share(file["id"], channel, stored["ts"])


def file_info(call: Call) -> Json:
    """files.info."""
    file = call.workspace.files.find(call.arguments.get("file"))
    if file is None:
        raise Refused("file_not_found")
    return {"file": file, "comments": [], "response_metadata": {"next_cursor": ""}}
