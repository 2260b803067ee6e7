"""Tables: the ``table`` block, and the ``data_table`` that sorts and turns pages."""

from collections.abc import Iterator
from typing import Any

from bot.demo.workspace.blockkit.checks import (
    Check,
    Problem,
    String,
    Whole,
    flag,
    length,
    number,
    one_of,
)
from bot.demo.workspace.blockkit.objects import IDENTIFIER
from bot.demo.workspace.blockkit.rich_text import RICH_TEXT
from bot.demo.workspace.blockkit.rules import Budget
from bot.demo.workspace.blockkit.shapes import ByType, Listing, Record
from bot.demo.workspace.documents import Json

TABLE_LIMIT = 10_000
"""Characters in all cells of a table, and of all tables of a message."""
_COLUMNS = 20
_CAPTION_LIMIT = 2000
"""Slack states none; a bound keeps a runaway caption from looking fine here."""


def text_of_cells(table: Json) -> int:
    """Count the characters in all cells of a table."""
    return length(" ".join(_texts(table["rows"])))


def _texts(node: Any) -> list[str]:
    if isinstance(node, list):
        return [text for item in node for text in _texts(item)]
    if not isinstance(node, dict):
        return []
    own = [node["text"]] if isinstance(node.get("text"), str) else []
    return own + _texts(node.get("elements", []))


def even_rows(value: Any, at: str) -> Iterator[Problem]:
    """A rule: every row has a cell for every column."""
    widths = {len(row) for row in value["rows"]}
    if len(widths) > 1:
        yield Problem(f"{at}/rows", "conflict", "rows must have the same number of cells")


def settings_have_columns(value: Any, at: str) -> Iterator[Problem]:
    """A rule: no setting is for a column that is not there."""
    columns = max(len(row) for row in value["rows"])
    if len(value.get("column_settings") or []) > columns:
        words = f"no more than {columns} items allowed"
        yield Problem(f"{at}/column_settings", "too_many", words)


def names_a_column(value: Any, at: str) -> Iterator[Problem]:
    """A rule: the column that names the rows is there."""
    columns = max(len(row) for row in value["rows"])
    if (value.get("row_header_column_index") or 0) >= columns:
        words = f"must be between 0 and {columns - 1}"
        yield Problem(f"{at}/row_header_column_index", "out_of_range", words)


def _plain_header(value: Any, at: str) -> Iterator[Problem]:
    for position, cell in enumerate(value["rows"][0]):
        if cell["type"] == "rich_text":
            words = "rich_text is not allowed in the header row"
            yield Problem(f"{at}/rows/0/{position}/type", "not_allowed", words)


def _a(kind: str) -> dict[str, Check]:
    return {"type": one_of(kind)}


TABLE_BUDGET = Budget(TABLE_LIMIT, text_of_cells, within="/rows")
"""All cells of a table together."""
DATA_TABLE_BUDGET = Budget(
    TABLE_LIMIT,
    text_of_cells,
    within="/rows",
    words="table cells must be less than {} characters together",
)
"""All cells of a data table together."""
_CELLS = ByType(
    {
        "raw_text": Record(required={**_a("raw_text"), "text": String(TABLE_LIMIT, 1)}),
        "raw_number": Record(
            required={**_a("raw_number"), "value": number},
            optional={"text": String(255, 1)},
        ),
        "rich_text": RICH_TEXT,
    }
)
_ROW = Listing(_CELLS, most=_COLUMNS, least=1)
_COLUMN = Record(
    required={},
    optional={"align": one_of("left", "center", "right"), "is_wrapped": flag},
)
TABLE = Record(
    required={**_a("table"), "rows": Listing(_ROW, most=100, least=1)},
    optional={"block_id": IDENTIFIER, "column_settings": Listing(_COLUMN, most=_COLUMNS)},
    rules=(even_rows, settings_have_columns, TABLE_BUDGET),
)
# docs.slack.dev, "Data table block"; the SDK has no model of it.
DATA_TABLE = Record(
    required={
        **_a("data_table"),
        "caption": String(_CAPTION_LIMIT, 1),
        "rows": Listing(_ROW, most=101, least=2),
    },
    optional={
        "block_id": IDENTIFIER,
        "page_size": Whole(1, 100),
        "row_header_column_index": Whole(0, _COLUMNS - 1),
    },
    rules=(even_rows, names_a_column, _plain_header, DATA_TABLE_BUDGET),
)
