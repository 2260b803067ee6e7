"""Up to a million comments on both databases: what grows with them, and what does not.

Filled once and kept under .cache: a change of what fills them, or of the tables, fills new ones.
The results and their picture go to docs/pictures.
"""

import asyncio
import hashlib
import json
import time
from itertools import product
from pathlib import Path
from typing import Any, Final

from tests.benchmarks import filling, growth, history, machine, record
from tests.benchmarks.databases import SORTS, Databases
from tests.benchmarks.databases import databases as opened
from tests.benchmarks.processes import ROOT
from tests.benchmarks.report import percentile, say, show

SIZES: Final = (10_000, 100_000, 1_000_000)  # comments
QUICK: Final = 2
"""So many of the sizes."""
ROUNDS, QUICK_ROUNDS = 20, 5
KEPT = ROOT / ".cache" / "million"
RESULTS = ROOT / "docs" / "pictures" / "growth.json"
_MADE_BY = ("fates.py", "filling.py", "history_data.py", "life.py", "record_data.py")


async def run(folder: Path, databases: Databases, *, quick: bool) -> None:
    """Measure each size on each database, print it and draw the growth."""
    del databases  # these go with the run
    KEPT.mkdir(parents=True, exist_ok=True)
    found = list[dict[str, Any]]()
    with opened(KEPT) as kept:
        for sort, size in product(SORTS, SIZES[:QUICK] if quick else SIZES):
            found.append(await _measure(folder, kept, sort, size, quick=quick))
            if not quick:
                await asyncio.to_thread(_write, found)


def _write(found: list[dict[str, Any]]) -> None:
    told = {"machine": machine.describe(), "found": found}
    RESULTS.write_text(f"{json.dumps(told, ensure_ascii=False, indent=1)}\n", "utf-8")
    growth.draw(RESULTS)


async def _measure(
    folder: Path, kept: Databases, sort: str, size: int, *, quick: bool
) -> dict[str, Any]:
    url = await asyncio.to_thread(_keep, kept, sort, size)
    asked = await history.measure(url, QUICK_ROUNDS if quick else ROUNDS)
    rounds = 1 if quick or size == max(SIZES) else record.ROUNDS  # millions of entries are steady
    speeds = await record.measure(folder, url, rounds)
    title = f"{size:,} comments on {sort} ({machine.describe_load()})"
    show(title, [*history.lines_of(sort, asked), *record.lines_of(sort, speeds)])
    return {
        "sort": sort,
        "comments": size,
        "entries": speeds.count,
        "resident": speeds.resident,
        "seconds": {
            what: {"p50": percentile(times, 0.5), "p95": percentile(times, 0.95)}
            for what, times in asked.items()
        },
        "entries_a_second": {
            what: {"clock": max(speed.rounds), "processor": max(speed.busy)}
            for what, speed in speeds.of.items()
        },
    }


def _keep(kept: Databases, sort: str, size: int) -> str:
    begun = time.perf_counter()
    url = kept.keep(sort, f"of_{size}_{_stamp()}", lambda made: filling.fill(made, size))
    say(f"{size:,} comments on {sort}: there after {time.perf_counter() - begun:.0f} s")
    return url


def _stamp() -> str:
    """Changes with whatever makes the databases."""
    versions = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    made_by = [Path(__file__).with_name(name) for name in _MADE_BY]
    content = b"".join(path.read_bytes() for path in [*versions, *made_by])
    return hashlib.sha256(content).hexdigest()[:8]
