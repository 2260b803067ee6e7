"""The record: proving and exporting it, beside a bare read and hash of the same entries."""

import asyncio
import hashlib
import shutil
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

import psycopg
from typing_extensions import override

from bot.database import Database
from bot.database.sessions import with_driver
from bot.services import verification
from bot.services.export_folder import Enclosed, export_to
from tests.benchmarks import machine, record_data
from tests.benchmarks.databases import SORTS, Databases
from tests.benchmarks.report import Line, say, show

FULL, QUICK = 1_000_000, 100_000  # entries
ROUNDS = 3
EXPORT_WANTED, VERIFY_WANTED = 50_000, 100_000  # entries a second
BODIES = "SELECT body, hash FROM audit_entry ORDER BY seq"
FLOOR = "bare read and SHA-256"


@dataclass
class Speed:
    """Entries a second, by the clock and by the processor time of this process."""

    rounds: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)

    async def measure(self, work: Callable[[], Awaitable[None]], count: int) -> None:
        begun, used = time.perf_counter(), time.process_time()
        await work()
        self.rounds.append(count / (time.perf_counter() - begun))
        self.busy.append(count / (time.process_time() - used))

    @override
    def __str__(self) -> str:
        return f"{median(self.rounds):,.0f}/s (a processor: {median(self.busy):,.0f}/s)"


async def run(folder: Path, databases: Databases, *, quick: bool) -> None:
    """Print proving and exporting on both sorts of database."""
    count, lines = QUICK if quick else FULL, []
    for sort in SORTS:
        url = databases.make(sort)
        say(f"making {count:,} entries on {sort}")
        await asyncio.to_thread(record_data.fill, url, count)
        lines += await _measure(folder, url, sort, count)
    show(f"Record, {count:,} entries ({machine.describe_load()})", lines)


async def _measure(folder: Path, url: str, sort: str, count: int) -> list[Line]:
    """Each in turn, so that what others do to the machine hits all of them."""
    database = Database(url)
    floor, verify, export = Speed(), Speed(), Speed()
    for _ in range(ROUNDS):
        await floor.measure(partial(asyncio.to_thread, _read_bare, url), count)
        await verify.measure(partial(_verify, database), count)
        await export.measure(partial(_export, database, folder / "record"), count)
    await database.close()
    return [
        _line(f"{sort}, verify", verify, floor, VERIFY_WANTED),
        _line(f"{sort}, export as JSONL and CSV", export, floor, EXPORT_WANTED),
    ]


def _line(what: str, speed: Speed, floor: Speed, wanted: int) -> Line:
    ratio = median(ours / bare for ours, bare in zip(speed.rounds, floor.rounds, strict=True))
    return Line(
        what=what,
        measured=str(speed),
        floor=f"{FLOOR}: {floor}",
        ratio=f"{ratio:.2f}",
        target=f">= {wanted:,}/s",
        is_met=median(speed.rounds) >= wanted,
    )


async def _verify(database: Database) -> None:
    async with database.reads() as session:
        found = await verification.verify(session)
    if found.fault is not None:
        raise AssertionError(found)


async def _export(database: Database, target: Path) -> None:
    enclosed = Enclosed(product="Signoff", readme="")
    await export_to(database, target, enclosed=enclosed, now=record_data.BEGUN)
    await asyncio.to_thread(shutil.rmtree, target)


def _read_bare(url: str) -> None:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(with_driver(url).database or "")) as file:
            _hash_all(file.execute(BODIES))
        return
    with psycopg.connect(url) as server, psycopg.ServerCursor(server, "bodies") as cursor:
        cursor.itersize = 1_000
        _hash_all(cursor.execute(BODIES))


def _hash_all(rows: Iterable[tuple[bytes, str]]) -> None:
    for body, own in rows:
        if hashlib.sha256(body).hexdigest() != own:
            raise AssertionError(own)
