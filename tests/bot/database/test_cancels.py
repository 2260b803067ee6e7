"""A cancel inside a transaction ends it, wherever it comes."""

import asyncio
import gc
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from psycopg import AsyncConnection
from sqlalchemy import event, insert, text
from sqlalchemy.exc import PendingRollbackError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database, after_commit, time_limit
from bot.database.unbroken import TIME_IS_UP
from bot.models.work import Tick
from tests.bot.database.test_sessions import list_names, put

_FOR_EVER = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c"
_PROMPT = 2
"""Seconds: far below the five for which a statement waits for a locked file."""


async def take_for_ever(database: Database, session: AsyncSession) -> None:
    await session.execute(text(_FOR_EVER if database.is_sqlite else "SELECT pg_sleep(600)"))


@asynccontextmanager
async def cancelled_soon(times: int = 1) -> AsyncIterator[None]:
    """Cancel the block while its statement runs, several times in a row."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    calls = [loop.call_later(0.05 + n / 1000, task.cancel) for n in range(times)]
    with pytest.raises(asyncio.CancelledError):
        yield
    for call in calls:
        call.cancel()
    while task.cancelling():
        task.uncancel()


def list_forgotten() -> list[str]:
    """What nobody closed."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        gc.collect()
    return [str(warning.message) for warning in caught]


@pytest.mark.parametrize("times", [1, 2, 5])
async def test_a_write_cancelled_in_a_statement_is_rolled_back_at_once(database, clock, times):
    async with cancelled_soon(times), database.writes() as session:
        await session.execute(insert(Tick).values(name="a", slot=clock()))
        await take_for_ever(database, session)

    async with asyncio.timeout(_PROMPT):
        await put(database, "b", clock)
    assert await list_names(database) == ["b"]


async def test_a_savepoint_does_not_hide_the_cancel(database, clock):
    async with cancelled_soon(), database.writes() as session, session.begin_nested():
        await session.execute(insert(Tick).values(name="a", slot=clock()))
        await take_for_ever(database, session)

    async with asyncio.timeout(_PROMPT):
        await put(database, "b", clock)
    assert await list_names(database) == ["b"]


async def test_a_cancelled_transaction_cannot_be_continued(database, clock):
    with pytest.raises(PendingRollbackError):
        async with database.writes() as session:
            await session.execute(insert(Tick).values(name="a", slot=clock()))
            async with cancelled_soon():
                await take_for_ever(database, session)
            await session.execute(insert(Tick).values(name="b", slot=clock()))

    assert await list_names(database) == []


async def test_rows_left_of_a_statement_do_not_keep_the_file(sqlite, clock):
    async with cancelled_soon(), sqlite.writes() as session:
        await session.execute(insert(Tick).values(name="a", slot=clock()))
        rows = await session.stream(text(_FOR_EVER.replace("max(x)", "x")))
        await rows.fetchone()
        await take_for_ever(sqlite, session)

    async with asyncio.timeout(_PROMPT):
        await put(sqlite, "b", clock)
    assert await list_names(sqlite) == ["b"]


async def test_a_cancelled_read_leaves_its_place_in_the_pool(database, clock):
    for _ in range(20):
        async with cancelled_soon(), database.reads() as session:
            await take_for_ever(database, session)

    await put(database, "a", clock)
    assert await list_names(database) == ["a"]


@pytest.mark.postgresql
@pytest.mark.parametrize("step", ["set_autocommit", "set_isolation_level", "set_read_only"])
async def test_a_read_cancelled_before_it_begins_leaves_its_place(postgresql, monkeypatch, step):
    async def hang(_connection, _value):  # the driver gives way here to a loop that was busy
        await asyncio.sleep(600)

    with monkeypatch.context() as patched:
        patched.setattr(AsyncConnection, step, hang)
        async with cancelled_soon(), postgresql.reads() as session:
            await session.execute(text("SELECT 1"))

    assert list_forgotten() == []
    assert await list_names(postgresql) == []


