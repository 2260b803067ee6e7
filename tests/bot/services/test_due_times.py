"""A comment is to be answered within the working time that its account gives to what it is."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Select, select

from bot.database import Database
from bot.ids import CommentId, TaskId
from bot.models.accounts import Account
from bot.models.audit import AuditEntry
from bot.models.comments import Comment, CommentState, Placement
from bot.models.slack import CardSubject, SlackMessage
from bot.models.work import Task, TaskState
from bot.rules.due_times import SOON
from bot.rules.judgement import judge
from bot.rules.working_hours import WorkingHours, read_shifts
from bot.services import due_times, triage, waking
from bot.services.audit import Audit
from bot.work import Job
from integrations.contract import CommentCreated, CommentEdited
from tests.support.builders import a_comment, add_account, deliver

MORNING = datetime.fromisoformat("2026-11-24T10:00:00+09:00")  # a Tuesday in Seoul
HOUR = timedelta(hours=1)
QUESTION, DANGER = "이거 식세기 되나요??", "스팀판에서 은색 가루가 나왔어요. 아기가 토했어요"


async def judged(database: Database, *, now: datetime = MORNING) -> Comment:
    """The one comment, after triage."""
    async with database.writes() as session:
        comment = (await session.scalars(select(Comment))).one()
        await triage.take_judgement(
            session, comment.id, judge(comment.text), {}, version=comment.version, now=now
        )
    return await get_comment(database)


async def arrive(database: Database, text: str) -> Comment:
    account_id = await add_account(database)
    event = CommentCreated(comment=a_comment(text=text))
    await deliver(database, account_id, event, now=MORNING)
    return await judged(database, now=MORNING + HOUR)


async def edit(database: Database, text: str, *, now: datetime) -> Comment:
    comment = await get_comment(database)
    event = CommentEdited(comment=a_comment(text=text, edited_at=now), edited_at=now)
    await deliver(database, comment.account_id, event, now=now)
    return await judged(database, now=now)


async def get_comment(database: Database) -> Comment:
    async with database.reads() as session:
        return (await session.scalars(select(Comment))).one()


async def close(database: Database, state: CommentState = CommentState.CLOSED) -> None:
    async with database.writes() as session:
        (await session.scalars(select(Comment))).one().state = state


@pytest.mark.parametrize(("text", "hours"), [(QUESTION, 2), (DANGER, 0.5)])
async def test_a_due_time_counts_from_when_the_comment_came_not_from_when_it_was_judged(
    sqlite: Database, text: str, hours: float
):
    comment = await arrive(sqlite, text)

    assert comment.due_at == MORNING + hours * HOUR


async def test_what_needs_no_thread_is_never_due(sqlite: Database):
    comment = await arrive(sqlite, "🔥🔥🔥")

    assert (comment.placement, comment.due_at) == (Placement.GROUPED, None)


async def test_what_needs_no_thread_and_waits_again_is_never_due(sqlite: Database):
    comment = await arrive(sqlite, "🔥🔥🔥")
    await close(sqlite)
    async with sqlite.writes() as session:
        await due_times.set_within(session, comment.account_id, "praise", HOUR, now=MORNING)
        settled = await session.get_one(Comment, comment.id)
        await waking.reopen(session, settled, now=MORNING)

    comment = await get_comment(sqlite)
    assert (comment.state, comment.due_at) == (CommentState.OPEN, None)


async def test_an_edit_that_asks_the_same_keeps_the_due_time(sqlite: Database):
    before = await arrive(sqlite, QUESTION)

    after = await edit(sqlite, "이거 전자레인지 되나요??", now=MORNING + HOUR)

    assert after.due_at == before.due_at


async def test_an_edit_that_makes_it_urgent_begins_its_time_anew(sqlite: Database):
    await arrive(sqlite, QUESTION)

    comment = await edit(sqlite, DANGER, now=MORNING + HOUR)

    assert comment.due_at == MORNING + 1.5 * HOUR


async def test_a_comment_that_waits_again_has_all_of_its_time_again(sqlite: Database):
    await arrive(sqlite, QUESTION)
    await close(sqlite)

    comment = await edit(sqlite, "이거 전자레인지 되나요??", now=MORNING + 4 * HOUR)

    assert (comment.state, comment.due_at) == (CommentState.OPEN, MORNING + 6 * HOUR)


async def test_other_hours_of_the_account_move_what_is_due(sqlite: Database):
    comment = await arrive(sqlite, QUESTION)
    await change_hours(sqlite, "mon-fri 14:00-18:00")

    await recount(sqlite)

    comment = await get_comment(sqlite)
    assert comment.due_at == MORNING + 6 * HOUR


async def test_the_time_that_passed_since_a_comment_came_counts_in_other_hours_too(
    sqlite: Database,
):
    await arrive(sqlite, QUESTION)
    await change_hours(sqlite, "mon-fri 08:00-10:30", "mon-fri 14:00-18:00")

    await recount(sqlite)

    assert (await get_comment(sqlite)).due_at == MORNING + 5.5 * HOUR


async def test_what_is_answered_is_not_counted_anew(sqlite: Database):
    before = await arrive(sqlite, QUESTION)
    await close(sqlite, CommentState.ANSWERED)
    await change_hours(sqlite, "mon-fri 14:00-18:00")

    await recount(sqlite)

    assert (await get_comment(sqlite)).due_at == before.due_at


async def test_a_card_shows_the_time_that_was_counted_anew(sqlite: Database):
    comment = await arrive(sqlite, QUESTION)
    before = await count_drawings(sqlite, comment.id)
    await change_hours(sqlite, "mon-fri 14:00-18:00")

    await recount(sqlite)

    assert await count_drawings(sqlite, comment.id) == before + 1


async def test_what_changes_due_times_is_on_record_and_counted_once_it_holds(sqlite: Database):
    account_id = (await arrive(sqlite, QUESTION)).account_id
    async with sqlite.writes() as session:
        hours = WorkingHours(zone="Asia/Seoul", shifts=read_shifts(["mon-fri 14:00-18:00"]))
        await due_times.set_hours(session, account_id, hours, now=MORNING)

    async with sqlite.reads() as session:
        changes = select(AuditEntry.body).where(AuditEntry.kind == Audit.ACCOUNT_CHANGED)
        bodies = (await session.scalars(changes.order_by(AuditEntry.seq))).all()
        assert b"working_hours" in bodies[-1]
        [task] = await session.scalars(_wanted())
    assert task.run_at == MORNING + due_times.SETTLES


async def test_a_kind_can_be_answered_as_soon_as_ever_again(sqlite: Database):
    account_id = (await arrive(sqlite, QUESTION)).account_id
    async with sqlite.writes() as session:
        for is_default in (False, True):
            await due_times.set_within(
                session, account_id, "refund", HOUR, is_default=is_default, now=MORNING
            )

        assert not await due_times.get_within(session, account_id)


async def test_a_time_that_begins_anew_is_neither_late_nor_told(sqlite: Database):
    comment = await arrive(sqlite, QUESTION)
    async with sqlite.writes() as session:
        told = await session.get_one(Comment, comment.id)
        told.reminded_at, told.is_late = MORNING + HOUR, True

    comment = await edit(sqlite, DANGER, now=MORNING + 3 * HOUR)

    assert (comment.reminded_at, comment.is_late) == (None, False)


async def test_the_timer_wakes_when_a_comment_is_soon_due(sqlite: Database):
    await arrive(sqlite, QUESTION)

    async with sqlite.reads() as session:
        [task] = await session.scalars(select(Task).where(Task.kind == due_times.WATCH))
    assert task.run_at == MORNING + 2 * HOUR - SOON


async def test_many_comments_are_counted_anew_some_at_a_time(sqlite: Database, monkeypatch):
    monkeypatch.setattr(due_times, "AT_ONCE", 1)
    await arrive(sqlite, QUESTION)
    await change_hours(sqlite, "mon-fri 14:00-18:00")

    await recount(sqlite)

    async with sqlite.reads() as session:
        again = (await session.scalars(_wanted())).all()[-1]
    assert again.args["after"] == (await get_comment(sqlite)).id


async def count_drawings(database: Database, comment_id: CommentId) -> int:
    """How often the card of a comment was to be drawn."""
    async with database.reads() as session:
        of_it = (SlackMessage.subject == CardSubject.COMMENT) & (
            SlackMessage.subject_id == comment_id
        )
        return (await session.scalars(select(SlackMessage.wanted_version).where(of_it))).one()


async def change_hours(database: Database, *shifts: str) -> None:
    async with database.writes() as session:
        account = (await session.scalars(select(Account))).one()
        hours = WorkingHours(zone=account.time_zone, shifts=read_shifts(shifts))
        account.working_hours = hours.stored()
        due_times.want_recount(session, account.id, now=MORNING)


async def recount(database: Database) -> None:
    """Run the task that waits."""
    async with database.writes() as session:
        task = (await session.scalars(_wanted())).one()
        task.state = TaskState.RUNNING
        job = Job(
            id=TaskId(task.id),
            kind=task.kind,
            key=None,
            args=task.args,
            attempts=1,
            fence=1,
            created_at=MORNING,
        )
        await due_times.recount(session, job, MORNING + HOUR)


def _wanted() -> Select[Task]:
    return select(Task).where(Task.kind == due_times.RECOUNT).order_by(Task.id)
