"""The record: proving and exporting it, beside the least that reads the same entries."""

import asyncio
import hashlib
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

import psycopg
from typing_extensions import override

from bot.cli.proving import beside
from bot.database import Database
from bot.database.sessions import with_driver
from bot.services import audit, entries, verification
from bot.services.export import as_lines
from bot.services.export_folder import Enclosed, export_to
from tests.benchmarks import filling, history_data, machine
from tests.benchmarks.databases import SORTS, Databases
from tests.benchmarks.processes import ROOT
from tests.benchmarks.report import Line, say, show

FULL, QUICK = 100_000, 10_000  # comments
ROUNDS = 3
EXPORT_WANTED, VERIFY_WANTED = 50_000, 100_000  # entries a second
MEGABYTE = 2**20
BODIES = "SELECT body, hash FROM audit_entry ORDER BY seq"
HASHED, WRITTEN = "bare read and SHA-256", "bare read into a file"
VERIFY, LINES, BOTH = "verify", "export as JSONL", "export as JSONL and CSV"
FLOORS = {VERIFY: HASHED, LINES: WRITTEN, BOTH: WRITTEN}


@dataclass
class Speed:
    """Entries a second, by the clock and by the processor time that all processes used."""

    rounds: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)

    async def measure(self, work: Callable[[], Awaitable[None]], count: int) -> None:
        begun, used = time.perf_counter(), _busy()
        await work()
        self.rounds.append(count / (time.perf_counter() - begun))
        self.busy.append(count / (_busy() - used))

    @override
    def __str__(self) -> str:
        return f"{median(self.rounds):,.0f}/s (a processor: {median(self.busy):,.0f}/s)"


@dataclass
class Speeds:
    """By what was done. ``count``: entries; ``resident``: bytes of `signoff audit verify`."""

    count: int
    of: dict[str, Speed]
    resident: int


async def run(folder: Path, databases: Databases, *, quick: bool) -> None:
    """Print proving and exporting on both sorts of database."""
    count, lines = QUICK if quick else FULL, []
    for sort in SORTS:
        url = databases.make(sort)
        say(f"making {count:,} comments on {sort}")
        await asyncio.to_thread(filling.fill, url, count)
        lines += lines_of(sort, await measure(folder, url, ROUNDS))
    show(f"Record of {count:,} comments ({machine.describe_load()})", lines)


async def measure(folder: Path, url: str, rounds: int) -> Speeds:
    """Each in turn, so that what others do to the machine hits all of them."""
    database, target = Database(url), folder / "record"
    async with database.reads() as session:
        count = (await audit.get_head(session)).seq
    work: dict[str, Callable[[], Awaitable[None]]] = {
        HASHED: partial(asyncio.to_thread, _hash_all, url),
        WRITTEN: partial(asyncio.to_thread, _write_all, url, target),
        VERIFY: partial(_verify, database),
        LINES: partial(_stream, database, target, count),
        BOTH: partial(_export, database, target),
    }
    speeds = {what: Speed() for what in work}
    for _ in range(rounds):
        for what, do in work.items():
            await speeds[what].measure(do, count)
    await database.close()
    return Speeds(count, speeds, await _resident(url))


def lines_of(sort: str, found: Speeds) -> list[Line]:
    wanted = {VERIFY: VERIFY_WANTED, LINES: EXPORT_WANTED, BOTH: EXPORT_WANTED}
    lines = [
        _line(f"{sort}, {what}", found.of[what], floor, found.of[floor], wanted[what])
        for what, floor in FLOORS.items()
    ]
    resident = f"{found.resident / MEGABYTE:.0f} MB for {found.count:,} entries"
    return [*lines, Line(what=f"{sort}, audit verify: most memory", measured=resident)]


def _line(what: str, speed: Speed, beside: str, floor: Speed, wanted: int) -> Line:
    ratio = median(ours / bare for ours, bare in zip(speed.busy, floor.busy, strict=True))
    return Line(
        what=what,
        measured=str(speed),
        floor=f"{beside}: {floor}",
        ratio=f"{ratio:.2f}",
        target=f">= {wanted:,}/s",
        is_met=median(speed.rounds) >= wanted,
    )


def _busy() -> float:
    """Seconds of a processor so far, in this process and in those that it waited for."""
    return sum(os.times()[:4])


async def _verify(database: Database) -> None:
    async with database.reads() as session:
        found = await verification.verify(session, beside=beside(database.url))
    if found.fault is not None:
        raise AssertionError(found)


async def _stream(database: Database, target: Path, count: int) -> None:
    with target.open("wb") as output:
        async with database.reads() as session:
            async for page in entries.pages(session, until=count):
                output.write(as_lines(page).encode())
    await asyncio.to_thread(target.unlink)


async def _export(database: Database, target: Path) -> None:
    enclosed = Enclosed(product="Signoff", readme="")
    await export_to(database, target, enclosed=enclosed, now=history_data.ENDS)
    await asyncio.to_thread(shutil.rmtree, target)


@contextmanager
def _bodies(url: str) -> Iterator[Iterable[tuple[bytes, str]]]:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(with_driver(url).database or "")) as file:
            yield file.execute(BODIES)
        return
    with psycopg.connect(url) as server, psycopg.ServerCursor(server, "bodies") as cursor:
        cursor.itersize = 1_000
        yield cursor.execute(BODIES)


def _hash_all(url: str) -> None:
    with _bodies(url) as rows:
        for body, own in rows:
            if hashlib.sha256(body).hexdigest() != own:
                raise AssertionError(own)


def _write_all(url: str, target: Path) -> None:
    with _bodies(url) as rows, target.open("wb") as output:
        for body, _ in rows:
            output.write(body)
    target.unlink()


async def _resident(url: str) -> int:
    """The most memory of `signoff audit verify`, in bytes; 0 where there is no /proc."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "audit", "verify"),
        cwd=ROOT,
        env=os.environ | {"SIGNOFF_DATABASE_URL": url},  # noqa: TID251 - of another process
        stdout=asyncio.subprocess.DEVNULL,
    )
    most, ended = 0, asyncio.create_task(process.wait())
    while machine.HAS_PROC and not ended.done():
        most = max(most, _resident_now(process.pid))
        await asyncio.wait({ended}, timeout=0.05)
    if await ended != 0:
        raise AssertionError(url)
    return most


def _resident_now(pid: int) -> int:
    try:
        return machine.read_usage(pid).resident
    except (OSError, StopIteration):  # it just ended
        return 0