async def test_a_transaction_that_outlives_the_database_closes_its_connection(database):
    async with database.reads() as reading, database.writes() as writing:
        await reading.execute(text("SELECT 1"))
        await writing.execute(text("SELECT 1"))
        await database.close()

    assert list_forgotten() == []


async def test_a_transaction_begun_too_late_closes_its_connection(database_url):
    database = Database(database_url)
    await database.close()
    assert await list_names(database) == []

    del database
    assert list_forgotten() == []


async def test_a_cancel_while_waiting_for_the_turn_does_not_wait(sqlite, clock):
    async with sqlite.writes() as session:
        await session.execute(insert(Tick).values(name="a", slot=clock()))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await put(sqlite, "b", clock)

    assert await list_names(sqlite) == ["a"]


async def test_a_cancel_during_the_commit_comes_after_it(database, clock):
    told = []
    task = asyncio.current_task()
    assert task is not None

    with pytest.raises(asyncio.CancelledError):
        async with database.writes() as session:
            await session.execute(insert(Tick).values(name="a", slot=clock()))
            after_commit(session, lambda: told.append("a"))
            event.listen(session.sync_session, "before_commit", lambda _: task.cancel())
    task.uncancel()

    assert (told, await list_names(database)) == (["a"], ["a"])


def cancel_in_commit(session: AsyncSession, *messages: str | None) -> None:
    """Cancel this task with each of *messages* while the session commits."""
    task = asyncio.current_task()
    assert task is not None

    def cancel(_) -> None:
        for message in messages:
            asyncio.get_running_loop().call_soon(task.cancel, message)

    event.listen(session.sync_session, "before_commit", cancel)


async def test_a_commit_counts_that_ended_when_time_was_up(database, clock):
    async with database.writes() as session:
        await session.execute(insert(Tick).values(name="a", slot=clock()))
        cancel_in_commit(session, TIME_IS_UP)

    assert await list_names(database) == ["a"]


@pytest.mark.parametrize("messages", [(None,), (TIME_IS_UP, None), (None, TIME_IS_UP)])
async def test_a_shutdown_stops_also_where_time_is_up(database, clock, messages):
    with pytest.raises(asyncio.CancelledError):
        async with database.writes() as session:
            await session.execute(insert(Tick).values(name="a", slot=clock()))
            cancel_in_commit(session, *messages)

    assert await list_names(database) == ["a"]


async def test_a_commit_that_failed_when_time_was_up_does_not_count(database, clock):
    def fail(_) -> None:
        raise RuntimeError

    with pytest.raises(asyncio.CancelledError):
        async with database.writes() as session:
            await session.execute(insert(Tick).values(name="a", slot=clock()))
            cancel_in_commit(session, TIME_IS_UP)
            event.listen(session.sync_session, "after_commit", fail)


async def test_a_block_in_a_time_limit_may_be_cancelled_from_outside():
    with pytest.raises(TimeoutError) as caught:
        async with asyncio.timeout(None) as outside, time_limit(0.01):
            try:
                await asyncio.sleep(600)
            except asyncio.CancelledError:
                outside.reschedule(asyncio.get_running_loop().time())
                await asyncio.sleep(600)

    task = asyncio.current_task()
    assert task is not None
    assert (task.cancelling(), type(caught.value)) == (0, TimeoutError)


async def test_time_that_is_up_before_the_commit_rolls_back(database, clock):
    with pytest.raises(TimeoutError):
        async with time_limit(0.05), database.writes() as session:
            await session.execute(insert(Tick).values(name="a", slot=clock()))
            await take_for_ever(database, session)

    assert await list_names(database) == []


async def test_cancels_at_every_moment_leave_nothing_behind(sqlite, clock):
    done = []
    for n in range(150):
        try:
            async with asyncio.timeout(n / 20_000):
                await put(sqlite, f"{n:03}", clock)
                done.append(f"{n:03}")
        except TimeoutError:
            pass

    async with asyncio.timeout(_PROMPT):
        await put(sqlite, "last", clock)
    assert {*done, "last"} <= set(await list_names(sqlite))
