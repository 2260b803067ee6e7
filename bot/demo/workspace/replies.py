"""What the bot answers outside the Web API: command answers and response URLs."""

from typing import Any

from bot.demo.workspace.api.content import BLOCKS_LIMIT, TEXT_CUT_AT, size_of
from bot.demo.workspace.blockkit.surface import Surface, check_blocks
from bot.demo.workspace.documents import Json
from bot.demo.workspace.journal import Complaint
from bot.demo.workspace.posting import (
    bot_message,
    delete,
    edit,
    note_dropped,
    post,
    whisper,
)
from bot.demo.workspace.refused import Refused
from bot.demo.workspace.slack_files import unknown_files
from bot.demo.workspace.workspace import Workspace

_KEPT_KEYS = ("ts", "thread_ts", "parent_user_id")


def answer_command(workspace: Workspace, channel: Json, user: str, answer: Json | str) -> None:
    """Show the body of a command's ack, to the person alone unless ``in_channel``."""
    given: Json = {"text": answer} if isinstance(answer, str) else answer
    try:
        message = _message(workspace, given)
    except Refused as refused:
        workspace.journal.complain(Complaint.BAD_ANSWER, f"command answer: {refused.messages}")
        return
    _say(workspace, channel, user, given, message)


def use_response_url(workspace: Workspace, key: str, given: Any) -> None:
    """Post, replace or delete through a response URL; refuses as Slack does."""
    if not isinstance(given, dict):
        raise Refused("invalid_payload")
    ticket = workspace.tickets.use_response(key)
    channel = workspace.directory.channels.get(ticket["channel"])
    if given.get("delete_original"):
        _delete_original(workspace, channel, ticket)
        return
    message = _message(workspace, given)
    if given.get("replace_original"):
        _replace_original(workspace, channel, ticket, message)
        return
    if given.get("response_type") == "in_channel":
        workspace.pace_channel(channel["id"], "response_url")
    _say(workspace, channel, ticket["user"], given, message)


def _message(workspace: Workspace, given: Json) -> Json:
    note_dropped(workspace, given, "response")
    blocks, text = given.get("blocks") or None, given.get("text") or ""
    if not all(isinstance(given.get(name, ""), str | None) for name in ("text", "thread_ts")):
        raise Refused("invalid_payload")
    problems = check_blocks(blocks or [], Surface.MESSAGE)
    problems = problems or [*unknown_files(workspace.files, blocks, "/blocks")]
    if problems:
        words = [str(problem) for problem in problems]
        workspace.journal.complain(Complaint.BAD_BLOCKS, f"response: {words}")
        raise Refused("invalid_blocks", words)
    if size_of(blocks) > BLOCKS_LIMIT:
        raise Refused("msg_blocks_too_long")
    if len(text) > TEXT_CUT_AT:
        workspace.journal.complain(Complaint.WARNING, "response: message_truncated")
    if not text and not blocks:
        raise Refused("no_text")
    if not text:
        workspace.journal.complain(Complaint.NO_TEXT, "response")
    kept = {"thread_ts": given.get("thread_ts"), "metadata": given.get("metadata")}
    return bot_message(workspace, {"text": text[:TEXT_CUT_AT], "blocks": blocks, **kept})


def _say(workspace: Workspace, channel: Json, user: str, given: Json, message: Json) -> None:
    if given.get("response_type") == "in_channel":
        post(workspace, channel, message)
    else:
        whisper(workspace, channel, user, message)


def _original(workspace: Workspace, channel: Json, ticket: Json) -> Json:
    found = workspace.messages.find(channel["id"], ticket["ts"] or "")
    if found is None:
        raise Refused("message_not_found")
    return found


def _replace_original(workspace: Workspace, channel: Json, ticket: Json, message: Json) -> None:
    ts = ticket["ts"]
    if ticket["ephemeral"]:
        if ts is None or workspace.messages.find_ephemeral(channel["id"], ts) is None:
            whisper(workspace, channel, ticket["user"], message)
            return
        replaced = {**message, "ts": ts, "is_ephemeral": True}
        workspace.messages.replace_ephemeral(channel["id"], ticket["user"], replaced)
        _tell_one(workspace, channel, ticket)
        return
    original = _original(workspace, channel, ticket)
    kept: Json = {key: original[key] for key in _KEPT_KEYS if key in original}
    edit(workspace, channel, {**message, **kept})


def _delete_original(workspace: Workspace, channel: Json, ticket: Json) -> None:
    if ticket["ephemeral"]:
        workspace.messages.remove_ephemeral(channel["id"], ticket["ts"] or "")
        _tell_one(workspace, channel, ticket)
        return
    delete(workspace, channel, _original(workspace, channel, ticket))


def _tell_one(workspace: Workspace, channel: Json, ticket: Json) -> None:
    note = {"channel": channel["id"], "ts": ticket["ts"], "change": "ephemeral"}
    workspace.hub.tell("message", note, [ticket["user"]])
