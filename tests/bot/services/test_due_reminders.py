"""A channel hears what is due soon and nobody's: once, seldom, and while somebody is there."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.ids import AccountId, CommentId, MemberId, TaskId
from bot.models.accounts import Account
from bot.models.comments import Comment, CommentState, Post
from bot.models.due_reminders import DueReminder
from bot.models.slack import CardSubject, SlackMessage
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.rules.scope import EVERYTHING, Scope
from bot.services import due_reminders, due_times, freeze, lifting
from bot.work import Again, Job
from tests.support.builders import (
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    set_measure,
    sign,
    sign_first,
    take,
)

MORNING = datetime.fromisoformat("2026-11-24T10:00:00+09:00")  # a Tuesday in Seoul
MINUTE = timedelta(minutes=1)


async def let_wait(
    database: Database, *, due: datetime, names: Sequence[str] = ("c1",), risk: str = "refund"
) -> list[Drafted]:
    """Comments that came in two hours before they are due."""
    account_id = await add_account(database)
    drafted = [
        await add_draft(
            database, snapshot=a_comment(name, text=name), account_id=account_id, flags=[risk]
        )
        for name in names
    ]
    async with database.writes() as session:
        for each in drafted:
            comment = await session.get_one(Comment, each.comment_id)
            comment.due_from, comment.due_at = due - 120 * MINUTE, due
    return drafted


async def watch(database: Database, account_id: AccountId, now: datetime) -> Again | None:
    """Run the timer of the account."""
    async with database.writes() as session:
        job = Job(
            id=TaskId(1),
            kind=due_times.WATCH,
            key=None,
            args={"account_id": account_id},
            attempts=1,
            fence=1,
            created_at=MORNING,
        )
        return await due_reminders.watch(session, job, now)


async def told(database: Database) -> list[tuple[int, int, int]]:
    """Of each line: comments that are nobody's, those signed once, and how many are late."""
    async with database.reads() as session:
        found = await session.scalars(select(DueReminder).order_by(DueReminder.id))
        return [(each.unassigned, each.signed_once, each.late) for each in found]


async def is_late(database: Database, comment_id: CommentId) -> bool:
    async with database.reads() as session:
        return (await session.get_one(Comment, comment_id)).is_late


async def test_what_is_due_soon_and_nobodys_is_told_once_in_the_channel(database: Database):
    waiting = await let_wait(database, due=MORNING, names=("c1", "c2"))
    account_id = waiting[0].account_id

    await watch(database, account_id, MORNING - 30 * MINUTE)
    await watch(database, account_id, MORNING + 60 * MINUTE)

    assert await told(database) == [(2, 0, 0)]
    async with database.reads() as session:
        of_it = SlackMessage.subject == CardSubject.DUE_REMINDER
        [message] = await session.scalars(select(SlackMessage).where(of_it))
    assert (message.channel, message.account_id) == ("C1", account_id)


async def test_what_is_late_says_so_on_its_card(sqlite: Database):
    [drafted] = await let_wait(sqlite, due=MORNING)
    before = await wanted_of(sqlite, drafted.comment_id)

    await watch(sqlite, drafted.account_id, MORNING)

    assert await is_late(sqlite, drafted.comment_id)
    assert await wanted_of(sqlite, drafted.comment_id) > before
    assert await told(sqlite) == [(1, 0, 1)]


async def wanted_of(database: Database, comment_id: CommentId) -> int:
    """How often the card of a comment was to be drawn."""
    async with database.reads() as session:
        of_it = (SlackMessage.subject == CardSubject.COMMENT) & (
            SlackMessage.subject_id == comment_id
        )
        return (await session.scalars(select(SlackMessage.wanted_version).where(of_it))).one()


async def test_a_second_line_waits_for_half_an_hour(sqlite: Database):
    [first, second] = await let_wait(sqlite, due=MORNING, names=("c1", "c2"))
    async with sqlite.writes() as session:
        later = await session.get_one(Comment, second.comment_id)
        later.due_at = MORNING + 10 * MINUTE
    began = MORNING - 30 * MINUTE

    for minutes in (0, 10, 29):
        await watch(sqlite, first.account_id, began + minutes * MINUTE)
    assert await told(sqlite) == [(1, 0, 0)]

    await watch(sqlite, first.account_id, began + 30 * MINUTE)
    assert await told(sqlite) == [(1, 0, 0), (1, 0, 0)]


