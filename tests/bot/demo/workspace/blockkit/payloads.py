"""Payloads at a limit of the rule tables, and one step beyond it."""

from collections.abc import Callable
from typing import Any

from bot.demo.workspace.blockkit.checks import String, Whole
from bot.demo.workspace.blockkit.rules import Budget
from bot.demo.workspace.blockkit.shapes import Formed, Listing, Record
from bot.demo.workspace.blockkit.surface import MARKDOWN_BUDGET
from bot.demo.workspace.blockkit.tables import DATA_TABLE_BUDGET, TABLE_BUDGET
from tests.bot.demo.workspace.blockkit.least_values import EXAMPLES, least, mended, required_of
from tests.bot.demo.workspace.blockkit.rule_walk import Limit
from tests.bot.demo.workspace.blockkit.samples import Json

CODES: dict[tuple[type, str], str] = {
    (String, "most"): "too_long",
    (String, "least"): "too_short",
    (Listing, "most"): "too_many",
    (Listing, "least"): "too_few",
    (Whole, "most"): "out_of_range",
    (Whole, "least"): "out_of_range",
    (Budget, "most"): "too_long",
}


def code_of(limit: Limit) -> str:
    """Return how Slack names what is beyond the limit."""
    return CODES[type(limit.check), limit.bound]


def payload_at(limit: Limit) -> Any:
    """Return a payload that goes exactly to the limit, or as near as a string's form allows."""
    example = _example(limit)
    value = example if limit.number < len(example) else _sized(limit, limit.number)
    return _around(limit, value, is_whole=True)


def payload_beyond(limit: Limit) -> Any:
    """Return a payload one step beyond the limit, with nothing else wrong."""
    return _around(limit, _sized(limit, limit.beyond), is_whole=False)


def _around(limit: Limit, value: Any, *, is_whole: bool) -> Any:
    # Rules about a whole object wait until its parts are right: beyond a limit none is asked.
    for check, key in reversed(limit.steps):
        if isinstance(check, Listing):
            value = [value, *(least(check.item, position) for position in range(1, check.least))]
        if isinstance(check, Record):
            value = {**required_of(check), key: value}
            value = mended(check, value) if is_whole else value
    return value


def _example(limit: Limit) -> str:
    holder = limit.steps[-1][0] if limit.steps else None
    return EXAMPLES[holder.form] if isinstance(holder, Formed) else ""


def _sized(limit: Limit, size: int) -> Any:
    match limit.check:
        case String():
            example = _example(limit)
            return (example + size * (example[-1:] or "x"))[:size]
        case Listing():
            return [least(limit.check.item, position) for position in range(size)]
        case Budget():
            return FILLED[limit.check](size)
        case _:
            return size


def _two_cells(size: int) -> Json:
    texts = ("x" * (size // 2), "x" * (size - size // 2 - len(" ")))
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text} for text in texts]]}


def _two_rows(size: int) -> Json:
    head, body = ([cell] for cell in _two_cells(size)["rows"][0])
    return {"type": "data_table", "caption": "a", "rows": [head, body]}


def _two_markdowns(size: int) -> list[Json]:
    texts = ("x" * (size // 2), "x" * (size - size // 2))
    return [{"type": "markdown", "text": text} for text in texts]


FILLED: dict[Budget, Callable[[int], Any]] = {
    TABLE_BUDGET: _two_cells,
    DATA_TABLE_BUDGET: _two_rows,
    MARKDOWN_BUDGET: _two_markdowns,
}
"""What each total is made of, as no single part goes beyond it."""
