"""Transactions: fair, durable, and read-only where they say so."""

import asyncio
import sqlite3
from collections.abc import Sequence

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from bot.database import (
    Database,
    DatabaseBusy,
    DatabaseFull,
    DatabaseGone,
    DatabaseTrouble,
    WrongAddress,
    sessions,
)
from bot.models.work import Tick
from tests.support.clock import SettableClock
from tests.support.database import cut_connections


async def put(database: Database, name: str, clock: SettableClock) -> None:
    async with database.writes() as session:
        await session.execute(insert(Tick).values(name=name, slot=clock()))


async def list_names(database: Database) -> Sequence[str]:
    async with database.reads() as session:
        return (await session.scalars(select(Tick.name).order_by(Tick.name))).all()


async def test_what_was_written_is_read_after_the_block(database, clock):
    await put(database, "a", clock)

    assert await list_names(database) == ["a"]


async def test_an_error_takes_everything_back(database, clock):
    async def write_and_break() -> None:
        async with database.writes() as session:
            await session.execute(insert(Tick).values(name="a", slot=clock()))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_break()

    assert await list_names(database) == []


async def test_what_comes_back_to_the_pool_open_is_rolled_back(database, clock):
    async with database._writer.connect() as connection:
        returned = await connection.get_raw_connection()
        cursor = returned.driver_connection.cursor()
        if database.is_sqlite:
            await cursor.execute("BEGIN")
        await cursor.execute("INSERT INTO tick (name, slot) VALUES ('a', '2026-11-24')")

    await put(database, "b", clock)
    assert await list_names(database) == ["b"]


async def test_a_reading_transaction_cannot_write(database, clock):
    async with database.reads() as session:
        with pytest.raises(DBAPIError, match=r"read-?only"):
            await session.execute(insert(Tick).values(name="a", slot=clock()))


async def test_a_reading_transaction_sees_one_moment(database, clock):
    async with database.reads() as session:
        before = (await session.scalars(select(Tick.name))).all()
        await put(database, "a", clock)

        assert (await session.scalars(select(Tick.name))).all() == before == []


async def test_a_writer_that_was_cancelled_leaves_the_way_free(database, clock):
    begun = asyncio.Event()

    async def write_for_ever() -> None:
        async with database.writes() as session:
            await session.execute(insert(Tick).values(name="a", slot=clock()))
            begun.set()
            await asyncio.Event().wait()

    writing = asyncio.create_task(write_for_ever())
    await begun.wait()
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)

    await put(database, "b", clock)
    assert await list_names(database) == ["b"]


async def test_a_reader_is_not_kept_waiting_by_a_writer(database, clock):
    async with database.writes() as session:
        await session.execute(insert(Tick).values(name="a", slot=clock()))

        assert await list_names(database) == []


async def test_writers_take_turns_in_the_order_they_came(sqlite):
    turns = []

    async def write(n: int) -> None:
        async with sqlite.writes():
            turns.append(n)
            await asyncio.sleep(0)

    await asyncio.gather(*(write(n) for n in range(20)))

    assert turns == list(range(20))


@pytest.mark.parametrize("side", ["reads", "writes"])
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("busy_timeout", 5000),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
    ],
)
async def test_every_sqlite_connection_is_set_for_safety(sqlite, side, pragma, value):
    async with getattr(sqlite, side)() as session:
        assert await session.scalar(text(f"PRAGMA {pragma}")) == value


async def test_a_writing_transaction_holds_the_file_from_its_beginning(sqlite):
    with sqlite3.connect(sqlite.url.database, timeout=0, isolation_level=None) as other:
        async with sqlite.writes() as session:
            await session.execute(select(Tick))

            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
    other.close()


async def test_a_file_that_stays_locked_is_named_busy(sqlite, clock):
    async with sqlite.writes() as session:
        await session.execute(text("PRAGMA busy_timeout = 1"))
    other = sqlite3.connect(sqlite.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(DatabaseBusy, match="locked"):
        await put(sqlite, "a", clock)
    other.close()


async def test_a_full_disk_is_named_so_and_keeps_what_was_there(sqlite, clock):
    await put(sqlite, "a", clock)
    async with sqlite.writes() as session:
        pages = await session.scalar(text("PRAGMA page_count"))
        await session.execute(text(f"PRAGMA max_page_count = {pages}"))

    with pytest.raises(DatabaseFull, match="full"):
        await put(sqlite, "b" * 100_000, clock)
    assert await list_names(sqlite) == ["a"]


async def test_what_a_full_disk_took_back_is_not_taken_for_committed(sqlite, clock):
    await put(sqlite, "before", clock)

    with pytest.raises(DatabaseTrouble, match="whole transaction"):
        async with sqlite.writes() as session:
            await session.execute(insert(Tick).values(name="lost", slot=clock()))
            pages = await session.scalar(text("PRAGMA page_count"))
            await session.execute(text(f"PRAGMA max_page_count = {pages}"))
            with pytest.raises(DatabaseTrouble):
                async with session.begin_nested():
                    await session.execute(insert(Tick).values(name="x" * 100_000, slot=clock()))
            with pytest.raises(DatabaseTrouble):
                async with session.begin_nested():
                    await session.execute(insert(Tick).values(name="alone", slot=clock()))

    assert await list_names(sqlite) == ["before"]


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/x"])
def test_a_database_that_cannot_serve_is_refused(url):
    with pytest.raises(WrongAddress, match=r"SQLite needs a file|unknown database"):
        Database(url)


@pytest.mark.postgresql
async def test_a_broken_deadlock_is_named_busy(postgresql, clock):
    await put(postgresql, "a", clock)
    await put(postgresql, "b", clock)
    both = asyncio.Barrier(2)

    async def lock(first: str, second: str) -> None:
        async with postgresql.writes() as session:
            await session.execute(select(Tick).where(Tick.name == first).with_for_update())
            await both.wait()
            await session.execute(select(Tick).where(Tick.name == second).with_for_update())

    outcomes = await asyncio.gather(lock("a", "b"), lock("b", "a"), return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {type(None), DatabaseBusy}


@pytest.mark.postgresql
async def test_a_connection_that_ended_at_rest_is_replaced(
    postgresql, postgresql_url, clock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sessions, "TRUSTED_FOR", 0)
    await put(postgresql, "before", clock)
    cut_connections(postgresql_url)

    await put(postgresql, "after", clock)

    assert await list_names(postgresql) == ["after", "before"]


@pytest.mark.postgresql
async def test_one_that_ended_in_use_is_named_gone_and_then_replaced(
    postgresql, postgresql_url, clock
):
    await put(postgresql, "before", clock)
    cut_connections(postgresql_url)

    with pytest.raises(DatabaseGone):
        await put(postgresql, "lost", clock)
    await put(postgresql, "after", clock)

    assert await list_names(postgresql) == ["after", "before"]