async def test_what_is_too_much_for_one_line_is_told_with_the_next(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(due_reminders, "MOST_TOLD", 2)
    waiting = await let_wait(sqlite, due=MORNING, names=("c1", "c2", "c3"))
    began = MORNING - 30 * MINUTE

    again = await watch(sqlite, waiting[0].account_id, began)
    assert again is not None
    assert again.run_at <= began + 30 * MINUTE
    await watch(sqlite, waiting[0].account_id, began + 30 * MINUTE)

    assert [unassigned for unassigned, _, _ in await told(sqlite)] == [2, 1]


@pytest.mark.parametrize("at", ["2026-11-24T08:40:00+09:00", "2026-11-28T12:00:00+09:00"])
async def test_at_night_and_on_holidays_nobody_is_told_until_work_begins(sqlite: Database, at: str):
    now = datetime.fromisoformat(at)
    [drafted] = await let_wait(sqlite, due=now + 30 * MINUTE)

    again = await watch(sqlite, drafted.account_id, now)

    assert await told(sqlite) == []
    assert again is not None
    assert (again.run_at - now) <= timedelta(days=2)
    while again is not None and not await told(sqlite):
        again = await watch(sqlite, drafted.account_id, again.run_at)
    [line] = await list_lines(sqlite)
    assert line.told_at.astimezone(now.tzinfo).strftime("%a %H:%M") in {"Tue 09:00", "Mon 09:00"}


async def list_lines(database: Database) -> list[DueReminder]:
    async with database.reads() as session:
        return list(await session.scalars(select(DueReminder)))


@pytest.mark.parametrize("what", ["taken", "snoozed", "closed", "signed", "fresh"])
async def test_what_somebody_has_or_nobody_waits_for_is_not_told(sqlite: Database, what: str):
    await add_member(sqlite)
    [drafted] = await let_wait(sqlite, due=MORNING)
    await settle(sqlite, drafted, what)

    await watch(sqlite, drafted.account_id, MORNING - 30 * MINUTE)

    assert await told(sqlite) == []


async def settle(database: Database, drafted: Drafted, what: str) -> None:
    if what == "taken":
        await take(database, drafted.comment_id)
    elif what == "signed":
        await sign(database, drafted)
    else:
        async with database.writes() as session:
            comment = await session.get_one(Comment, drafted.comment_id)
            if what == "snoozed":
                comment.snoozed_until = MORNING + 60 * MINUTE
            elif what == "fresh":
                comment.due_from = MORNING - 35 * MINUTE
            else:
                comment.state = CommentState.CLOSED


async def test_what_was_taken_is_told_when_it_is_given_back(sqlite: Database):
    await add_member(sqlite)
    [drafted] = await let_wait(sqlite, due=MORNING)
    await take(sqlite, drafted.comment_id)
    again = await watch(sqlite, drafted.account_id, MORNING - 30 * MINUTE)
    assert again is not None
    await give_to(sqlite, drafted.comment_id, None)

    await watch(sqlite, drafted.account_id, again.run_at)

    assert await told(sqlite) == [(1, 0, 0)]


async def test_what_was_told_and_then_snoozed_says_that_it_is_late_once_it_is_back(
    sqlite: Database,
):
    [drafted] = await let_wait(sqlite, due=MORNING)
    await watch(sqlite, drafted.account_id, MORNING - 30 * MINUTE)
    await settle(sqlite, drafted, "snoozed")
    again = await watch(sqlite, drafted.account_id, MORNING)
    assert again is not None
    async with sqlite.writes() as session:
        (await session.get_one(Comment, drafted.comment_id)).snoozed_until = None

    await watch(sqlite, drafted.account_id, again.run_at)

    assert await is_late(sqlite, drafted.comment_id)


async def test_what_is_told_counts_everything_that_is_late(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(due_reminders, "AT_ONCE", 1)
    waiting = await let_wait(sqlite, due=MORNING, names=("c1", "c2"))

    for _ in (*waiting, "the line"):
        await watch(sqlite, waiting[0].account_id, MORNING)

    assert await told(sqlite) == [(2, 0, 2)]


async def give_to(database: Database, comment_id: CommentId, member_id: MemberId | None) -> None:
    async with database.writes() as session:
        (await session.get_one(Comment, comment_id)).assigned_to = member_id


async def test_a_second_signature_that_is_due_is_asked_for_in_the_same_line(sqlite: Database):
    await add_member(sqlite)
    waiting = await let_wait(sqlite, due=MORNING, names=("c1", "c2"))
    await set_measure(sqlite, waiting[0].account_id, Risk.REFUND, Measure.TWO)
    await sign_first(sqlite, waiting[0], now=MORNING - 60 * MINUTE)

    await watch(sqlite, waiting[0].account_id, MORNING - 30 * MINUTE)

    assert await told(sqlite) == [(1, 1, 0)]


@pytest.mark.parametrize("scope", [EVERYTHING, Scope(account_id=AccountId(1))])
async def test_while_all_of_an_account_is_frozen_nobody_is_told(sqlite: Database, scope: Scope):
    [drafted] = await let_wait(sqlite, due=MORNING)
    async with sqlite.writes() as session:
        await freeze.freeze(session, scope, reason="가루", by=None, now=MORNING)

    await watch(sqlite, drafted.account_id, MORNING - 20 * MINUTE)
    assert await told(sqlite) == []

    async with sqlite.writes() as session:
        await lifting.lift_scope(session, scope, by=None, now=MORNING)
    await watch(sqlite, drafted.account_id, MORNING - 10 * MINUTE)
    assert await told(sqlite) == [(1, 0, 0)]


@pytest.mark.parametrize("where", ["post", "topic", "another account"])
async def test_a_freeze_of_less_than_the_account_keeps_its_channel_informed(
    sqlite: Database, where: str
):
    [drafted] = await let_wait(sqlite, due=MORNING)
    other_id = await add_account(sqlite, "other")
    async with sqlite.writes() as session:
        post_id = (await session.scalars(select(Post.id))).one()
        of = {
            "post": Scope(account_id=drafted.account_id, post_id=post_id),
            "topic": Scope(account_id=drafted.account_id, phrase="가루"),
            "another account": Scope(account_id=other_id),
        }
        await freeze.freeze(session, of[where], reason="가루", by=None, now=MORNING)

    await watch(sqlite, drafted.account_id, MORNING - 30 * MINUTE)

    assert await told(sqlite) == [(1, 0, 0)]


async def test_a_line_of_another_account_is_no_pause(sqlite: Database):
    [drafted] = await let_wait(sqlite, due=MORNING)
    other_id = await add_account(sqlite, "other")
    async with sqlite.writes() as session:
        session.add(
            DueReminder(
                account_id=other_id,
                unassigned=1,
                signed_once=0,
                late=0,
                told_at=MORNING - 31 * MINUTE,
            )
        )

    await watch(sqlite, drafted.account_id, MORNING - 30 * MINUTE)

    assert await told(sqlite) == [(1, 0, 0), (1, 0, 0)]


async def test_the_timer_sleeps_until_the_next_is_due_and_ends_with_the_last(sqlite: Database):
    [drafted] = await let_wait(sqlite, due=MORNING)
    account_id = drafted.account_id

    soon = await watch(sqlite, account_id, MORNING - 90 * MINUTE)
    due = await watch(sqlite, account_id, MORNING - 30 * MINUTE)
    ended = await watch(sqlite, account_id, MORNING)

    times = [each and each.run_at for each in (soon, due, ended)]
    assert times == [MORNING - 30 * MINUTE, MORNING, None]


async def test_the_timer_of_an_account_that_was_removed_ends(sqlite: Database):
    [drafted] = await let_wait(sqlite, due=MORNING)
    async with sqlite.writes() as session:
        (await session.get_one(Account, drafted.account_id)).is_active = False

    assert await watch(sqlite, drafted.account_id, MORNING) is None
    assert await told(sqlite) == []
