"""Up to a million comments on both databases: what grows with them, and what does not.

Filled once and kept under .cache: a change of what fills them, or of the tables, fills new ones.
The results go to docs/pictures with their picture, and as a table to docs/scale.md.
"""

import asyncio
import hashlib
import json
import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any, Final

from tests.benchmarks import filling, growth_table, history, machine, record
from tests.benchmarks.databases import SORTS, Databases
from tests.benchmarks.databases import databases as opened
from tests.benchmarks.processes import ROOT
from tests.benchmarks.report import percentile, say, show

SIZES: Final = (10_000, 100_000, 1_000_000)  # comments
QUICK: Final = 2
"""So many of the sizes."""
TAKES: Final = "about 25 minutes on two processors that nobody else uses, 5 with --quick"
ROUNDS, QUICK_ROUNDS = 20, 5
KEPT = ROOT / ".cache" / "million"
_MADE_BY = ("fates.py", "filling.py", "history_data.py", "life.py", "record_data.py")


async def run(folder: Path, databases: Databases, *, quick: bool) -> None:
    """Measure each size on each database, print it and draw the growth."""
    del databases  # these go with the run
    sizes = SIZES[:QUICK] if quick else SIZES
    say(f"{' and '.join(SORTS)} with {', '.join(f'{size:,}' for size in sizes)} comments: {TAKES}")
    KEPT.mkdir(parents=True, exist_ok=True)
    found = list[dict[str, Any]]()
    with opened(KEPT) as kept:
        await _fill(kept, sizes)
        for size, sort in product(sizes, SORTS):
            found.append(await _measure(folder, kept, sort, size, quick=quick))
            if not quick:
                await asyncio.to_thread(_write, found)


async def _fill(kept: Databases, sizes: Sequence[int]) -> None:
    """Both sorts at once, each in a process: making rows keeps a processor busy."""
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(SORTS), mp_context=spawned) as fillers:
        filling_all = (
            asyncio.to_thread(_keep_all, kept, sort, sizes, fillers=fillers) for sort in SORTS
        )
        await asyncio.gather(*filling_all)


def _keep_all(kept: Databases, sort: str, sizes: Sequence[int], *, fillers: Executor) -> None:
    for size in sizes:
        begun = time.perf_counter()
        _keep(kept, sort, size, fillers=fillers)
        say(f"{size:,} comments on {sort}: there after {time.perf_counter() - begun:.0f} s")


def _write(found: list[dict[str, Any]]) -> None:
    told = {"machine": machine.describe(), "found": found}
    growth_table.RESULTS.write_text(f"{json.dumps(told, ensure_ascii=False, indent=1)}\n", "utf-8")
    growth_table.show()


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
        "bytes": await asyncio.to_thread(kept.size_of, url),
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


def _keep(kept: Databases, sort: str, size: int, *, fillers: Executor | None = None) -> str:
    def fill(made: str) -> None:
        if fillers is None:
            raise AssertionError(made)  # it was filled before
        fillers.submit(filling.fill, made, size).result()

    return kept.keep(sort, f"of_{size}_{_stamp()}", fill)


def _stamp() -> str:
    """Changes with whatever makes the databases."""
    versions = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    made_by = [Path(__file__).with_name(name) for name in _MADE_BY]
    content = b"".join(path.read_bytes() for path in [*versions, *made_by])
    return hashlib.sha256(content).hexdigest()[:8]
