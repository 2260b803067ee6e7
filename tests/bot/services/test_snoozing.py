"""A snoozed comment is in nobody's queue until its time, or until there is news of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from bot.database import Database
from bot.errors import CommentChanged, SnoozeTimeRefused
from bot.ids import TaskId
from bot.models.audit import AuditEntry
from bot.models.comments import Comment
from bot.models.work import Task, TaskState
from bot.rules.permissions import Role
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.services import comment_views, queue, review, snoozing, waking
from bot.services.audit import Audit
from bot.views import Section
from bot.work import Job
from integrations.contract import (
    CommentCreated,
    CommentDeleted,
    CommentEdited,
    InboundEvent,
)
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_draft,
    add_member,
    deliver,
    identify,
    set_measure,
    sign,
    sign_first,
)

LATER = NOW + timedelta(hours=1)


async def snooze(database: Database, drafted: Drafted, *, until=LATER, now=NOW) -> None:
    async with database.writes() as session:
        await snoozing.snooze(
            session,
            drafted.comment_id,
            until=until,
            seen_version=1,
            by=await identify(session),
            now=now,
        )


async def wake(database: Database, *, now=LATER) -> None:
    """Run the one task that brings the comment back."""
    async with database.writes() as session:
        is_waiting = (Task.kind == waking.WAKE) & (Task.state == TaskState.READY)
        task = (await session.scalars(select(Task).where(is_waiting))).one()
        job = Job(
            id=TaskId(task.id),
            kind=task.kind,
            key=None,
            args=task.args,
            attempts=1,
            fence=1,
            created_at=NOW,
        )
        await waking.wake(session, job, now)


async def list_waiting(
    database: Database, section: Section = Section.UNASSIGNED, *, by: str = "민아"
) -> list[str]:
    async with database.writes() as session:
        actor = await identify(session, by)
        page = await queue.get_queue(
            session, section, by=actor, account_id=None, after=None, now=NOW
        )
    return [line.text for line in page.page.lines]


async def woken_because(database: Database) -> str | None:
    """Why it came back; None while it is snoozed."""
    async with database.reads() as session:
        comment = (await session.scalars(select(Comment).order_by(Comment.id))).first()
        entries = await session.scalars(
            select(AuditEntry.body).where(AuditEntry.kind == Audit.COMMENT_WOKEN)
        )
        bodies = b"".join(entries)
    if comment is None or comment.snoozed_until is not None:
        return None
    return next(each.value for each in waking.WokenBecause if each.value.encode() in bodies)


async def test_it_leaves_the_queue_and_comes_back_to_its_top(sqlite: Database):
    await add_member(sqlite)
    older = await add_draft(sqlite, snapshot=a_comment("c1", text="먼저 온 댓글"))
    drafted = await add_draft(
        sqlite, snapshot=a_comment("c2", text="나중에 볼 댓글"), account_id=older.account_id
    )

    await snooze(sqlite, drafted)
    meanwhile = await list_waiting(sqlite)
    await wake(sqlite)

    assert meanwhile == ["먼저 온 댓글"]
    assert await list_waiting(sqlite) == ["나중에 볼 댓글", "먼저 온 댓글"]


async def test_what_was_dealt_with_has_no_place_at_the_top_any_more(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    await snooze(sqlite, drafted)
    await wake(sqlite)

    await sign(sqlite, drafted)

    async with sqlite.reads() as session:
        assert (await session.get_one(Comment, drafted.comment_id)).woken_at is None


async def test_what_somebody_closed_meanwhile_is_not_put_off(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    async with sqlite.writes() as session:
        await review.close(session, drafted.comment_id, by=await identify(session), now=NOW)

    await snooze(sqlite, drafted)

    async with sqlite.reads() as session:
        assert (await session.get_one(Comment, drafted.comment_id)).snoozed_until is None


async def test_the_card_says_until_when(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)

    await snooze(sqlite, drafted)

    async with sqlite.reads() as session:
        card = await comment_views.get_comment(session, drafted.comment_id)
    assert card.snoozed_until == LATER


async def test_its_return_waits_in_a_row_that_survives_a_restart(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)

    await snooze(sqlite, drafted)

    async with sqlite.reads() as session:
        task = (await session.scalars(select(Task).where(Task.kind == waking.WAKE))).one()
    assert (task.run_at, task.state) == (LATER, TaskState.READY)


async def test_a_later_time_takes_the_place_of_the_one_before(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    await snooze(sqlite, drafted)

    tomorrow = LATER + timedelta(days=1)
    await snooze(sqlite, drafted, until=tomorrow)
    await wake(sqlite, now=LATER)  # of the first time, as if it had been running

    assert await woken_because(sqlite) is None
    async with sqlite.reads() as session:
        waits = (Task.kind == waking.WAKE) & (Task.state == TaskState.READY)
        assert (await session.scalars(select(Task.run_at).where(waits))).all() == [tomorrow]


FOLLOW_UP = CommentCreated(comment=a_comment("c9", text="저도요", parent_id="c1"))
EDIT = CommentEdited(comment=a_comment(text="다른 말"), edited_at=NOW)


@pytest.mark.parametrize(
    ("news", "because"),
    [(EDIT, "edited"), (CommentDeleted(external_id="c1", deleted_at=NOW), "deleted")],
)
async def test_news_of_it_ends_the_wait(sqlite: Database, news: InboundEvent, because: str):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    await snooze(sqlite, drafted)

    await deliver(sqlite, drafted.account_id, news)

    assert await woken_because(sqlite) == because


async def test_a_comment_below_it_ends_the_wait_at_once(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    await snooze(sqlite, drafted)

    await deliver(sqlite, drafted.account_id, FOLLOW_UP)
    await wake(sqlite, now=NOW)

    assert await woken_because(sqlite) == "follow_up"
    async with sqlite.reads() as session:
        left = select(Task).where(Task.kind == waking.WAKE, Task.run_at > NOW)
        assert (await session.scalars(left)).all() == []


async def test_what_is_signed_or_closed_meanwhile_waits_for_nothing(sqlite: Database):
    await add_member(sqlite)
    signed = await add_draft(sqlite)
    closed = await add_draft(sqlite, snapshot=a_comment("c2"), account_id=signed.account_id)
    for each in (signed, closed):
        await snooze(sqlite, each)

    await sign(sqlite, signed)
    async with sqlite.writes() as session:
        await review.close(session, closed.comment_id, by=await identify(session), now=NOW)

    async with sqlite.reads() as session:
        assert (await session.scalars(select(Comment.snoozed_until))).all() == [None, None]
        waiting = select(Task).where(Task.kind == waking.WAKE, Task.state == TaskState.READY)
        assert (await session.scalars(waiting)).all() == []


async def test_a_first_signature_ends_the_wait_and_no_second_is_asked_for_during_one(
    sqlite: Database,
):
    await add_member(sqlite)
    await add_member(sqlite, "지우", Role.LEAD)
    drafted = await add_draft(sqlite, flags=[Risk.REFUND])
    await set_measure(sqlite, drafted.account_id, Risk.REFUND, Measure.TWO)
    await snooze(sqlite, drafted)

    await sign_first(sqlite, drafted)
    asked = await list_waiting(sqlite, Section.SECOND, by="지우")
    await snooze(sqlite, drafted)

    assert len(asked) == 1
    assert await list_waiting(sqlite, Section.SECOND, by="지우") == []


async def test_somebody_may_look_at_it_before_its_time(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    await snooze(sqlite, drafted)

    async with sqlite.writes() as session:
        by = await identify(session)
        await snoozing.wake(session, drafted.comment_id, seen_version=1, by=by, now=NOW)

    assert await woken_because(sqlite) == "member"


async def test_a_time_that_is_over_is_refused(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)

    with pytest.raises(SnoozeTimeRefused):
        await snooze(sqlite, drafted, until=NOW)


async def test_words_that_were_not_read_are_not_snoozed(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    await deliver(sqlite, drafted.account_id, EDIT)

    with pytest.raises(CommentChanged):
        await snooze(sqlite, drafted)


async def test_the_database_refuses_a_comment_that_is_both_away_and_back(database: Database):
    drafted = await add_draft(database)

    with pytest.raises(IntegrityError, match="snoozed"):
        async with database.writes() as session:
            await session.execute(
                update(Comment)
                .where(Comment.id == drafted.comment_id)
                .values(snoozed_until=LATER, woken_at=NOW)
            )
