"""Passing all gates of a call, or none, on both databases."""

import asyncio
from datetime import datetime, timedelta

from bot.database import Database
from bot.models.pacing import push_back, reserve
from bot.rules.pacing import Pace

SECOND = timedelta(seconds=1)
CHANNEL = {"post:C1": Pace(SECOND)}
BOTH = {"post:C1": Pace(SECOND), "method:chat.update": Pace(SECOND / 10)}


async def call(database: Database, paces: dict[str, Pace], now: datetime) -> datetime | None:
    async with database.writes() as session:
        return await reserve(session, paces, now=now)


async def test_the_second_call_learns_when_to_come_back(database, clock):
    assert await call(database, CHANNEL, clock()) is None

    assert await call(database, CHANNEL, clock()) == clock() + SECOND
    assert await call(database, CHANNEL, clock.advance(SECOND)) is None


async def test_a_burst_passes_at_once(database, clock):
    pace = {"account:1": Pace(SECOND, burst=3)}

    passed = [await call(database, pace, clock()) for _ in range(4)]

    assert passed == [None, None, None, clock() + SECOND]


async def test_a_call_held_up_at_one_gate_takes_nothing_from_the_others(database, clock):
    await call(database, CHANNEL, clock())

    assert await call(database, BOTH, clock()) == clock() + SECOND

    assert await call(database, {"method:chat.update": Pace(SECOND)}, clock()) is None


async def test_a_gate_pushed_back_opens_no_sooner_than_the_platform_said(database, clock):
    pace = {"method:chat.update": Pace(SECOND, burst=5)}
    until = clock() + 30 * SECOND
    async with database.writes() as session:
        await push_back(session, "method:chat.update", until=until)
        await push_back(session, "method:chat.update", until=clock())

    assert await call(database, pace, clock()) == until


async def test_simultaneous_calls_share_the_gates_without_a_deadlock(database, clock):
    paces = {f"post:C{n}": Pace(SECOND) for n in range(4)}
    turned = dict(reversed(paces.items()))

    answers = await asyncio.gather(
        *(call(database, turned if n % 2 else paces, clock()) for n in range(8))
    )

    assert sorted(answers, key=str) == [clock() + SECOND] * 7 + [None]
