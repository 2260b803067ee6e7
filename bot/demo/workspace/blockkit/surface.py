"""Whole messages and views: the rules that look across blocks."""

from collections.abc import Iterator
from typing import Any

from bot.demo.workspace.blockkit.block_rules import (
    MARKDOWN_LIMIT,
    Surface,
    blocks_of,
)
from bot.demo.workspace.blockkit.checks import Check, Problem, String, flag, length, one_of
from bot.demo.workspace.blockkit.nesting import every_block, every_element
from bot.demo.workspace.blockkit.objects import plain
from bot.demo.workspace.blockkit.rules import Budget
from bot.demo.workspace.blockkit.shapes import Listing, Record
from bot.demo.workspace.blockkit.tables import TABLE_LIMIT, text_of_cells
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
    found = list(every_block(blocks, at))
    yield from _unique_block_ids(found)
    yield from _tables_together(found, at)
    yield from _one_focus(blocks, at)


def _across_view(view: Json, at: str) -> Iterator[Problem]:
    yield from _across(view["blocks"], f"{at}/blocks")


def _unique_block_ids(found: list[tuple[Json, str]]) -> Iterator[Problem]:
    met: set[str] = set()
    for block, here in found:
        block_id = block.get("block_id")
        if block_id in met:
            yield Problem(f"{here}/block_id", "duplicate", "`block_id` already exists")
        if block_id is not None:
            met.add(block_id)


def _tables_together(found: list[tuple[Json, str]], at: str) -> Iterator[Problem]:
    tables = [(block, here) for block, here in found if block["type"] in ("table", "data_table")]
    for _, here in [each for each in tables if each[0]["type"] == "table"][1:]:
        yield Problem(here, "too_many", "only one table is allowed")
    if sum(text_of_cells(table) for table, _ in tables) > TABLE_LIMIT:
        words = f"tables must be less than {TABLE_LIMIT + 1} characters together"
        yield Problem(at, "too_long", words)


def _markdown_text(blocks: list[Json]) -> int:
    found = (block for block, _ in every_block(blocks, ""))
    return sum(length(block["text"]) for block in found if block["type"] == "markdown")


def _one_focus(blocks: list[Json], at: str) -> Iterator[Problem]:
    focused = [here for element, here in every_element(blocks, at) if element.get("focus_on_load")]
    for here in focused[1:]:
        words = "only one element may have focus_on_load"
        yield Problem(f"{here}/focus_on_load", "conflict", words)


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
