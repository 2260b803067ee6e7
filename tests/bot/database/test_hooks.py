"""What runs around a commit."""

import pytest
from sqlalchemy import insert, select

from bot.database import Turn, after_commit, before_commit
from bot.models.work import Tick


def note(names: list[str], name: str):
    async def hook(_session):
        names.append(name)

    return hook


async def test_hooks_run_in_their_turns_and_all_before_the_commit(sqlite):
    names: list[str] = []
    async with sqlite.writes() as session:
        for turn in reversed(Turn):
            before_commit(session, note(names, turn.name), turn=turn)
        after_commit(session, lambda: names.append("wake"))
        names.append("work")

    assert names == ["work", *(turn.name for turn in Turn), "wake"]


async def test_a_hook_that_asks_for_a_later_one_is_followed_by_it(sqlite):
    names: list[str] = []

    async def ask(session):
        before_commit(session, note(names, "tasks"), turn=Turn.TASKS)
        before_commit(session, note(names, "more cards"), turn=Turn.REDRAWS)

    async with sqlite.writes() as session:
        before_commit(session, ask, turn=Turn.REDRAWS)

    assert names == ["more cards", "tasks"]


async def test_a_hook_whose_turn_is_over_takes_everything_back(sqlite, clock):
    async def ask_too_late(session):
        before_commit(session, note([], "tasks"), turn=Turn.TASKS)

    with pytest.raises(RuntimeError, match="TASKS"):
        async with sqlite.writes() as session:
            await session.execute(insert(Tick).values(name="a", slot=clock()))
            before_commit(session, ask_too_late, turn=Turn.LAST)

    async with sqlite.reads() as session:
        assert (await session.scalars(select(Tick.name))).all() == []


async def test_what_only_reads_runs_no_hooks_and_says_so(database):
    with pytest.raises(RuntimeError, match="LAST"):
        async with database.reads() as session:
            before_commit(session, note([], "lost"))


async def test_a_hook_registered_twice_runs_once(sqlite):
    names: list[str] = []
    hook = note(names, "once")
    async with sqlite.writes() as session:
        before_commit(session, hook)
        before_commit(session, hook)

    assert names == ["once"]


async def test_what_a_hook_writes_is_committed(sqlite, clock):
    async def write(session):
        session.add(Tick(name="a", slot=clock()))

    async with sqlite.writes() as session:
        before_commit(session, write)

    async with sqlite.reads() as session:
        assert (await session.scalars(select(Tick.name))).all() == ["a"]


async def test_a_hook_that_fails_takes_everything_back(sqlite, clock):
    async def fail(_session):
        raise ZeroDivisionError

    async def write() -> None:
        async with sqlite.writes() as session:
            await session.execute(insert(Tick).values(name="a", slot=clock()))
            before_commit(session, fail)
            after_commit(session, lambda: pytest.fail("nothing was committed"))

    with pytest.raises(ZeroDivisionError):
        await write()

    async with sqlite.reads() as session:
        assert (await session.scalars(select(Tick.name))).all() == []


async def test_a_savepoint_that_fails_takes_back_what_was_collected_in_it(sqlite):
    names: list[str] = []
    async with sqlite.writes() as session:
        session.info["entries"] = ["kept"]
        before_commit(session, note(names, "kept"))
        async with session.begin_nested() as savepoint:
            session.info["entries"].append("lost")
            session.info["others"] = ["lost"]
            before_commit(session, note(names, "lost"))
            await savepoint.rollback()
        collected = (session.info["entries"], session.info["others"])

    assert (collected, names) == ((["kept"], []), ["kept"])


async def test_a_savepoint_that_holds_keeps_what_was_collected_in_it(sqlite):
    names: list[str] = []
    async with sqlite.writes() as session, session.begin_nested():
        before_commit(session, note(names, "kept"))

    assert names == ["kept"]


async def test_a_savepoint_that_fails_gives_back_what_was_taken_out_in_it(sqlite):
    async with sqlite.writes() as session:
        session.info["entries"] = ["written in vain"]
        async with session.begin_nested() as savepoint:
            session.info.pop("entries")
            await savepoint.rollback()
        collected = session.info["entries"]

    assert collected == ["written in vain"]
