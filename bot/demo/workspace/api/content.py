"""Text, blocks and metadata of a message, checked as Slack checks them."""

import json
from collections.abc import Iterator

from bot.demo.workspace.api.call import Call
from bot.demo.workspace.blockkit.surface import Surface, check_blocks, check_view
from bot.demo.workspace.documents import Json
from bot.demo.workspace.journal import Complaint
from bot.demo.workspace.refused import Refused

TEXT_CUT_AT = 40_000
UPDATE_TEXT_LIMIT = 4_000
BLOCKS_LIMIT = 13_000
"""Characters of JSON in all blocks of a message; bolt-js issue 2509."""
METADATA_LIMIT = 8_000
"""Characters of JSON; Slack does not state its size."""
VIEW_LIMIT = 250_000
MISSING_TEXT = "missing_text_in_message"


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
    problems = [str(problem) for problem in check_blocks(blocks, Surface.MESSAGE)]
    problems = problems or list(_unknown_files(call, blocks, "/blocks"))
    if problems:
        call.workspace.journal.complain(Complaint.BAD_BLOCKS, f"{call.method}: {problems}")
        raise Refused("invalid_blocks", problems)
    if len(json.dumps(blocks, ensure_ascii=False)) > BLOCKS_LIMIT:
        is_post = call.method == "chat.postMessage"
        raise Refused("msg_blocks_too_long" if is_post else "msg_too_long")
    return blocks


def _unknown_files(call: Call, node: object, at: str) -> Iterator[str]:
    if isinstance(node, list):
        for position, item in enumerate(node):
            yield from _unknown_files(call, item, f"{at}/{position}")
    elif isinstance(node, dict):
        file_id = (node.get("slack_file") or {}).get("id")
        if file_id and call.workspace.files.find(file_id) is None:
            yield f"[ERROR] invalid slack file [json-pointer:{at}/slack_file]"
        for key in ("elements", "accessory"):
            yield from _unknown_files(call, node.get(key), f"{at}/{key}")


def read_content(call: Call) -> Json:
    """Return ``text``, ``blocks`` and ``metadata`` for a new message."""
    blocks = read_blocks(call)
    text = read_text(call, blocks) or ""
    if not text and not blocks:
        raise Refused("no_text")
    if len(text) > TEXT_CUT_AT:
        text = text[:TEXT_CUT_AT]
        call.warnings.append("message_truncated")
    if blocks and not text:
        note_missing_text(call)
    return {"text": text, "blocks": blocks or None, "metadata": read_metadata(call)}


def read_text(call: Call, blocks: list[Json] | None) -> str | None:
    """Return ``text`` or, where there is neither that nor blocks, ``markdown_text``."""
    text = call.arguments.find("text")
    if call.arguments.find("markdown_text") is None:
        return text
    return _markdown(call, has_more=bool(text or blocks))


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
    if len(json.dumps(metadata, ensure_ascii=False)) > METADATA_LIMIT:
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
    if len(json.dumps(view, ensure_ascii=False)) > VIEW_LIMIT:
        raise Refused("view_too_large")
    problems = [str(problem) for problem in check_view(view, surface)]
    if problems:
        call.workspace.journal.complain(Complaint.BAD_BLOCKS, f"{call.method}: {problems}")
        raise Refused("invalid_arguments", problems)
    return view
