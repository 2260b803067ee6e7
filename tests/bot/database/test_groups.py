"""Many writers, one commit."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database, GroupCommit, before_commit
from bot.models.work import Tick
from tests.support.clock import SettableClock


@pytest.fixture
def commits(database):
    """One entry for each commit of the database."""
    seen: list[str] = []
    event.listen(database._writer.sync_engine, "commit", lambda _connection: seen.append("commit"))
    return seen


def put(name: str, clock: SettableClock) -> Callable[[AsyncSession], Awaitable[str]]:
    async def work(session: AsyncSession) -> str:
        await session.execute(insert(Tick).values(name=name, slot=clock()))
        return name

    return work


async def list_names(database: Database) -> Sequence[str]:
    async with database.reads() as session:
        return (await session.scalars(select(Tick.name).order_by(Tick.name))).all()


async def test_waiting_writers_share_a_commit_and_get_their_own_results(database, clock, commits):
    group = GroupCommit(database)

    results = await asyncio.gather(*(group.run(put(f"{n:02}", clock)) for n in range(20)))

    assert results == await list_names(database) == [f"{n:02}" for n in range(20)]
    assert len(commits) < 20


async def test_who_arrives_during_a_commit_is_in_the_next(database, clock):
    group = GroupCommit(database, limit=2)

    first = await asyncio.gather(*(group.run(put(name, clock)) for name in "abc"))
    then = await group.run(put("d", clock))

    assert ([*first, then], await list_names(database)) == (list("abcd"), list("abcd"))


async def test_a_failure_is_its_callers_alone(database, clock):
    group = GroupCommit(database)

    async def fail(session):
        await put("lost", clock)(session)
        raise ZeroDivisionError

    outcomes = await asyncio.gather(
        group.run(put("a", clock)),
        group.run(fail),
        group.run(put("b", clock)),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes] == [str, ZeroDivisionError, str]
    assert await list_names(database) == ["a", "b"]


async def test_a_broken_constraint_is_its_callers_alone(database, clock):
    group = GroupCommit(database)

    outcomes = await asyncio.gather(
        *(group.run(put(name, clock)) for name in ("a", "a", "b")), return_exceptions=True
    )

    assert [isinstance(outcome, str) for outcome in outcomes] == [True, False, True]


async def test_a_commit_that_fails_fails_for_everybody_in_it(database, clock):
    async def refuse(_session):
        raise ZeroDivisionError

    async def break_the_commit(session):
        before_commit(session, refuse)

    group = GroupCommit(database)
    outcomes = await asyncio.gather(
        group.run(put("a", clock)), group.run(break_the_commit), return_exceptions=True
    )

    assert [type(outcome) for outcome in outcomes] == [ZeroDivisionError, ZeroDivisionError]
    assert await group.run(put("b", clock)) == "b"
    assert await list_names(database) == ["b"]


async def test_a_caller_that_gave_up_before_its_turn_writes_nothing(database, clock):
    group = GroupCommit(database)
    async with asyncio.TaskGroup() as tasks:
        kept = tasks.create_task(group.run(put("a", clock)))
        given_up = tasks.create_task(group.run(put("b", clock)))
        await asyncio.sleep(0)
        given_up.cancel()

    assert (kept.result(), await list_names(database)) == ("a", ["a"])


async def test_who_waits_for_a_group_that_is_broken_off_is_told(database, clock):
    group = GroupCommit(database)

    async def wait_for_ever(_session):
        await asyncio.Event().wait()

    waiting = [asyncio.create_task(group.run(work)) for work in (wait_for_ever, put("a", clock))]
    await asyncio.sleep(0)
    assert group._leader is not None
    group._leader.cancel()

    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [asyncio.CancelledError] * 2
