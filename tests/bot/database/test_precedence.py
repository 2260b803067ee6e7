"""People first: what a person waits for begins before what the machine does by itself."""

import asyncio
from contextlib import AsyncExitStack
from contextvars import Context

import pytest

from bot.database import Database, precedence

pytestmark = pytest.mark.ends_within(60)


@pytest.fixture
def patient(monkeypatch):
    """People go first for as long as it takes: a busy machine must not decide a test."""
    monkeypatch.setattr(precedence, "FIRST_FOR", 600.0)


async def until_all_wait() -> None:
    """Let every task come to where only somebody else lets it go on."""
    for _ in range(20):
        await asyncio.sleep(0)


async def write(database: Database, name: str, order: list[str]) -> None:
    async with database.writes():
        order.append(name)


async def write_for_a_person(database: Database, order: list[str]) -> None:
    with database.for_a_person():
        await write(database, "person", order)


@pytest.mark.usefixtures("patient")
async def test_a_person_passes_the_writers_that_wait(sqlite):
    order: list[str] = []
    async with asyncio.TaskGroup() as tasks, AsyncExitStack() as held:
        await held.enter_async_context(sqlite.writes())
        for name in ("next", "second", "third"):
            tasks.create_task(write(sqlite, name, order))
        await until_all_wait()
        tasks.create_task(write_for_a_person(sqlite, order))
        await until_all_wait()
        await held.aclose()

    assert order == ["next", "person", "second", "third"]


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("sort", ["reads", "writes"])
async def test_nothing_else_begins_while_a_person_is_served(database, sort):
    begun = asyncio.Event()

    async def other() -> None:
        async with getattr(database, sort)():
            begun.set()

    with database.for_a_person():
        waiting = asyncio.create_task(asyncio.wait_for(other(), 30), context=_nobodys())
        await until_all_wait()
        had_begun = begun.is_set()
        async with database.reads():  # a person's own is not kept waiting by themselves
            pass
    await waiting

    assert not had_begun


async def test_a_slow_request_holds_nobody_up_until_it_ends(sqlite):
    order: list[str] = []
    with sqlite.for_a_person():
        await asyncio.create_task(write(sqlite, "other", order), context=_nobodys())
        order.append("person")

    assert order == ["other", "person"]


@pytest.mark.usefixtures("patient")
async def test_what_a_request_left_to_be_done_after_it_gives_way_like_all_others(sqlite):
    order: list[str] = []
    go = asyncio.Event()

    async def afterwards() -> None:
        await go.wait()
        await write(sqlite, "afterwards", order)

    with sqlite.for_a_person():
        task = asyncio.create_task(afterwards())
    with sqlite.for_a_person():
        go.set()
        await until_all_wait()
        order.append("person")
    await task

    assert order == ["person", "afterwards"]


@pytest.mark.usefixtures("patient")
async def test_a_writer_that_is_cancelled_while_it_gives_way_leaves_its_place(sqlite):
    order: list[str] = []
    with sqlite.for_a_person():
        waiting = asyncio.create_task(write(sqlite, "cancelled", order), context=_nobodys())
        await until_all_wait()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    await write(sqlite, "later", order)

    assert order == ["later"]


def _nobodys() -> Context:
    """As of a task that no request started."""
    return Context()
