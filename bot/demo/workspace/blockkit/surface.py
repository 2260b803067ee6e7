"""Whole messages and views: the rules that look across blocks."""

from collections.abc import Iterator
from typing import Any

from bot.demo.workspace.blockkit.block_rules import (
    MARKDOWN_LIMIT,
    Surface,
    blocks_of,
)
from bot.demo.workspace.blockkit.checks import Check, Problem, String, flag, length, one_of
from bot.demo.workspace.blockkit.objects import plain
from bot.demo.workspace.blockkit.rules import Budget, unique
from bot.demo.workspace.blockkit.shapes import Listing, Record
from bot.demo.workspace.documents import Json

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100

__all__ = ["Surface", "check_blocks", "check_view"]


def check_blocks(blocks: Any, surface: Surface, at: str = "/blocks") -> list[Problem]:
    """Return everything Slack would refuse in the blocks of a message."""
    return list(BLOCKS_OF[surface](blocks, at))


def check_view(view: Any, surface: Surface, at: str = "/view") -> list[Problem]:
    """Return everything Slack would refuse in a view."""
    return list(VIEWS[surface](view, at))


def _across(blocks: list[Json], at: str) -> Iterator[Problem]:
    ids = [block.get("block_id") for block in blocks]
    yield from unique(ids, at + "/{}/block_id", "`block_id` already exists")
    tables = [position for position, block in enumerate(blocks) if block["type"] == "table"]
    for position in tables[1:]:
        yield Problem(f"{at}/{position}", "too_many", "only one table is allowed")
    yield from _one_focus(blocks, at)


def _across_view(view: Json, at: str) -> Iterator[Problem]:
    yield from _across(view["blocks"], f"{at}/blocks")


def _markdown_text(blocks: list[Json]) -> int:
    return sum(length(block["text"]) for block in blocks if block["type"] == "markdown")


def _one_focus(blocks: list[Json], at: str) -> Iterator[Problem]:
    focused = [
        position
        for position, block in enumerate(blocks)
        if (block.get("element") or {}).get("focus_on_load")
    ]
    for position in focused[1:]:
        words = "only one element may have focus_on_load"
        yield Problem(f"{at}/{position}/element/focus_on_load", "conflict", words)


def needs_submit(view: Json, at: str) -> Iterator[Problem]:
    """A rule: a modal that asks for something can be sent."""
    asks = any(block["type"] == "input" for block in view["blocks"])
    if view["type"] == "modal" and asks and view.get("submit") is None:
        yield Problem(at, "missing", "missing required field: submit")


def _view(surface: Surface, extra: dict[str, Check], *required: str) -> Check:
    fields: dict[str, Check] = {
        "type": one_of(surface.value),
        "blocks": Listing(blocks_of(surface), most=VIEW_BLOCKS, least=1),
        "private_metadata": String(3000),
        "callback_id": String(255),
        "external_id": String(255),
        **extra,
    }
    must = ("type", "blocks", *required)
    return Record(
        required={name: fields[name] for name in must},
        optional={name: check for name, check in fields.items() if name not in must},
        rules=(_across_view, needs_submit),
    )


MARKDOWN_BUDGET = Budget(
    MARKDOWN_LIMIT,
    _markdown_text,
    words="markdown blocks must be less than {} characters together",
)
"""All markdown blocks of a message together."""
_MOST = {Surface.MESSAGE: MESSAGE_BLOCKS, Surface.MODAL: VIEW_BLOCKS, Surface.HOME: VIEW_BLOCKS}

BLOCKS_OF: dict[Surface, Check] = {
    surface: Listing(blocks_of(surface), most=most, rules=(_across, MARKDOWN_BUDGET))
    for surface, most in _MOST.items()
}

VIEWS: dict[Surface, Check] = {
    Surface.MODAL: _view(
        Surface.MODAL,
        {
            "title": plain(24),
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": flag,
            "notify_on_close": flag,
            "submit_disabled": flag,
        },
        "title",
    ),
    Surface.HOME: _view(Surface.HOME, {}),
}
