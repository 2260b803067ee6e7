"""The cursors that travel once behave as those they replace."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.database import Database
from bot.database.one_trip import AT_ONCE, OneTripConnection, connect

MANY = 2 * AT_ONCE + 7
COUNTING = f"""
    WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {MANY})
    SELECT n FROM number
"""  # noqa: S608 - a constant of this file


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[OneTripConnection]:
    opened = connect(str(tmp_path / "a.db"), isolation_level=None)
    await opened
    yield opened
    await opened.close()


async def test_all_rows_come_however_many_there_are(connection: OneTripConnection):
    cursor = connection.cursor()

    await cursor.execute(COUNTING)

    assert await cursor.fetchall() == [(n,) for n in range(1, MANY + 1)]


async def test_rows_can_be_fetched_in_parts(connection: OneTripConnection):
    cursor = connection.cursor()
    await cursor.execute(COUNTING)

    first, second = await cursor.fetchone(), await cursor.fetchmany(AT_ONCE + 1)

    assert (first, second[0], second[-1]) == ((1,), (2,), (AT_ONCE + 2,))
    assert len(await cursor.fetchall()) == MANY - AT_ONCE - 2


async def test_the_count_of_a_returning_statement_is_that_of_its_rows(
    connection: OneTripConnection,
):
    cursor = connection.cursor()
    await cursor.execute("CREATE TABLE a (n INTEGER PRIMARY KEY)")

    await cursor.execute("INSERT INTO a VALUES (7), (8) RETURNING n")

    assert (cursor.rowcount, cursor.lastrowid) == (2, 8)
    assert await cursor.fetchall() == [(7,), (8,)]


async def test_one_statement_runs_for_many_parameters(connection: OneTripConnection):
    cursor = connection.cursor()
    await cursor.execute("CREATE TABLE a (n INTEGER)")

    await cursor.executemany("INSERT INTO a VALUES (?)", [(1,), (2,), (3,)])

    assert cursor.rowcount == 3


async def test_a_closed_cursor_holds_no_rows(connection: OneTripConnection):
    cursor = connection.cursor()
    await cursor.execute(COUNTING)

    await cursor.close()

    assert await cursor.fetchall() == []


async def test_what_the_database_refuses_is_raised(connection: OneTripConnection):
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await connection.cursor().execute("SELECT * FROM missing")


async def test_a_stream_gives_every_row(sqlite: Database):
    async with sqlite.reads() as session:
        rows = [row.n async for row in await session.stream(text(COUNTING))]

    assert rows == list(range(1, MANY + 1))


async def test_our_databases_use_it(sqlite: Database):
    async with sqlite.reads() as session:
        raw = await (await session.connection()).get_raw_connection()
        driver = raw.driver_connection

    assert isinstance(driver, OneTripConnection)
