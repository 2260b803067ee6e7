"""The table of docs/scale.md, from what `tests.benchmarks.million` found.

``python -m tests.benchmarks.growth_table`` writes the table and draws the picture anew.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tests.benchmarks import record
from tests.benchmarks.growth import NAMES, QUEUES, SLOWEST_SEARCH, draw
from tests.benchmarks.processes import ROOT

RESULTS: Final = ROOT / "docs" / "pictures" / "growth.json"
PAGE: Final = ROOT / "docs" / "scale.md"

BEGINS: Final = "<!-- by python -m tests.benchmarks.growth_table -->"
ENDS: Final = "<!-- end -->"
HEADINGS: Final = (
    "Database",
    "Comments",
    "Entries",
    "On disk",
    "Slowest search, p95",
    "Slowest of queue and Home, p95",
    "Verify, entries/s",
    "It takes",
    "Its memory",
    "Export as JSONL and CSV, entries/s",
)
_MEGABYTE, _GIGABYTE = 2**20, 2**30


def show(results: Path = RESULTS, page: Path = PAGE) -> None:
    """Draw *results* beside themselves and write their table into *page*."""
    draw(results)
    text = page.read_text("utf-8")
    within = re.compile(f"(?<={re.escape(BEGINS)}\n).*?(?={re.escape(ENDS)})", re.DOTALL)
    page.write_text(within.sub(lambda _: table(results), text), "utf-8")


def table(results: Path) -> str:
    """The table as Markdown, and below it the machine."""
    told = json.loads(results.read_text("utf-8"))
    rows = [HEADINGS, ("---",) * 2 + ("--:",) * (len(HEADINGS) - 2), *map(_row, told["found"])]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([*lines, "", f"Measured on: {told['machine']}.", ""])


def _row(found: dict[str, Any]) -> tuple[str, ...]:
    return tuple(_cells(found))


def _cells(found: dict[str, Any]) -> Iterator[str]:
    verify, both = (
        found["entries_a_second"][what]["clock"] for what in (record.VERIFY, record.BOTH)
    )
    yield NAMES[found["sort"]]
    yield f"{found['comments']:,}"
    yield f"{found['entries']:,}"
    yield _size(found["bytes"])
    yield f"{SLOWEST_SEARCH(found):,.0f} ms"
    yield f"{QUEUES(found):,.0f} ms"
    yield f"{verify:,.0f}"
    yield f"{found['entries'] / verify:,.0f} s"
    yield _size(found["resident"])
    yield f"{both:,.0f}"


def _size(count: int) -> str:
    if count >= _GIGABYTE:
        return f"{count / _GIGABYTE:.1f} GB"
    return f"{count / _MEGABYTE:,.0f} MB"


if __name__ == "__main__":
    show()
