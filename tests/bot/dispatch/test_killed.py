"""Processes are killed in the middle of their work, again and again: nothing is lost or doubled."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.clock import read_system_clock
from bot.database import Database
from bot.models.work import Task, Tick
from bot.work import enqueue
from tests.support.dispatching import until

ROOT = Path(__file__).parents[3]
COUNT, KEYS = 40, 4
EFFECTS = select(Tick.name).where(Tick.name.startswith("effect ")).order_by(Tick.slot)
Start = Callable[[str], Awaitable[Process]]


@pytest.fixture
async def start(database_url: str) -> AsyncIterator[Start]:
    """Starts a process that runs tasks; those still alive at the end are killed."""
    started: list[Process] = []

    async def start_process(owner: str) -> Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.support.killable",
            database_url,
            owner,
            stdout=PIPE,
            cwd=ROOT,
        )
        started.append(process)
        return process

    yield start_process
    for process in started:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def see_started(process: Process, count: int) -> None:
    assert process.stdout is not None
    for _ in range(count):
        assert (await process.stdout.readline()).startswith(b"started")


async def list_effects(database: Database) -> list[int]:
    async with database.reads() as session:
        names = await session.scalars(EFFECTS)
        return [int(name.removeprefix("effect ")) for name in names]


async def test_each_effect_happens_once_and_in_order_through_kills(database, start):
    now = read_system_clock()
    async with database.writes() as session:
        for n in range(COUNT):
            key = f"thread:{n % KEYS}"
            enqueue(session, "act", args={"n": n}, run_at=now, now=now, key=key)

    for round_ in range(3):
        victim = await start(f"victim {round_}")
        await see_started(victim, 5)
        victim.kill()
        await victim.wait()
    await start("survivor")

    async def all_done():
        async with database.reads() as session:
            return set(await session.scalars(select(Task.state))) == {"done"}

    await until(all_done, within=60)
    effects = await list_effects(database)
    assert sorted(effects) == list(range(COUNT))
    for line in range(KEYS):
        of_key = [effect for effect in effects if effect % KEYS == line]
        assert of_key == sorted(of_key)
