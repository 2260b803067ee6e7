"""What waits is shown to whom it concerns, the most urgent first, to the last page."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.ids import AccountId, CommentId, MemberId
from bot.models.comments import AWAITS_REPLY, Comment
from bot.models.members import MemberRole
from bot.models.replies import Reply, ReplyState
from bot.models.review_runs import RunView
from bot.rules.permissions import Role
from bot.rules.policy import CARE_FIRST, Measure
from bot.rules.risk import Risk
from bot.services import queue, turns
from bot.views import QueuePage, Section
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    identify,
    set_measure,
    sign,
    sign_first,
)


async def look(
    database: Database,
    section: Section,
    *,
    by: str = "민아",
    account_id: AccountId | None = None,
    after: CommentId | None = None,
) -> QueuePage:
    async with database.writes() as session:
        actor = await identify(session, by)
    async with database.reads() as session:
        shown = await queue.get_queue(
            session, section, by=actor, account_id=account_id, after=after, now=NOW
        )
        return shown.page


async def let_wait(
    database: Database, account_id: AccountId, *names: str, risks: tuple[Risk, ...] = ()
) -> list[Drafted]:
    return [
        await add_draft(
            database, snapshot=a_comment(name, text=name), account_id=account_id, flags=risks
        )
        for name in names
    ]


def texts_of(page: QueuePage) -> list[str]:
    return [line.text for line in page.lines]


async def assign(database: Database, comment_id: CommentId, member_id: MemberId) -> None:
    async with database.writes() as session:
        await session.execute(
            update(Comment).where(Comment.id == comment_id).values(assigned_to=member_id)
        )


async def make_due(database: Database, drafted: Drafted, at: datetime) -> None:
    async with database.writes() as session:
        comment = await session.get_one(Comment, drafted.comment_id)
        comment.due_from, comment.due_at = NOW - timedelta(days=1), at


async def test_pages_follow_each_other_risk_first_then_the_oldest(database: Database):
    await add_member(database)
    account_id = await add_account(database)
    names = [f"{number:02}" for number in range(queue.LINES + 2)]
    await let_wait(database, account_id, *names)
    await let_wait(database, account_id, "risky", risks=(Risk.HEALTH_SAFETY,))

    first = await look(database, Section.UNASSIGNED)
    rest = await look(database, Section.UNASSIGNED, after=first.next)

    assert texts_of(first) + texts_of(rest) == ["risky", *names]
    assert (first.count, rest.next) == (len(names) + 1, None)


async def test_after_risk_comes_what_is_due_first_and_last_what_never_is(sqlite: Database):
    await add_member(sqlite)
    account_id = await add_account(sqlite)
    waiting = await let_wait(sqlite, account_id, "never", "late", "soon", "back")
    [risky] = await let_wait(sqlite, account_id, "risky", risks=(Risk.HEALTH_SAFETY,))
    hours = {waiting[1]: -1, waiting[2]: 1, waiting[3]: 9, risky: 3}
    for drafted, number in hours.items():
        await make_due(sqlite, drafted, NOW + timedelta(hours=number))
    async with sqlite.writes() as session:
        back = await session.get_one(Comment, waiting[3].comment_id)
        back.woken_at = NOW

    shown = texts_of(await look(sqlite, Section.UNASSIGNED))

    assert shown == ["back", "risky", "late", "soon", "never"]


async def test_what_is_due_within_half_an_hour_is_a_section_of_its_own(sqlite: Database):
    member_id = await add_member(sqlite)
    colleague = await add_member(sqlite, "지우")
    account_id = await add_account(sqlite)
    names = ("late", "mine", "of another", "later", "never")
    late, mine, other, later, _ = await let_wait(sqlite, account_id, *names)
    minutes = {late: -5, mine: 30, other: 5, later: 31}
    for drafted, number in minutes.items():
        await make_due(sqlite, drafted, NOW + timedelta(minutes=number))
    await assign(sqlite, mine.comment_id, member_id)
    await assign(sqlite, other.comment_id, colleague)

    assert texts_of(await look(sqlite, Section.DUE)) == ["late", "mine"]


@pytest.mark.parametrize("risk", CARE_FIRST)
async def test_every_risk_that_cannot_wait_goes_first(sqlite: Database, risk: Risk):
    """The table computes the turn by names of its own."""
    account_id = await add_account(sqlite)
    plain, risky = [
        (await let_wait(sqlite, account_id, name, risks=risks))[0]
        for name, risks in (("plain", (Risk.REFUND,)), ("risky", (Risk.REFUND, risk)))
    ]

    async with sqlite.reads() as session:
        turns = [(await session.get_one(Comment, each.comment_id)).turn for each in (plain, risky)]

    assert turns == [2, 1]


async def test_a_page_and_whose_turn_it_is_are_read_from_one_end_of_an_index(database: Database):
    account_id = await add_account(database)
    await add_member(database)
    await let_wait(database, account_id, "c1", "c2")
    asked: list[tuple[str, Any]] = []
    behind = select(RunView.comment_id).where(RunView.run_id == 1)

    async with database.writes() as session:
        actor = await identify(session)
    async with database.reads() as session:
        connection = await session.connection()
        listened: Any = connection.sync_connection
        event.listen(listened, "before_cursor_execute", lambda *given: asked.append(given[2:4]))
        await queue.get_page(session, Section.UNASSIGNED, by=actor, of=[account_id], now=NOW)
        await turns.find(session, by=actor, now=NOW, besides=behind)
        of_waiting = [each for each in asked if "ORDER BY" in each[0] and AWAITS_REPLY in each[0]]
        plans = [await explain(connection, *each) for each in of_waiting]

    assert len(plans) == 3  # the page, the first turn, and how many
    for plan in plans:
        assert "ix_comment_turn" in plan
        assert "B-TREE" not in plan
        assert "Sort" not in plan


async def test_of_what_is_in_doubt_no_other_comment_is_read(sqlite: Database):
    account_id = await add_account(sqlite)
    await add_member(sqlite)
    asked: list[tuple[str, Any]] = []

    async with sqlite.writes() as session:
        actor = await identify(session)
    async with sqlite.reads() as session:
        connection = await session.connection()
        listened: Any = connection.sync_connection
        event.listen(listened, "before_cursor_execute", lambda *given: asked.append(given[2:4]))
        await queue.get_page(session, Section.DOUBTFUL, by=actor, of=[account_id], now=NOW)
        of_doubt = [each for each in asked if "take_down" in each[0]]
        plans = [await explain(connection, *each) for each in of_doubt]

    assert plans
    for plan in plans:
        assert "AND id=?" in plan or "SEARCH comment USING INTEGER PRIMARY KEY" in plan


async def explain(connection: AsyncConnection, statement: str, values: Any) -> str:
    """How the database answers, if it thinks that there are many rows."""
    explained = "EXPLAIN QUERY PLAN "
    if connection.dialect.name == "postgresql":
        explained = "EXPLAIN "
        for setting in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
            await connection.execute(text(f"SET LOCAL {setting} = off"))
    rows = await connection.exec_driver_sql(explained + statement, values)
    return str(rows.all())


async def test_a_page_goes_on_where_a_comment_was_that_is_answered_meanwhile(sqlite: Database):
    await add_member(sqlite)
    account_id = await add_account(sqlite)
    waiting = await let_wait(sqlite, account_id, *(f"{n:02}" for n in range(queue.LINES + 1)))
    first = await look(sqlite, Section.UNASSIGNED)

    await sign(sqlite, waiting[queue.LINES - 1])

    assert texts_of(await look(sqlite, Section.UNASSIGNED, after=first.next)) == ["10"]


async def test_what_is_mine_is_not_unassigned(sqlite: Database):
    member_id = await add_member(sqlite)
    account_id = await add_account(sqlite)
    mine, _ = await let_wait(sqlite, account_id, "mine", "of nobody")
    await assign(sqlite, mine.comment_id, member_id)

    assert texts_of(await look(sqlite, Section.MINE)) == ["mine"]
    assert texts_of(await look(sqlite, Section.UNASSIGNED)) == ["of nobody"]


async def test_only_accounts_of_the_member_are_shown_and_one_can_be_picked(sqlite: Database):
    await add_member(sqlite)
    seen, other = await add_account(sqlite), await add_account(sqlite, "other")
    await let_wait(sqlite, seen, "seen")
    await let_wait(sqlite, other, "other")
    newcomer = await add_member(sqlite, "수아")
    async with sqlite.writes() as session:
        await session.execute(
            update(MemberRole).where(MemberRole.member_id == newcomer).values(account_id=seen)
        )

    assert texts_of(await look(sqlite, Section.UNASSIGNED, by="수아")) == ["seen"]
    assert texts_of(await look(sqlite, Section.UNASSIGNED, by="수아", account_id=other)) == []
    assert texts_of(await look(sqlite, Section.UNASSIGNED, account_id=other)) == ["other"]


@pytest.mark.parametrize(("reader", "role"), [("민아", Role.LEAD), ("수아", Role.REVIEWER)])
async def test_a_second_signature_is_not_asked_of_who_may_not_give_it(
    sqlite: Database, reader: str, role: Role
):
    await add_member(sqlite, "민아", Role.LEAD)
    if reader != "민아":
        await add_member(sqlite, reader, role)
    await _signed_first(sqlite)

    assert texts_of(await look(sqlite, Section.SECOND, by=reader)) == []


async def test_a_second_signature_is_asked_of_another_lead(database: Database):
    await add_member(database)
    await add_member(database, "지우", Role.LEAD)
    await _signed_first(database)

    assert texts_of(await look(database, Section.SECOND, by="지우")) == ["환불"]


async def _signed_first(database: Database) -> None:
    """A text that one member signed and another must sign, too."""
    account_id = await add_account(database)
    await set_measure(database, account_id, Risk.REFUND, Measure.TWO)
    [drafted] = await let_wait(database, account_id, "환불", risks=(Risk.REFUND,))
    await sign_first(database, drafted)


async def test_a_reply_that_may_be_out_is_doubtful(sqlite: Database):
    await add_member(sqlite)
    account_id = await add_account(sqlite)
    [drafted] = await let_wait(sqlite, account_id, "환불")
    reply_id = await sign(sqlite, drafted)
    async with sqlite.writes() as session:
        for state in (ReplyState.SENDING, ReplyState.DOUBTFUL):
            await session.execute(update(Reply).where(Reply.id == reply_id).values(state=state))

    assert texts_of(await look(sqlite, Section.DOUBTFUL)) == ["환불"]
    assert texts_of(await look(sqlite, Section.UNASSIGNED)) == []
