"""Transactions on SQLite (one process, one writer) and on PostgreSQL (a pool)."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, PoolResetState

from bot.database.hooks import (
    HookedSession,
    must_have_no_hooks,
    run_after_commit,
    run_before_commit,
)
from bot.database.one_trip import OneTripConnection, connect
from bot.database.precedence import Precedence, Turns
from bot.database.trouble import DatabaseTrouble, WrongAddress, find_trouble
from bot.database.unbroken import to_its_end

TRUSTED_FOR = 1.0
"""Seconds of rest after which a connection to a server is asked whether it still stands."""
STATEMENTS_KEPT = 300
"""For each connection to a server; about as many as the product has."""
_RESTS_SINCE = "rests_since"
TASKS_WAITING = "tasks_waiting"
"""Where ``session.info`` holds the event that wakes this process's dispatcher."""

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}
_EXAMPLES = "use sqlite:///signoff.db or postgresql://user:password@host/name"
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # NORMAL loses acknowledged commits in a power cut
    "busy_timeout = 5000",
    "foreign_keys = ON",
    "secure_delete = ON",  # else erased words stand in the free parts of the file
    "recursive_triggers = ON",  # else INSERT OR REPLACE deletes past a BEFORE DELETE trigger
)


def with_driver(url: str | URL) -> URL:
    """The address with our asynchronous driver; raises `WrongAddress`, without its password."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise WrongAddress(f"not the address of a database; {_EXAMPLES}") from None
    name = parsed.get_backend_name()
    if name not in _DRIVERS:
        raise WrongAddress(f"unknown database {name!r}; {_EXAMPLES}")
    if name == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise WrongAddress(
            f"SQLite needs a file; {_EXAMPLES}"
        )  # its connections share nothing else
    return parsed.set(drivername=_DRIVERS[name])


class Database:
    """Opens transactions; implements `bot.ports.Sessions`.

    On SQLite all writers of the process share one connection and take turns; readers have their
    own, which cannot write. On PostgreSQL both come from one pool. ``tasks_waiting`` is set after
    each commit that enqueued work.
    """

    def __init__(self, url: str | URL, *, pool_size: int = 10) -> None:
        self.url = with_driver(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.tasks_waiting = asyncio.Event()
        self._precedence = Precedence()
        self._turns = Turns(self._precedence) if self.is_sqlite else None
        if self.is_sqlite:
            self._writer = _sqlite_engine(self.url, "BEGIN IMMEDIATE", size=1)
            self._reader = _sqlite_engine(self.url, "BEGIN", size=pool_size, query_only=True)
        else:
            self._writer = _postgresql_engine(self.url, size=pool_size)
            self._reader = self._writer.execution_options()
            event.listen(self._reader.sync_engine, "engine_connect", _only_read)

    @asynccontextmanager
    async def reads(self) -> AsyncIterator[AsyncSession]:
        """Open a read-only transaction that sees one moment; writing raises the driver's error.

        What would be written before a commit raises `RuntimeError` at the end of the block.
        """
        await self._precedence.give_way()
        async with self._open(self._reader) as session:
            yield session
            must_have_no_hooks(session)
            await to_its_end(session.commit())

    @asynccontextmanager
    async def writes(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction that commits at the end of the block, or rolls back on an error.

        Raises `DatabaseTrouble` when the database itself fails, also from the commit. A cancel
        rolls back; one that comes during the commit is raised after it.
        """
        async with self._take_turn(), self._open(self._writer) as session:
            yield session
            await run_before_commit(session)
            await to_its_end(_commit(session))

    def for_a_person(self) -> AbstractContextManager[None]:
        """Let what is opened in the block begin before what nobody waits for."""
        return self._precedence.for_a_person()

    @asynccontextmanager
    async def _take_turn(self) -> AsyncIterator[None]:
        if self._turns is None:
            await self._precedence.give_way()
            yield
        else:
            async with self._turns.take():
                yield

    @asynccontextmanager
    async def _open(self, engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
        session = AsyncSession(
            engine,
            sync_session_class=HookedSession,
            expire_on_commit=False,
            info={TASKS_WAITING: self.tasks_waiting},
        )
        try:
            yield session
        finally:
            if session.in_transaction():  # rolled back, and that before the next writer's turn
                await to_its_end(session.close())
            else:  # nothing to wait for
                await session.close()

    async def close(self) -> None:
        """Close all connections; one that is in use, when its transaction ends."""
        for engine in (self._writer, self._reader):
            event.listen(engine.sync_engine, "checkin", _close_returned)
            await engine.dispose()


async def _commit(session: AsyncSession) -> None:
    await session.commit()
    run_after_commit(session)


def _sqlite_engine(url: URL, begin: str, *, size: int, query_only: bool = False) -> AsyncEngine:
    # A queue, not a time-out, decides who waits: the fair lock lets one writer in at a time.
    engine = create_async_engine(
        url,
        pool_size=size,
        pool_use_lifo=True,  # few connections are warm, each with a thread and a cache of its own
        max_overflow=0,
        pool_reset_on_return=None,
        hide_parameters=True,
        connect_args={"async_creator_fn": connect},
    )
    event.listen(engine.sync_engine, "reset", _roll_back_what_is_open)
    prepare_sqlite(engine.sync_engine, begin, query_only=query_only)
    return engine


def _postgresql_engine(url: URL, *, size: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=size,
        pool_use_lifo=True,  # few connections are warm, each with statements it has prepared
        max_overflow=5,
        pool_reset_on_return=None,
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "reset", _roll_back_what_is_open)
    event.listen(engine.sync_engine, "handle_error", _translate)
    _ping_the_rested(engine.sync_engine)
    event.listen(engine.sync_engine, "connect", _prepare_soon_and_keep)
    return engine


def _prepare_soon_and_keep(connection: DBAPIConnection, _record: object) -> None:
    """Have a statement prepared when it comes again, and kept: the driver forgets the 101st."""
    driver: Any = connection.driver_connection
    driver.prepare_threshold = 1  # executions before it is prepared
    driver.prepared_max = STATEMENTS_KEPT


def _roll_back_what_is_open(
    connection: DBAPIConnection, _record: ConnectionPoolEntry, state: PoolResetState
) -> None:
    """Roll back what comes back to the pool, as it does by itself, but only if it is open.

    Our sessions end their transactions; to roll back none is a trip to the thread all the same.
    """
    if not state.terminate_only and _is_open(connection):
        connection.rollback()


def _is_open(connection: Any) -> bool:
    driver = connection.driver_connection
    if isinstance(driver, OneTripConnection):
        return bool(driver.in_transaction)
    return bool(driver.info.transaction_status)  # of libpq: 0 is idle


def _ping_the_rested(engine: Engine) -> None:
    """Replace a connection that does not answer, as ``pool_pre_ping`` does, but only after a rest.

    Asked for each transaction, it is one trip to the server in five.
    """

    def note(_connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        record.info[_RESTS_SINCE] = time.monotonic()

    def ping(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        since = record.info.get(_RESTS_SINCE)
        if since is None or time.monotonic() - since < TRUSTED_FOR:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError("it did not answer") from error  # the pool opens another

    event.listen(engine, "checkin", note)
    event.listen(engine, "checkout", ping)


def _only_read(connection: Connection) -> None:
    # As options of the engine SQLAlchemy would set them here, too, but a cancel that comes
    # meanwhile would leave the connection open, and its place in the pool taken.
    try:
        connection.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
    except BaseException:
        connection.invalidate()
        raise


def _close_returned(_connection: object, record: ConnectionPoolEntry) -> None:
    record.close()  # the pool was disposed of: nobody else would


def blocking_engine(url: URL) -> Engine:
    """An engine without a loop and without a pool, for moving the schema."""
    if url.get_backend_name() == "postgresql":
        return create_engine(url, poolclass=NullPool)  # psycopg serves both worlds
    engine = create_engine(url.set(drivername="sqlite"), poolclass=NullPool)
    prepare_sqlite(engine, "BEGIN IMMEDIATE")
    return engine


def prepare_sqlite(engine: Engine, begin: str, *, query_only: bool = False) -> None:
    """Set our pragmas on each connection and open each transaction with ``begin``.

    The driver's own BEGIN is switched off: it comes late, is deferred and skips DDL.
    """

    def set_pragmas(connection: DBAPIConnection, _record: object) -> None:
        try:
            connection.isolation_level = None
            cursor = connection.cursor()
            for pragma in (*_PRAGMAS, *(["query_only = ON"] if query_only else ())):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()
        except BaseException as error:
            connection.close()  # the pool forgets a connection that did not come to be
            trouble = find_trouble(error)
            if trouble is not None:
                raise trouble from error
            raise

    def open_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", set_pragmas)
    event.listen(engine, "begin", open_transaction)
    for moment in ("savepoint", "release_savepoint", "rollback_savepoint", "commit"):
        event.listen(engine, moment, _must_stand)
    event.listen(engine, "handle_error", _translate)


def _must_stand(connection: Connection, *_given: object) -> None:
    """Refuse to go on when SQLite itself took the whole transaction back, as on a full volume.

    The driver would commit nothing without a word, and a savepoint would be a transaction.
    """
    if connection.invalidated:  # SQLAlchemy knows, and goes on with none of it
        return
    driver: Any = connection.connection.driver_connection
    if not driver.in_transaction:
        raise DatabaseTrouble("SQLite took the whole transaction back")


def _translate(context: ExceptionContext) -> None:
    trouble = find_trouble(context.original_exception)
    if trouble is not None:
        raise trouble from context.original_exception
