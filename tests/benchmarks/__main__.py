"""``python -m tests.benchmarks [NAME …] [--quick]``: speed and size, each beside its floor."""

import argparse
import asyncio
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Protocol

from tests.benchmarks import (
    cards,
    clicks,
    footprint,
    history,
    intake,
    machine,
    million,
    page,
    record,
)
from tests.benchmarks.databases import Databases, databases
from tests.benchmarks.report import say


class Benchmark(Protocol):
    """Prints one table."""

    def __call__(
        self, folder: Path, databases: Databases, *, quick: bool
    ) -> Coroutine[Any, Any, None]: ...


BENCHMARKS: dict[str, Benchmark] = {
    "intake": intake.run,
    "card": cards.run_card,
    "pace": cards.run_pace,
    "calls": cards.run_calls,
    "click": clicks.run,
    "page": page.run,
    "record": record.run,
    "history": history.run,
    "footprint": footprint.run,
    "million": million.run,
}
ASKED_FOR = frozenset({"million"})
"""Benchmarks that run only by their name: filling takes minutes."""
_USUAL = [name for name in BENCHMARKS if name not in ASKED_FOR]
_HELP = f"any of {', '.join(BENCHMARKS)}; all but {', '.join(ASKED_FOR)} if none"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=_HELP)
    parser.add_argument("--quick", action="store_true", help="short runs: for a look, not a claim")
    given = parser.parse_args()
    if unknown := set(given.names) - set(BENCHMARKS):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    say(machine.describe())
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, databases(Path(folder)) as opened:
        for name in given.names or _USUAL:
            asyncio.run(BENCHMARKS[name](Path(folder), opened, quick=given.quick))


if __name__ == "__main__":
    main()
