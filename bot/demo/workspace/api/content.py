"""Text, blocks and metadata of a message, checked as Slack checks them."""

import json
from collections.abc import Iterator

from bot.demo.workspace.api.call import Call
from bot.demo.workspace.blockkit.checks import Problem
from bot.demo.workspace.blockkit.surface import Surface, check_blocks, check_view
from bot.demo.workspace.documents import Json
from bot.demo.workspace.journal import Complaint
from bot.demo.workspace.posting import note_dropped
from bot.demo.workspace.refused import Refused
from bot.demo.workspace.slack_files import unknown_files

TEXT_CUT_AT = 40_000
UPDATE_TEXT_LIMIT = 4_000
BLOCKS_LIMIT = 13_000
"""Characters of JSON in all blocks of a message; bolt-js issue 2509."""
METADATA_LIMIT = 8_000
"""Characters of JSON; Slack does not state its size."""
VIEW_LIMIT = 250_000
MISSING_TEXT = "missing_text_in_message"


def size_of(payload: object) -> int:
    """Count the characters of it as JSON."""
    return len(json.dumps(payload, ensure_ascii=False))


def read_blocks(call: Call) -> list[Json] | None:
    """Return valid blocks, or None when the argument is missing."""
    try:
        blocks = call.arguments.structure("blocks")
    except ValueError as error:
        raise Refused("invalid_blocks_format") from error
    if blocks is None or blocks == "":
        return None
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    problems = check_blocks(blocks, Surface.MESSAGE)
    _refuse(call, "invalid_blocks", problems or [*_unknown_files(call, blocks, "/blocks")])
    if size_of(blocks) > BLOCKS_LIMIT:
        is_post = call.method == "chat.postMessage"
        raise Refused("msg_blocks_too_long" if is_post else "msg_too_long")
    return blocks


def read_content(call: Call) -> Json:
    """Return ``text``, ``blocks`` and ``metadata`` for a new message."""
    note_dropped(call.workspace, call.arguments.raw, call.method)
    blocks = read_blocks(call)
    text = read_text(call, blocks) or ""
    if not text and not blocks:
        raise Refused("no_text")
    if len(text) > TEXT_CUT_AT:
        text = text[:TEXT_CUT_AT]
        call.warnings.append("message_truncated")
    if blocks and not text:
        note_missing_text(call)
    blocks = blocks or read_markdown(call)
    return {"text": text, "blocks": blocks or None, "metadata": read_metadata(call)}


def read_text(call: Call, blocks: list[Json] | None) -> str | None:
    """Return ``text`` or, where there is neither that nor blocks, ``markdown_text``."""
    text = call.arguments.find("text")
    if call.arguments.find("markdown_text") is None:
        return text
    return _markdown(call, has_more=bool(text or blocks))


def read_markdown(call: Call) -> list[Json]:
    """Return the block that ``markdown_text`` stands for, if it was given."""
    text = call.arguments.find("markdown_text")
    return [{"type": "markdown", "text": text}] if text else []


def note_missing_text(call: Call) -> None:
    """Warn that notifications and screen readers would have nothing to say."""
    call.warnings.append(MISSING_TEXT)


def _markdown(call: Call, *, has_more: bool) -> str:
    if has_more:
        raise Refused("markdown_text_conflict")
    text = call.arguments.get("markdown_text")
    if len(text) > 12_000:  # noqa: PLR2004 - Slack's limit of markdown_text
        raise Refused("msg_too_long")
    return text


def read_metadata(call: Call) -> Json | None:
    """Return message metadata ``{"event_type", "event_payload"}``, or None."""
    try:
        metadata = call.arguments.structure("metadata")
    except ValueError as error:
        raise Refused("invalid_metadata_format") from error
    if metadata is None or metadata == "":
        return None
    if not isinstance(metadata, dict):
        raise Refused("invalid_metadata_format")
    named = isinstance(metadata.get("event_type"), str) and metadata["event_type"]
    if not named or not isinstance(metadata.get("event_payload"), dict):
        raise Refused("invalid_metadata_schema")
    if size_of(metadata) > METADATA_LIMIT:
        raise Refused("metadata_too_large")
    return metadata


def read_view(call: Call, surface: Surface) -> Json:
    """Return a valid view of the surface."""
    try:
        view = call.arguments.structure("view")
    except ValueError as error:
        raise Refused("invalid_arguments", ["[ERROR] must be valid JSON: view"]) from error
    if not isinstance(view, dict):
        raise Refused("invalid_arguments", ["[ERROR] missing required field: view"])
    if size_of(view) > VIEW_LIMIT:
        raise Refused("view_too_large")
    problems = check_view(view, surface)
    _refuse(call, "invalid_arguments", problems or [*_unknown_files(call, view, "/view")])
    return view


def _unknown_files(call: Call, node: object, at: str) -> Iterator[Problem]:
    return unknown_files(call.workspace.files, node, at)


def _refuse(call: Call, code: str, problems: list[Problem]) -> None:
    if problems:
        words = [str(problem) for problem in problems]
        call.workspace.journal.complain(Complaint.BAD_BLOCKS, f"{call.method}: {words}")
        raise Refused(code, words)
