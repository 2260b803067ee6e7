"""Kill the real process under load and count: ``python -m tests.chaos [--short] …``."""

import argparse
import asyncio
import logging
import sys

from tests.chaos.points import Point
from tests.chaos.run import Plan, run, show


def read_arguments() -> Plan:
    """The plan that the command line asks for."""
    asked = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    asked.add_argument("--short", action="store_true", help="each point once, as in CI")
    asked.add_argument("--seed", type=int, default=20261124)
    asked.add_argument("--without-look-up", action="store_true", help="must go red")
    asked.add_argument("--postgresql", action="store_true", help="instead of SQLite")
    asked.add_argument("--point", type=Point, action="append", help="only this one (its words)")
    asked.add_argument("--loud", action="store_true", help="show what the victims log")
    given = asked.parse_args()
    return Plan(
        points=given.point or tuple(Point),
        each=1 if given.short else 10,
        randomly=2 if given.short else 50,
        seed=given.seed,
        looks=not given.without_look_up,
        is_silent=given.without_look_up,
        postgresql=given.postgresql,
        is_loud=given.loud,
    )


def main() -> int:
    """0 when every promise was kept, 1 otherwise."""
    logging.disable(logging.ERROR)
    outcome = asyncio.run(run(read_arguments()))
    sys.stdout.write(show(outcome) + "\n")
    return 1 if outcome.verdict.broken or outcome.missed else 0


if __name__ == "__main__":
    sys.exit(main())
