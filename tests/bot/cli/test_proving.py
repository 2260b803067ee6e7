"""The process that reads the later half: asked for, answered, and ended when nobody waits."""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import proving
from bot.database import Database, DatabaseTrouble
from bot.rules.chain import GENESIS, Anchor
from bot.services import verification
from bot.services.verification import Part
from tests.support.builders import record_entries

ALL = Part(Anchor(0, GENESIS), 3, ())


@pytest.fixture
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "_count_processors", lambda: 2)


@pytest.fixture
def bound_to_one() -> Iterator[None]:
    """This process, for the length of a test."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    yield
    os.sched_setaffinity(0, before)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no process is bound")
@pytest.mark.usefixtures("bound_to_one")
def test_who_is_bound_to_one_processor_proves_alone(tmp_path: Path):
    assert proving.beside(Database(f"sqlite:///{tmp_path}/a.db").url) is None


@pytest.mark.usefixtures("two_processors")
async def test_another_process_finds_what_this_one_would(database: Database):
    await record_entries(database, 3)
    beside = proving.beside(database.url)
    assert beside is not None

    found, told = await beside(ALL)

    async with database.reads() as session:
        here = await verification.prove(session, ALL)
    assert (found, told.unmatched) == (here.found, here.told.unmatched)


@pytest.mark.usefixtures("two_processors")
async def test_trouble_of_the_other_process_is_told_by_this_one(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    (tmp_path / "a.db").write_bytes(b"no database" * 100)
    beside = proving.beside(Database(f"sqlite:///{tmp_path}/a.db").url)
    assert beside is not None

    with pytest.raises(DatabaseTrouble):
        await beside(ALL)

    assert capfd.readouterr().err == ""


@pytest.mark.usefixtures("two_processors")
async def test_a_reading_that_nobody_waits_for_is_ended():
    """Its server never answers; it would wait for ever."""
    asked, left = asyncio.Event(), asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        asked.set()
        await reader.read()
        left.set()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        beside = proving.beside(Database(f"postgresql://127.0.0.1:{port}/none").url)
        assert beside is not None
        reading = asyncio.ensure_future(beside(ALL))
        await asked.wait()

        reading.cancel()

        await asyncio.wait({reading})
        await left.wait()
