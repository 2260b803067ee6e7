"""What a row says where nobody said otherwise, and how it holds an instant."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from bot.database import Database
from bot.models.accounts import Account
from bot.models.comments import Comment, CommentState, Placement
from bot.models.drafts import Draft, DraftState
from bot.models.work import RateGate, Task, TaskState
from bot.rules.scope import LiftBy
from bot.rules.visibility import Visibility
from integrations.contract import CommentCreated
from tests.support.builders import NOW, a_comment, add_account, add_draft, deliver

HOUR = 60 * 60


@pytest.fixture
def in_seoul(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Seoul")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


async def hold(database: Database, at: datetime) -> None:
    async with database.writes() as session:
        session.add(RateGate(key="post:C1", next_at=at))


async def test_an_account_begins_careful_and_open_to_all(sqlite: Database):
    await add_account(sqlite)

    async with sqlite.reads() as session:
        account = await session.get_one(Account, 1)

    assert (account.undo_seconds, account.shelf_life_seconds) == (20, 4 * HOUR)
    assert account.erase_deleted_seconds == 24 * HOUR
    assert (account.is_active, account.is_people_only) == (True, False)
    assert (account.lift_by, account.due_within) == (LiftBy.ONE, {})


async def test_a_comment_begins_unjudged_shown_and_for_people_only(sqlite: Database):
    await deliver(sqlite, await add_account(sqlite), CommentCreated(comment=a_comment()))

    async with sqlite.reads() as session:
        comment = await session.get_one(Comment, 1)

    assert (comment.placement, comment.state) == (Placement.WAITING, CommentState.OPEN)
    assert (comment.version, comment.round, comment.visibility) == (1, 1, Visibility.SHOWN)
    assert (comment.is_judged, comment.is_people_only, comment.is_late) == (False, True, False)
    assert (comment.flags, comment.candidates, comment.uncovered) == ([], [], [])
    assert comment.note_facts == {}


async def test_what_is_never_due_comes_last_in_a_queue(sqlite: Database):
    await deliver(sqlite, await add_account(sqlite), CommentCreated(comment=a_comment()))

    async with sqlite.reads() as session:
        comment = await session.get_one(Comment, 1)

    assert (comment.due_at, comment.due_or_last) == (None, datetime(9999, 12, 31, tzinfo=UTC))


async def test_a_draft_begins_offered_once(sqlite: Database):
    drafted = await add_draft(sqlite)

    async with sqlite.reads() as session:
        draft = await session.get_one(Draft, drafted.draft_id)

    assert (draft.state, draft.offering) == (DraftState.OFFERED, 1)


async def test_a_task_begins_ready_and_untried(sqlite: Database):
    async with sqlite.writes() as session:
        session.add(task := Task(kind="send", args={}, run_at=NOW, created_at=NOW))
        await session.flush()

    assert (task.state, task.attempts) == (TaskState.READY, 0)
    assert (task.generation, task.fence) == (0, 0)


@pytest.mark.usefixtures("in_seoul")
async def test_an_instant_is_held_and_read_in_utc_on_every_machine(sqlite: Database):
    await hold(sqlite, NOW.astimezone(ZoneInfo("America/New_York")))

    async with sqlite.reads() as session:
        held = await session.scalar(text("SELECT next_at FROM rate_gate"))
        read = (await session.get_one(RateGate, "post:C1")).next_at

    assert held == "2026-11-24T09:00:00.000000+00:00"
    assert (read, read.utcoffset()) == (NOW, timedelta(0))


async def test_an_instant_without_a_zone_is_refused(sqlite: Database):
    with pytest.raises(StatementError, match=r"naive instant .* give it a time zone"):
        await hold(sqlite, NOW.replace(tzinfo=None))
