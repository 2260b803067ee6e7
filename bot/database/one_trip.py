"""aiosqlite with one trip to its thread for each statement, where it makes four.

SQLAlchemy makes a cursor, executes, fetches and closes; each is a trip of its own to the thread of
the connection and back, and a trip costs more than most of our statements do.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from typing import Any, Final, Self
from weakref import WeakSet

import aiosqlite
from typing_extensions import override

from bot.database.unbroken import to_its_end

AT_ONCE: Final = 1_000
"""Rows that come with the statement; more are fetched when they are asked for."""

_INTERRUPT_AGAIN: Final = 0.01  # seconds


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
        return await self._connection.trip(work, *given)

    def _run(self, sql: str, parameters: Sequence[Any]) -> None:
        with self._cursor() as cursor:
            cursor.execute(sql, parameters)
            self._rows = cursor.fetchmany(AT_ONCE) if cursor.description else []
            self._keep(cursor, has_more=len(self._rows) == AT_ONCE)

    def _run_many(self, sql: str, parameters: Iterable[Sequence[Any]]) -> None:
        with self._cursor() as cursor:
            cursor.executemany(sql, parameters)
            self._keep(cursor, has_more=False)

    @contextmanager
    def _cursor(self) -> Iterator[sqlite3.Cursor]:
        cursor = self._connection._conn.cursor()  # noqa: SLF001 - runs on its thread
        self._connection.note(cursor)
        try:
            yield cursor
        except BaseException:
            cursor.close()  # an open one keeps its transaction, and the lock of the file
            raise

    def _keep(self, cursor: sqlite3.Cursor, *, has_more: bool) -> None:
        # Only now: the count of a RETURNING statement is known when its rows were fetched.
        self.description, self.rowcount = cursor.description, cursor.rowcount
        self.lastrowid = cursor.lastrowid
        if has_more:
            self._open = cursor
        else:
            cursor.close()


class OneTripConnection(aiosqlite.Connection):
    """A connection of aiosqlite whose cursors travel once and whose cancelled statements end."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._closing: asyncio.Future[Any] | None = None
        self._noted: WeakSet[sqlite3.Cursor] = WeakSet()

    @override
    def cursor(self) -> Any:
        """A cursor; it exists in the thread only while a statement runs or rows are left."""
        return _Cursor(self)

    def note(self, cursor: sqlite3.Cursor) -> None:
        """Remember a cursor: it may be open when a cancel comes. Called on the thread."""
        self._noted.add(cursor)

    async def fetch_all(self, sql: str, parameters: Mapping[str, Any]) -> list[Any]:
        """All rows of a statement, in one trip however many they are."""
        rows: list[Any] = await self.trip(self._fetch_all, sql, parameters)
        return rows

    def _fetch_all(self, sql: str, parameters: Mapping[str, Any]) -> list[Any]:
        with closing(self._conn.cursor()) as cursor:
            self.note(cursor)
            return cursor.execute(sql, parameters).fetchall()

    async def trip(self, work: Callable[..., Any], *given: Any) -> Any:
        """Run *work* on the thread.

        A cancel interrupts it and is raised once the whole transaction is rolled back: SQLAlchemy
        throws the connection away, but the lock of the file would live on with its statements.
        """
        if self._connection is None or self._closing is not None:
            raise ValueError("Connection closed")  # the words by which SQLAlchemy knows it
        connection = self._connection
        running = self._send(partial(work, *given))
        try:
            return await running
        except asyncio.CancelledError:
            if not running.cancelled():
                running.exception()  # it ended just before, and nobody will ask how
            await to_its_end(self._give_up(connection))
            raise

    async def _give_up(self, connection: sqlite3.Connection) -> None:
        # The thread gets there when it ended what it was given, and nowhere once it was closed.
        ended = self._closing or self._send(_nothing)
        while not ended.done():
            with suppress(sqlite3.ProgrammingError):  # just closed
                connection.interrupt()  # does nothing to a statement that has yet to begin
            await asyncio.wait({ended}, timeout=_INTERRUPT_AGAIN)
        if self._closing is None:
            await self._send(self._end)

    def _end(self) -> None:
        with suppress(sqlite3.Error):  # nothing may hide the cancel; closing rolls back as well
            for cursor in self._noted:
                cursor.close()
            self._conn.rollback()

    def _send(self, work: Callable[[], Any]) -> asyncio.Future[Any]:
        sent = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((sent, work))
        return sent

    @override
    def stop(self) -> asyncio.Future[Any] | None:
        """Close in the thread and end it, once: what is sent to a thread that ended is lost."""
        if self._closing is None:
            self._closing = super().stop()
        return self._closing

    @override
    async def close(self) -> None:
        """Close, also when cancelled, after what was sent before."""
        closing = self.stop() if self._connection is not None else None
        if closing is not None:
            await asyncio.shield(closing)


def _nothing() -> None:
    """What is sent only to know when it was reached."""


def connect(path: str, **given: Any) -> OneTripConnection:
    """Take the place of `aiosqlite.connect`; *given* goes to `sqlite3.connect`."""
    connection = OneTripConnection(partial(sqlite3.connect, path, **given), iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001 - SQLAlchemy sets it on its own connections
    return connection
