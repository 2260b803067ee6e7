"""One run: kill under load, let everything settle, count."""

import asyncio
import time
from collections import Counter
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from tempfile import TemporaryFile

from bot.database import Database, upgrade
from tests.chaos import databases
from tests.chaos.counting import Verdict, count, is_at_rest
from tests.chaos.killing import Killer
from tests.chaos.load import Load
from tests.chaos.outside import furnish, outside
from tests.chaos.points import RANDOM, RESTART, Point

RESTS_WITHIN = 300.0
SECONDS_BETWEEN_COMMENTS = 0.5


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a run does. ``each``: kills wanted at every point; ``randomly``: from outside."""

    points: Collection[Point]
    each: int
    randomly: int
    seed: int
    looks: bool = True
    is_silent: bool = False  # nothing but a look-up tells which replies stand
    postgresql: bool = False
    is_loud: bool = False

    def wanted(self) -> Counter[str]:
        """How often the victim must have died, by where."""
        wanted = Counter({point.value: self.each for point in self.points})
        if self.postgresql:
            wanted[RESTART] = self.each
        wanted[RANDOM] = self.randomly
        return wanted


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    kills: Counter[str]
    verdict: Verdict
    seconds: float
    missed: tuple[str, ...]


async def run(plan: Plan) -> Outcome:
    """Carry out a plan on a fresh database."""
    random, began = Random(plan.seed), time.monotonic()  # noqa: S311 - not a secret
    opened = databases.postgresql if plan.postgresql else databases.sqlite
    with opened() as place, TemporaryFile() as said:
        await asyncio.to_thread(upgrade, place.url)
        async with outside(random, is_silent=plan.is_silent) as world:
            await furnish(place.url, world.workspace.workspace.config.team_id)
            killer = Killer(world, place, random, said, looks=plan.looks, is_loud=plan.is_loud)
            load = Load(world, random, pause=SECONDS_BETWEEN_COMMENTS)
            await _kill_under_load(plan, killer, load)
            database = Database(place.url)
            verdict = await count(database, world, load)
            await database.close()
    missed = tuple(plan.wanted() - killer.kills)
    return Outcome(killer.kills, verdict, time.monotonic() - began, missed)


async def _kill_under_load(plan: Plan, killer: Killer, load: Load) -> None:
    people = [asyncio.create_task(load.write()), asyncio.create_task(load.review())]
    load.writes.set()
    try:
        for target in _order(plan, killer.random):
            await killer.strike(target)
        await _make_up(plan, killer)
        load.writes.clear()
        await _rest(killer, load)
    finally:
        for each in people:
            each.cancel()
        await asyncio.gather(*people, return_exceptions=True)
    for each in people:
        if not each.cancelled() and (error := each.exception()):
            raise error


def _order(plan: Plan, random: Random) -> list[str]:
    targets = list(plan.wanted().elements())
    random.shuffle(targets)
    return targets


async def _make_up(plan: Plan, killer: Killer) -> None:
    """Try again where a victim was not killed at the point it was meant for."""
    for _ in range(2):
        for target in (plan.wanted() - killer.kills).elements():
            await killer.strike(target)


async def _rest(killer: Killer, load: Load) -> None:
    """Faults are over: one process lives until nothing is left to do."""
    database = Database(killer.database.url)
    async with killer.living() as victim:
        with suppress(TimeoutError):  # what is unsettled then is counted
            async with asyncio.timeout(RESTS_WITHIN):
                while True:
                    killer.must_live(victim)
                    async with database.reads() as session:
                        if await is_at_rest(session, len(load.written)):
                            break
                    await asyncio.sleep(0.5)
        await database.close()
        await killer.stop(victim)


def show(outcome: Outcome) -> str:
    """The table of points, the sums, and what broke."""
    lines = [f"{'killed':<52}times"]
    lines += [f"{place:<52}{outcome.kills[place]:>5}" for place in (*Point, RESTART, RANDOM)]
    lines.append(f"{'all':<52}{outcome.kills.total():>5}")
    lines.append("")
    lines += [f"{name:<20}{number:>7}" for name, number in outcome.verdict.sums.items()]
    lines.append(f"{'seconds':<20}{outcome.seconds:>7.0f}")
    lines += [f"MISSED {place}" for place in outcome.missed]
    lines += [f"BROKEN {promise}" for promise in outcome.verdict.broken]
    return "\n".join(lines)
