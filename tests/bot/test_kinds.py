"""The work that comes back by itself."""

from sqlalchemy import select

from bot import work
from bot.database import Database
from bot.dispatch.clock import TaskClock
from bot.kinds import regulars
from bot.models.work import Task
from tests.support.builders import add_group
from tests.support.clock import SettableClock


async def test_the_head_is_told_once_a_day_by_whichever_clock_is_first(database: Database):
    clock = SettableClock()
    *_, anchoring = regulars("C9")
    first, second = (TaskClock(database, regulars("C9"), now=clock) for _ in range(2))

    won = [await first.tick(anchoring), await second.tick(anchoring)]

    assert won == [True, False]
    async with database.reads() as session:
        tasks = (await session.execute(select(Task.kind, Task.args))).all()
    assert [tuple(task) for task in tasks] == [("anchor", {"channel": "C9"})]


def test_without_a_channel_nothing_is_told():
    assert "anchor" not in {regular.name for regular in regulars(None)}


async def test_who_is_in_the_groups_is_asked_every_hour(sqlite: Database):
    async with sqlite.writes() as session:
        await add_group(session, "S1")
        await work.cancel(session, "refresh_group:S1")
    clock = SettableClock()
    _, refreshing, *_ = regulars(None)

    await TaskClock(sqlite, [refreshing], now=clock).tick(refreshing)

    async with sqlite.reads() as session:
        asked = select(Task.args).where(Task.kind == "refresh_group", Task.state == "ready")
        assert (await session.scalars(asked)).all() == [{"group_id": "S1"}]
