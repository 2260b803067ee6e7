"""The work that comes back by itself, and what becomes of work that gave up."""

from sqlalchemy import select

from bot import work
from bot.database import Database
from bot.dispatch.clock import TaskClock
from bot.kinds import on_dead, regulars
from bot.models.audit import AuditEntry
from bot.models.work import Task
from bot.services import comment_views, hides
from bot.services.audit import Audit
from bot.views import CommentStatus
from tests.support.builders import NOW, add_draft, add_group, add_member, identify
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


async def test_a_comment_whose_hiding_gave_up_waits_again_and_the_record_keeps_no_error(
    sqlite: Database,
):
    await add_member(sqlite)
    comment_id = (await add_draft(sqlite)).comment_id
    async with sqlite.writes() as session:
        by = await identify(session)
        await hides.hide(session, comment_id, seen_version=1, by=by, now=NOW)
    async with sqlite.writes() as session:
        task = await session.scalar(select(Task).where(Task.kind == hides.SET_VISIBILITY))
        assert task is not None
        task.finished_at, task.last_error = NOW, "ValueError: a word that nobody chose"

        await on_dead(session, task)

    async with sqlite.reads() as session:
        card = await comment_views.get_comment(session, comment_id)
        kept = select(AuditEntry.body).where(AuditEntry.kind == Audit.HIDE_FAILED)
        assert b"nobody chose" not in (await session.scalars(kept)).one()
    assert card.status is CommentStatus.NOT_HIDDEN
