"""aiosqlite with one trip to its thread for each statement, where it makes four.

SQLAlchemy makes a cursor, executes, fetches and closes; each is a trip of its own to the thread of
the connection and back, and a trip costs more than most of our statements do.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final, Self

import aiosqlite
from typing_extensions import override

AT_ONCE: Final = 1_000
"""Rows that come with the statement; more are fetched when they are asked for."""


class _Cursor:
    """What SQLAlchemy's adapter uses of `aiosqlite.Cursor`."""

    def __init__(self, connection: "OneTripConnection") -> None:
        self._connection = connection
        self._open: sqlite3.Cursor | None = None  # while it may hold further rows
        self._rows: list[Any] = []
        self.arraysize = 1
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        """Run a statement and bring its first rows."""
        await self._trip(self._run, sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Run a statement for each of *parameters*."""
        await self._trip(self._run_many, sql, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        """All rows not yet fetched."""
        rows, self._rows = self._rows, []
        if self._open is not None:
            rows += await self._trip(self._open.fetchall)
        return rows

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """Up to *size* rows, fewer only at the end."""
        size = self.arraysize if size is None else size
        if len(self._rows) < size and self._open is not None:
            self._rows += await self._trip(self._open.fetchmany, AT_ONCE + size)
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def fetchone(self) -> Any:
        """The next row, or None."""
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def close(self) -> None:
        """Let the rest of the rows go."""
        self._rows = []
        if self._open is not None:
            cursor, self._open = self._open, None
            await self._trip(cursor.close)

    async def _trip(self, work: Callable[..., Any], *given: Any) -> Any:
        execute: Callable[..., Any] = self._connection._execute  # noqa: SLF001 - as aiosqlite's own cursors
        return await execute(work, *given)

    def _run(self, sql: str, parameters: Sequence[Any]) -> None:
        cursor = self._connection._conn.cursor()  # noqa: SLF001 - runs on its thread
        cursor.execute(sql, parameters)
        self._rows = cursor.fetchmany(AT_ONCE) if cursor.description else []
        self._keep(cursor, has_more=len(self._rows) == AT_ONCE)

    def _run_many(self, sql: str, parameters: Iterable[Sequence[Any]]) -> None:
        cursor = self._connection._conn.cursor()  # noqa: SLF001 - runs on its thread
        cursor.executemany(sql, parameters)
        self._keep(cursor, has_more=False)

    def _keep(self, cursor: sqlite3.Cursor, *, has_more: bool) -> None:
        # Only now: the count of a RETURNING statement is known when its rows were fetched.
        self.description, self.rowcount = cursor.description, cursor.rowcount
        self.lastrowid = cursor.lastrowid
        if has_more:
            self._open = cursor
        else:
            cursor.close()


class OneTripConnection(aiosqlite.Connection):
    """A connection of aiosqlite whose cursors travel once."""

    @override
    def cursor(self) -> Any:
        """A cursor; it exists in the thread only while a statement runs or rows are left."""
        return _Cursor(self)


def connect(path: str, **given: Any) -> OneTripConnection:
    """Take the place of `aiosqlite.connect`; *given* goes to `sqlite3.connect`."""
    connection = OneTripConnection(partial(sqlite3.connect, path, **given), iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001 - SQLAlchemy sets it on its own connections
    return connection
