"""Footprint: memory and processor of a product that nobody asks anything, and its start."""

import asyncio
import subprocess
import sys
from contextlib import AsyncExitStack
from pathlib import Path

from tests.benchmarks import machine
from tests.benchmarks.cards import show_all
from tests.benchmarks.databases import Databases
from tests.benchmarks.intake import bare_app
from tests.benchmarks.processes import ROOT, Running
from tests.benchmarks.report import Line, say, show
from tests.benchmarks.stage import QUESTIONS, Stage, outside, serve, settle

MEGABYTE = 2**20
MEMORY_WANTED = {"bundled": 350, "none": 130}  # MB
CPU_WANTED = 0.015  # of one processor
READY_WANTED = 3.0  # seconds
SETTLES = 5.0  # seconds after the last work
RUNTIME = ROOT / ".cache" / "runtime"


async def run(folder: Path, databases: Databases, *, quick: bool) -> None:
    """Idle after some comments, with and without the embedder; then a second start."""
    if not machine.HAS_PROC:
        say("\n## Footprint: not measured here, it needs /proc")
        return
    seconds = 10 if quick else 30
    python, lines = await asyncio.to_thread(_prepare_runtime), []
    for embedder in ("bundled", "none"):
        lines += await _measure(folder, databases, embedder, seconds, python)
    show(f"Footprint on SQLite ({machine.describe_load()})", lines)


def _prepare_runtime() -> str:
    """The interpreter users have: packages for development are loaded where they are found.

    structlog takes rich and Mako takes Pygments, 7 MB that no user has.
    """
    prepare = [sys.executable, ".ci/prepare.py", "--venv", str(RUNTIME), "requirements.txt"]
    subprocess.run(prepare, cwd=ROOT, check=True)  # noqa: S603 - our own
    return str(RUNTIME / "bin" / "python")


async def _measure(
    folder: Path, databases: Databases, embedder: str, seconds: int, python: str
) -> list[Line]:
    url = databases.make("sqlite")
    async with AsyncExitStack() as stack:
        workspace, comments, endpoint = await stack.enter_async_context(outside())
        await settle(url, workspace)
        bare = await stack.enter_async_context(
            bare_app(folder, databases.make("sqlite"), workspace, python=python)
        )
        async with serve(
            folder, url, workspace, endpoint, embedder=embedder, python=python
        ) as product:
            place = Stage(workspace, comments, product)
            await show_all(place, place.ask_all(len(QUESTIONS) if embedder == "bundled" else 1))
            await asyncio.sleep(SETTLES)
            lines = await _idle(product, bare, embedder, seconds)
        async with serve(
            folder, url, workspace, endpoint, embedder=embedder, python=python
        ) as again:
            lines.append(_start(again, bare, embedder))
    return lines


async def _idle(product: Running, bare: Running, embedder: str, seconds: int) -> list[Line]:
    before, before_bare = machine.read_usage(product.pid), machine.read_usage(bare.pid)
    await asyncio.sleep(seconds)
    after, after_bare = machine.read_usage(product.pid), machine.read_usage(bare.pid)
    busy = (after.busy - before.busy) / seconds
    busy_bare = (after_bare.busy - before_bare.busy) / seconds
    resident, least = after.resident / MEGABYTE, after_bare.resident / MEGABYTE
    return [
        Line(
            what=f"embedder {embedder}: resident memory",
            measured=f"{resident:.0f} MB",
            floor=f"bare app: {least:.0f} MB",
            ratio=f"x{resident / least:.1f}",
            target=f"<= {MEMORY_WANTED[embedder]} MB",
            is_met=resident <= MEMORY_WANTED[embedder],
        ),
        Line(
            what=f"embedder {embedder}: idle for {seconds} s",
            measured=f"{busy:.1%} of a processor",
            floor=f"bare app: {busy_bare:.1%}",
            ratio=f"x{busy / busy_bare:.1f}" if busy_bare else "",
            target=f"<= {CPU_WANTED:.1%}",
            is_met=busy <= CPU_WANTED,
        ),
    ]


def _start(product: Running, bare: Running, embedder: str) -> Line:
    took, least = product.started_in, bare.started_in
    return Line(
        what=f"embedder {embedder}: start to /readyz",
        measured=f"{took:.1f} s",
        floor=f"bare app: {least:.1f} s",
        ratio=f"x{took / least:.1f}",
        target=f"<= {READY_WANTED:.0f} s",
        is_met=took <= READY_WANTED,
    )
