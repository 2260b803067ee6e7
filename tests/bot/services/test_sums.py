"""What the record tells of is there; a difference is told once, to those who operate."""

from typing import Any

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.dispatch.taking import take
from bot.models.sums import Sum, SumDifference
from bot.models.work import Task
from bot.rules.permissions import Role
from bot.services import audit, home, notices, sums
from bot.services.audit import Audit
from bot.services.sums import Count
from bot.work import enqueue
from tests.support.builders import NOW, a_comment, add_draft, add_member, sign

EVEN = {Sum.RECEIVED: Count(2, 2), Sum.SIGNED: Count(1, 1)}


async def look(database: Database) -> Any:
    async with database.reads() as session:
        return await sums.count(session)


async def note(database: Database, recorded: int, counted: int) -> None:
    async with database.writes() as session:
        await sums.note(session, {Sum.RECEIVED: Count(recorded, counted)}, now=NOW)


async def list_told(database: Database, member_id: Any) -> list[tuple[int, int]]:
    """What this member is told now, and has heard of after that."""
    async with database.writes() as session:
        found = await notices.collect(session, member_id)
        if found is None:
            return []
        await notices.told(session, found, now=NOW)
    return [(each.recorded, each.counted) for each in found.differences]


async def lose_a_row(database: Database, kind: Audit) -> None:
    """Have the record tell of what is not there."""
    async with database.writes() as session:
        audit.record(session, kind, "comment:99", by=audit.SYSTEM, at=NOW)


async def test_every_comment_and_signed_reply_of_the_record_is_there(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    await add_draft(database, snapshot=a_comment("c2"), account_id=drafted.account_id)
    await sign(database, drafted)

    assert await look(database) == EVEN


@pytest.mark.parametrize(
    ("kind", "uneven"), [(Audit.COMMENT_RECEIVED, Sum.RECEIVED), (Audit.SIGNED_OFF, Sum.SIGNED)]
)
async def test_a_row_that_is_missing_makes_its_sum_uneven(
    sqlite: Database, kind: Audit, uneven: Sum
):
    await lose_a_row(sqlite, kind)

    found = await look(sqlite)

    assert {name: count.difference for name, count in found.items()} == {
        name: int(name is uneven) for name in Sum
    }


async def test_the_hourly_task_tells_operators_and_nobody_else(sqlite: Database):
    mina, jiwoo = await add_member(sqlite), await add_member(sqlite, "지우", Role.ADMIN)
    await lose_a_row(sqlite, Audit.COMMENT_RECEIVED)
    async with sqlite.writes() as session:
        enqueue(session, sums.COMPARE, args={}, run_at=NOW, now=NOW, dedupe=sums.COMPARE)
    async with sqlite.writes() as session:
        task_ids = (await session.scalars(select(Task.id).where(Task.kind == sums.COMPARE))).all()
        (job,) = await take(session, task_ids, owner="test", now=NOW)

    await sums.compare(sqlite, lambda: NOW, job)

    assert await list_told(sqlite, jiwoo) == [(1, 0)]
    assert await list_told(sqlite, mina) == []


async def test_a_difference_that_stays_the_same_is_told_once_however_much_comes_in(
    sqlite: Database,
):
    jiwoo = await add_member(sqlite, "지우", Role.ADMIN)
    await note(sqlite, 10, 9)
    first = await list_told(sqlite, jiwoo)

    await note(sqlite, 20, 19)

    assert (first, await list_told(sqlite, jiwoo)) == ([(10, 9)], [])


async def test_a_difference_that_grows_is_told_again(sqlite: Database):
    jiwoo = await add_member(sqlite, "지우", Role.ADMIN)
    await note(sqlite, 10, 9)
    await list_told(sqlite, jiwoo)

    await note(sqlite, 10, 8)

    assert await list_told(sqlite, jiwoo) == [(10, 8)]


async def test_a_difference_that_is_over_is_not_told_and_not_shown(sqlite: Database):
    jiwoo = await add_member(sqlite, "지우", Role.ADMIN)
    await note(sqlite, 10, 9)

    await note(sqlite, 10, 10)

    assert await list_told(sqlite, jiwoo) == []
    async with sqlite.reads() as session:
        assert await home.list_differences(session) == ()


async def test_one_difference_of_a_sum_stands_at_a_time(database: Database):
    for counted in (9, 8, 7):
        await note(database, 10, counted)

    async with database.reads() as session:
        standing = select(SumDifference.counted).where(SumDifference.ended_at.is_(None))
        assert (await session.scalars(standing)).all() == [7]
