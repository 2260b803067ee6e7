"""A process of the demo ends gently, or has to."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.demo.child import Child, start_child
from tests.support.eventually import eventually

GENTLE = "print('up', flush=True); import time; time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {GENTLE}"
TOO_LONG = 3600.0


@asynccontextmanager
async def child(source: str, folder: Path) -> AsyncIterator[Child]:
    log = folder / "child.log"
    started = await start_child("A child", (sys.executable, "-c", source), environment={}, log=log)
    await eventually(lambda: started.last_lines() == "up")
    async with asyncio.timeout(20):
        yield started


async def test_it_is_asked_to_end(tmp_path: Path):
    async with child(GENTLE, tmp_path) as started:
        by_itself = await started.stop(within=TOO_LONG, hurry=asyncio.Event())

    assert by_itself
    assert started.process.returncode == -signal.SIGTERM


async def test_it_is_made_to_end_when_it_takes_too_long(tmp_path: Path):
    async with child(STUBBORN, tmp_path) as started:
        by_itself = await started.stop(within=0.1, hurry=asyncio.Event())

    assert not by_itself
    assert started.process.returncode == -signal.SIGKILL


async def test_it_is_made_to_end_in_a_hurry(tmp_path: Path):
    hurry = asyncio.Event()
    hurry.set()

    async with child(STUBBORN, tmp_path) as started:
        by_itself = await started.stop(within=TOO_LONG, hurry=hurry)

    assert not by_itself


async def test_what_has_ended_is_left_in_peace(tmp_path: Path):
    async with child("print('up')", tmp_path) as started:
        await started.process.wait()

        by_itself = await started.stop(within=TOO_LONG, hurry=asyncio.Event())

    assert by_itself


async def test_only_the_last_lines_are_shown(tmp_path: Path):
    log = tmp_path / "child.log"
    log.write_text("\n".join(str(number) for number in range(100)))
    command = (sys.executable, "-c", "pass")
    started = await start_child("A child", command, environment={}, log=tmp_path / "other.log")
    await started.process.wait()

    shown = Child(name="A child", process=started.process, log=log).last_lines()

    assert shown.split() == [str(number) for number in range(85, 100)]
