"""Programs beside this one: started with their own environment, ended by their id."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.traffic import Connection

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 60.0  # seconds
STOPS_WITHIN = 30.0


@dataclass(frozen=True)
class Running:
    """A program that answers. ``started_in``: seconds from its start to its first good answer."""

    pid: int
    port: int
    started_in: float


@asynccontextmanager
async def running(
    *module: str,
    port: int,
    environment: Mapping[str, str],
    ready: str,
    log: Path,
    python: str = sys.executable,
) -> AsyncIterator[Running]:
    """Run ``python -m module …`` until the block ends; *ready* is the path that must answer 200."""
    with log.open("ab") as output:
        begun = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            python, "-m", *module, cwd=ROOT, env=environment, stdout=output, stderr=output
        )
        try:
            await _until_ready(process, port, ready, log)
            yield Running(process.pid, port, time.perf_counter() - begun)
        finally:
            await _end(process)


async def _until_ready(
    process: asyncio.subprocess.Process, port: int, ready: str, log: Path
) -> None:
    async with asyncio.timeout(STARTS_WITHIN):
        while not await _answers(port, ready):
            if process.returncode is not None:
                said = await asyncio.to_thread(log.read_text)
                raise RuntimeError(f"It ended with {process.returncode}:\n{said[-2000:]}")
            await asyncio.sleep(0.02)


async def _answers(port: int, path: str) -> bool:
    try:
        async with Connection(port) as connection:
            return (await connection.get(path)).status == 200
    except (OSError, EOFError):
        return False


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), STOPS_WITHIN)
    except TimeoutError:
        process.kill()
        await process.wait()
