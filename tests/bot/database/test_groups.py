"""Many writers, one commit."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import event, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database, DatabaseBusy, DatabaseFull, GroupCommit, before_commit
from bot.models.work import Tick
from tests.support.clock import SettableClock


@pytest.fixture
def commits(database):
    """One entry for each commit of the database."""
    seen: list[str] = []
    event.listen(database._writer.sync_engine, "commit", lambda _connection: seen.append("commit"))
    return seen


def group_of(
    database: Database, clock: SettableClock, *, limit: int = 64, bad: Sequence[str] = ()
) -> GroupCommit[str, str]:
    """Writes names and returns each; fails on those in *bad*, after all were written."""

    async def write(session: AsyncSession, names: Sequence[str]) -> list[str]:
        await session.execute(insert(Tick), [{"name": name, "slot": clock()} for name in names])
        if set(names) & set(bad):
            raise ZeroDivisionError
        return list(names)

    return GroupCommit(database, write, limit=limit)


async def list_names(database: Database) -> Sequence[str]:
    async with database.reads() as session:
        return (await session.scalars(select(Tick.name).order_by(Tick.name))).all()


async def test_waiting_writers_share_a_commit_and_get_their_own_results(database, clock, commits):
    group = group_of(database, clock)

    results = await asyncio.gather(*(group.run(f"{n:02}") for n in range(20)))

    assert results == await list_names(database) == [f"{n:02}" for n in range(20)]
    assert len(commits) < 20


async def test_who_arrives_during_a_commit_is_in_the_next(database, clock):
    group = group_of(database, clock, limit=2)

    first = await asyncio.gather(*(group.run(name) for name in "abc"))
    then = await group.run("d")

    assert ([*first, then], await list_names(database)) == (list("abcd"), list("abcd"))


async def test_a_failure_is_its_callers_alone(database, clock):
    group = group_of(database, clock, bad=["lost"])

    outcomes = await asyncio.gather(
        *(group.run(name) for name in ("a", "lost", "b")), return_exceptions=True
    )

    assert [type(outcome) for outcome in outcomes] == [str, ZeroDivisionError, str]
    assert await list_names(database) == ["a", "b"]


async def test_a_broken_constraint_is_its_callers_alone(database, clock):
    group = group_of(database, clock)

    outcomes = await asyncio.gather(
        *(group.run(name) for name in ("a", "a", "b")), return_exceptions=True
    )

    assert [isinstance(outcome, str) for outcome in outcomes] == [True, False, True]


async def test_a_commit_that_fails_is_its_callers_alone(database, clock):
    async def refuse(_session):
        raise ZeroDivisionError

    async def write(session, names):
        await session.execute(insert(Tick), [{"name": name, "slot": clock()} for name in names])
        if "break" in names:
            before_commit(session, refuse)
        return names

    group = GroupCommit(database, write)
    outcomes = await asyncio.gather(group.run("break"), group.run("a"), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [ZeroDivisionError, str]
    assert await group.run("b") == "b"
    assert await list_names(database) == ["a", "b"]


async def test_trouble_of_the_database_is_told_to_everybody_at_once(database):
    tried = []

    async def write(_session, names):
        tried.append(names)
        raise DatabaseBusy

    group = GroupCommit(database, write)
    outcomes = await asyncio.gather(group.run("a"), group.run("b"), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [DatabaseBusy, DatabaseBusy]
    assert tried == [["a", "b"]]


@pytest.mark.postgresql
async def test_one_group_is_written_while_another_is_committed(postgresql):
    begun: asyncio.Queue[list[str]] = asyncio.Queue()
    may_commit = asyncio.Event()

    async def wait(_session):
        await may_commit.wait()

    async def write(session, names):
        begun.put_nowait(list(names))
        before_commit(session, wait)
        return names

    group = GroupCommit(postgresql, write, groups=2)
    first = asyncio.create_task(group.run("a"))
    assert await begun.get() == ["a"]
    second = asyncio.create_task(group.run("b"))
    async with asyncio.timeout(5):
        assert await begun.get() == ["b"]
    others = [asyncio.create_task(group.run(name)) for name in "cd"]
    await asyncio.sleep(0.05)
    assert begun.empty()

    may_commit.set()
    assert await asyncio.gather(first, second, *others) == list("abcd")
    assert await begun.get() == ["c", "d"]


@pytest.mark.postgresql
async def test_who_comes_while_a_group_is_written_shares_the_next(postgresql):
    begun: asyncio.Queue[list[str]] = asyncio.Queue()
    may_write, may_commit = asyncio.Event(), asyncio.Event()

    async def wait(_session):
        await may_commit.wait()

    async def write(session, names):
        begun.put_nowait(list(names))
        await may_write.wait()
        before_commit(session, wait)
        return names

    group = GroupCommit(postgresql, write, groups=2)
    first = asyncio.create_task(group.run("a"))
    assert await begun.get() == ["a"]
    others = [asyncio.create_task(group.run(name)) for name in "bc"]
    await asyncio.sleep(0.05)
    assert begun.empty()

    may_write.set()
    async with asyncio.timeout(5):
        assert await begun.get() == ["b", "c"]
    may_commit.set()
    assert await asyncio.gather(first, *others) == list("abc")


async def test_who_comes_as_the_last_group_ends_is_written_by_the_next(database, clock):
    group = group_of(database, clock)

    first = asyncio.create_task(group.run("a"))
    first.add_done_callback(lambda _: waiting.append(asyncio.create_task(group.run("b"))))
    waiting: list[asyncio.Task[str]] = []
    await first
    await asyncio.sleep(0)

    async with asyncio.timeout(5):
        assert await waiting[0] == "b"


@pytest.mark.postgresql
async def test_who_is_tried_alone_holds_nothing_for_the_others(postgresql, clock):
    held: list[bool] = []

    async def write(session, names):
        if len(names) > 1:
            raise ZeroDivisionError
        await session.execute(insert(Tick).values(name=names[0], slot=clock()))
        async with postgresql.reads() as other:
            held.append(await other.scalar(select(func.count()).select_from(Tick)))
        return names

    group = GroupCommit(postgresql, write)
    await asyncio.gather(*(group.run(name) for name in "abc"))

    assert held == [0, 1, 2]  # what came before was committed


async def test_on_a_full_disk_only_who_is_stored_is_told_so(sqlite, clock):
    async def write(session, names):
        if len(names) > 1:
            raise ZeroDivisionError
        if names == ["big"]:
            pages = await session.scalar(text("PRAGMA page_count"))
            await session.execute(text(f"PRAGMA max_page_count = {pages}"))
            names = ["x" * 100_000]
        await session.execute(insert(Tick), [{"name": name, "slot": clock()} for name in names])
        return names

    group = GroupCommit(sqlite, write)
    outcomes = await asyncio.gather(
        *(group.run(name) for name in ("a", "big", "b")), return_exceptions=True
    )

    assert [type(outcome) for outcome in outcomes] == [str, DatabaseFull, DatabaseFull]
    assert await list_names(sqlite) == ["a"]


async def test_a_caller_that_gave_up_before_its_turn_writes_nothing(database, clock):
    group = group_of(database, clock)
    async with asyncio.TaskGroup() as tasks:
        kept = tasks.create_task(group.run("a"))
        given_up = tasks.create_task(group.run("b"))
        await asyncio.sleep(0)
        given_up.cancel()

    assert (kept.result(), await list_names(database)) == ("a", ["a"])


async def test_who_waits_for_a_group_that_is_broken_off_is_told(database):
    async def wait_for_ever(_session, _items):
        await asyncio.Event().wait()

    group = GroupCommit(database, wait_for_ever)
    waiting = [asyncio.create_task(group.run(name)) for name in "ab"]
    await asyncio.sleep(0)
    [leader] = group._leaders
    leader.cancel()

    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [asyncio.CancelledError] * 2
