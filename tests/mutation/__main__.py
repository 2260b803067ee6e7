"""Mutate what decides and see which test notices: ``python -m tests.mutation [part …]``."""

import argparse
import random
import sys

from tests.mutation.mutants import Mutant, find_mutants
from tests.mutation.parts import ROOT, TESTS, Part, list_parts
from tests.mutation.report import TARGET, Results, Score, show
from tests.mutation.run import preload, try_all
from tests.mutation.server import Plan


def read_arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parts = list_parts()
    asked = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    asked.add_argument("part", nargs="*", help=f"of {', '.join(parts)}; all if none is named")
    asked.add_argument("--sample", type=int, help="so many of each part; 0 for all of them")
    asked.add_argument("--seed", type=int, default=20261126)
    asked.add_argument("--jobs", type=int, default=2, help="processes side by side")
    asked.add_argument("--tests", nargs="+", default=TESTS, help="only these (folders, files)")
    asked.add_argument("--seconds", type=float, default=10, help="of tests for one mutant")
    asked.add_argument("--again", action="store_true", help="try survivors again, with new tests")
    given = asked.parse_args()
    if unknown := set(given.part) - set(parts):
        asked.error(f"no such part: {', '.join(sorted(unknown))}")
    return given


def choose(part: Part, found: list[Mutant], *, sample: int | None, seed: int) -> list[Mutant]:
    """The same ones for a seed; a larger sample holds the smaller one."""
    size = part.sample if sample is None else sample
    if not size:
        return found
    shuffled = list(found)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - nothing is kept secret
    return shuffled[:size]


def main() -> int:
    """0 when every part reaches the target, 1 otherwise."""
    given = read_arguments()
    cache = ROOT / ".cache" / "mutation"
    cache.mkdir(parents=True, exist_ok=True)
    parts = [part for name, part in list_parts().items() if name in given.part or not given.part]
    found = {part: [m for path in part.paths for m in find_mutants(ROOT, path)] for part in parts}
    chosen = {
        part: choose(part, found[part], sample=given.sample, seed=given.seed) for part in parts
    }
    results = Results(cache / "results.jsonl")
    if given.again:
        results.forget_survivors()
    part_of = {path: part for part in list_parts().values() for path in part.paths}
    mutants = [mutant for part in parts for mutant in chosen[part]]
    preload()
    try_all(
        Plan(ROOT, cache, tuple(given.tests), mutants, part_of, given.jobs, given.seconds), results
    )
    scores = [
        Score(part.name, len(found[part]), [results.by_key[each.key] for each in chosen[part]])
        for part in parts
    ]
    report = show(scores)
    (cache / "report.md").write_text(report + "\n", encoding="utf-8")
    sys.stdout.write(report + "\n")
    return 0 if all(score.killed >= TARGET for score in scores) else 1


if __name__ == "__main__":
    sys.exit(main())
