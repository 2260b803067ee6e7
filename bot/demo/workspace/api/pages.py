"""Cursors: lists answered a page at a time."""

import base64
import re
from typing import TypeVar

from bot.demo.workspace.api.call import Call
from bot.demo.workspace.documents import Json
from bot.demo.workspace.refused import Refused

Item = TypeVar("Item")
_POSITION = re.compile(r"next:([0-9]{1,10})")


def take_page(
    call: Call,
    items: list[Item],
    *,
    default: int,
    most: int,
    bad_limit: str = "invalid_arguments",
) -> tuple[list[Item], Json]:
    """Return one page of the items and the answer's ``response_metadata``."""
    try:
        limit = call.arguments.number("limit", default, most=most)
    except ValueError as error:
        raise Refused(bad_limit, [f"[ERROR] {error}"]) from error
    start = _position(call.arguments.find("cursor"))
    page = items[start : start + limit]
    rest = start + limit < len(items)
    cursor = base64.b64encode(f"next:{start + limit}".encode()).decode() if rest else ""
    return page, {"next_cursor": cursor}


def _position(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        found = _POSITION.fullmatch(base64.b64decode(cursor, validate=True).decode("ascii"))
    except ValueError as error:
        raise Refused("invalid_cursor") from error
    if found is None:
        raise Refused("invalid_cursor")
    return int(found[1])
