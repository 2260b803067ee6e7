"""Whose turn a comment is, found however much is passed over on the way."""

from collections.abc import Sequence
from itertools import combinations

import pytest
from sqlalchemy import Select, insert, select, update

from bot.database import Database
from bot.ids import AccountId, CommentId
from bot.models.comments import Comment
from bot.models.review_runs import ReviewRun, RunDecision, RunView
from bot.rules.permissions import Role
from bot.rules.policy import Measure, requirement
from bot.rules.risk import Risk
from bot.services import policies, turns
from bot.services.run_views import READ_FIRST
from bot.services.turns import Turns
from tests.support.builders import (
    NOW,
    a_comment,
    add_account,
    add_draft,
    add_member,
    identify,
    set_measure,
)

BEFORE = Risk.HEALTH_SAFETY
"""A lead's, and before everything else in the queue."""


async def find(
    database: Database, *, by: str = "민아", besides: Select[CommentId] | None = None
) -> Turns:
    async with database.writes() as session:
        actor = await identify(session, by)
    async with database.reads() as session:
        return await turns.find(session, by=actor, now=NOW, besides=besides)


async def let_wait(database: Database, account_id: AccountId, name: str, *risks: Risk) -> CommentId:
    snapshot = a_comment(name, text=name)
    drafted = await add_draft(database, snapshot=snapshot, account_id=account_id, flags=risks)
    return drafted.comment_id


async def copy(database: Database, comment_id: CommentId, risks: Sequence[Sequence[Risk]]) -> None:
    """More comments like this one, of other risks."""
    columns = [each for each in Comment.__table__.c if each.computed is None]
    async with database.writes() as session:
        row = await session.get_one(Comment, comment_id)
        same = {each.name: getattr(row, each.name) for each in columns if each.name != "id"}
        rows = [
            {**same, "external_id": f"copy {number}", "flags": list(flags)}
            for number, flags in enumerate(risks)
        ]
        await session.execute(insert(Comment), rows)


async def test_the_first_turn_is_found_behind_thousands_that_only_a_lead_may_sign(sqlite: Database):
    await add_member(sqlite)
    account_id = await add_account(sqlite)
    await copy(sqlite, await let_wait(sqlite, account_id, "risky", BEFORE), [(BEFORE,)] * 2_000)
    plain = await let_wait(sqlite, account_id, "plain")

    assert await find(sqlite) == Turns(plain, 1)


async def test_a_run_that_skipped_hundreds_goes_on_to_the_next(sqlite: Database):
    member_id = await add_member(sqlite)
    account_id = await add_account(sqlite)
    first = await let_wait(sqlite, account_id, "skipped")
    await copy(sqlite, first, [()] * 1_500)
    last = await let_wait(sqlite, account_id, "last")
    async with sqlite.writes() as session:
        session.add(ReviewRun(id=1, member_id=member_id, started_at=NOW))
        await session.flush()
        ids = await session.scalars(select(Comment.id).where(Comment.id != last))
        seen = {"run_id": 1, "comment_version": 1, "shown_at": NOW, "readable_at": NOW + READ_FIRST}
        over = {"decision": RunDecision.OVERTAKEN, "decided_at": NOW}
        await session.execute(
            insert(RunView),
            [{"number": n, "comment_id": each, **seen, **over} for n, each in enumerate(ids, 1)],
        )

    assert (await find(sqlite)).count == turns.MOST_COUNTED
    assert await find(sqlite, besides=select(RunView.comment_id)) == Turns(last, 1)


@pytest.mark.parametrize("two", [None, Risk.REFUND])
async def test_what_is_ones_turn_is_what_the_rule_lets_one_sign_first(
    sqlite: Database, two: Risk | None
):
    await add_member(sqlite)
    account_id = await add_account(sqlite)
    if two is not None:
        await set_measure(sqlite, account_id, two, Measure.TWO)
    await set_measure(sqlite, account_id, Risk.COMPLAINT, Measure.HOLDING)
    some = (Risk.REFUND, Risk.LEGAL, Risk.COMPLAINT)
    sets = [(), *((each,) for each in Risk), *combinations(some, 2), some]
    first = await let_wait(sqlite, account_id, "first")
    await copy(sqlite, first, sets)
    for is_judged in (True, False):
        async with sqlite.writes() as session:
            await session.execute(update(Comment).values(is_judged=is_judged))
            by = await identify(session)
            said = (await policies.get_measures_of(session, [account_id]))[account_id]
            rows = (await session.scalars(select(Comment))).all()

        mine = [each for each in rows if by.may(requirement(policies.risks_of(each), said).first)]
        assert (await find(sqlite)).count == len(mine)


async def test_a_leads_turns_are_all(sqlite: Database):
    await add_member(sqlite, "지우", Role.LEAD)
    account_id = await add_account(sqlite)
    risky = await let_wait(sqlite, account_id, "risky", BEFORE)
    await let_wait(sqlite, account_id, "plain")

    assert await find(sqlite, by="지우") == Turns(risky, 2)
