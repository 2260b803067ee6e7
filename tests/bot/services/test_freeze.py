"""The switch for all sending: once it answers, nothing can newly leave."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, func, select, update
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from bot.errors import AlreadyFrozen, NotAllowed, NotFrozen, NothingToUndo
from bot.ids import AccountId, ReplyId, TaskId
from bot.models.audit import AuditEntry
from bot.models.drafts import Draft, DraftState, RetiredBecause
from bot.models.replies import Reply, ReplyEnd, ReplyState
from bot.models.sign_offs import SignOff
from bot.models.slack import SlackMessage
from bot.models.work import Task, TaskState
from bot.rules.permissions import Role
from bot.rules.scope import EVERYTHING, Scope
from bot.services import clearance, freeze, held, lifting, outbox, review
from bot.services.audit import Audit
from bot.views import FreezeOutcome
from bot.work import Job
from tests.support.builders import (
    NOW,
    a_comment,
    add_account,
    add_draft,
    add_member,
    get_reply,
    identify,
    sign,
)

MANY = 80
A_FEW = 40
"""Statements of a freeze or a lift that holds many: far fewer than one for each reply."""


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Collect every statement of every connection meanwhile."""
    seen: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


async def queue_replies(database: Database, count: int) -> AccountId:
    """An account with so many signed replies that wait."""
    await add_member(database)
    account_id = await add_account(database)
    for number in range(count):
        snapshot = a_comment(f"c{number}")
        await sign(database, await add_draft(database, snapshot=snapshot, account_id=account_id))
    return account_id


async def freeze_everything(database: Database) -> FreezeOutcome:
    async with database.writes() as session:
        return await freeze.freeze(session, EVERYTHING, reason="가루", by=None, now=NOW)


async def lift_everything(database: Database) -> int | None:
    async with database.writes() as session:
        return await lifting.lift_scope(session, EVERYTHING, by=None, now=NOW)


async def run_redraws(database: Database) -> list[int]:
    """Run the redrawing tasks one after the other; how many comments each was given."""
    given: list[int] = []
    while True:
        async with database.writes() as session:
            wanted = select(Task).where(
                Task.kind == held.REDRAW_HELD, Task.state == TaskState.READY
            )
            task = await session.scalar(wanted.order_by(Task.id).limit(1))
            if task is None:
                return given
            given.append(len(task.args["comment_ids"]))
            task.state = TaskState.DONE
            await held.redraw(session, job_of(task), NOW)


def job_of(task: Task) -> Job:
    return Job(
        id=TaskId(task.id),
        kind=task.kind,
        key=None,
        args=task.args,
        attempts=1,
        fence=1,
        created_at=NOW,
    )


async def test_a_reviewer_cannot_freeze(database: Database):
    await add_member(database)

    with pytest.raises(NotAllowed):
        async with database.writes() as session:
            actor = await identify(session)
            await freeze.freeze(session, EVERYTHING, reason="x", by=actor, now=NOW)


async def test_on_call_staff_can_freeze_and_learn_what_is_held(database: Database):
    await add_member(database)
    await add_member(database, "하늘", Role.ON_CALL)
    await sign(database, await add_draft(database))

    async with database.writes() as session:
        actor = await identify(session, "하늘")
        outcome = await freeze.freeze(session, EVERYTHING, reason="가루", by=actor, now=NOW)

    assert (outcome.held, outcome.in_flight) == (1, 0)


async def test_a_second_freeze_is_told_the_reason_of_the_first(database: Database):
    await add_member(database)
    async with database.writes() as session:
        await freeze.freeze(session, EVERYTHING, reason="가루", by=None, now=NOW)

    with pytest.raises(AlreadyFrozen) as refusal:
        async with database.writes() as session:
            await freeze.freeze(session, EVERYTHING, reason="또", by=None, now=NOW)

    assert refusal.value.parameters == {"reason": "가루"}


async def test_there_is_nothing_to_lift_without_a_freeze(database: Database):
    with pytest.raises(NotFrozen):
        async with database.writes() as session:
            await lifting.lift_scope(session, EVERYTHING, by=None, now=NOW)


async def test_the_database_refuses_to_send_under_a_freeze(database: Database):
    await add_member(database)
    await sign(database, await add_draft(database))
    async with database.writes() as session:
        await freeze.freeze(session, EVERYTHING, reason="가루", by=None, now=NOW)

    with pytest.raises(DBAPIError):
        async with database.writes() as session:
            await session.execute(update(Reply).values(state=ReplyState.SENDING))


async def test_a_freeze_can_be_told_before_what_it_would_hold(database: Database):
    account_id = await queue_replies(database, 3)

    async with database.reads() as session:
        here = await freeze.preview(session, Scope(account_id=account_id))
        elsewhere = await freeze.preview(session, Scope(account_id=AccountId(account_id + 1)))

    assert (here.held, here.in_flight) == (3, 0)
    assert elsewhere.held == 0


@pytest.mark.parametrize("round_", range(5))
async def test_a_freeze_and_a_release_at_once_never_both_win(database: Database, round_: int):
    await add_member(database)
    drafted = await add_draft(database)
    reply_id = await sign(database, drafted)

    async def release() -> bool:
        async with database.writes() as session:
            await asyncio.sleep(0)
            return await clearance.clear(session, reply_id, a_comment(), now=NOW) is not None

    async def stop() -> FreezeOutcome:
        async with database.writes() as session:
            await asyncio.sleep(0)
            return await freeze.freeze(session, EVERYTHING, reason="가루", by=None, now=NOW)

    both = (release(), stop()) if round_ % 2 else (stop(), release())
    results = await asyncio.gather(*both)

    outcome = next(each for each in results if isinstance(each, FreezeOutcome))
    state = (await get_reply(database, drafted.comment_id)).state
    has_left = state is ReplyState.SENDING
    assert (outcome.in_flight, outcome.held) == ((1, 0) if has_left else (0, 1))


async def test_a_freeze_and_a_lift_of_many_replies_make_a_few_statements(database: Database):
    await queue_replies(database, MANY)

    with counted_statements() as frozen:
        outcome = await freeze_everything(database)
    with counted_statements() as lifted:
        returned = await lift_everything(database)

    assert (outcome.held, returned) == (MANY, MANY)
    assert max(len(frozen), len(lifted)) < A_FEW
    assert not [each for each in frozen + lifted if "slack_message" in each]


async def test_a_lift_leaves_no_trace_of_what_was_signed_to_send(database: Database):
    await queue_replies(database, 3)
    await freeze_everything(database)

    await lift_everything(database)

    async with database.reads() as session:
        replies = set(await session.execute(select(Reply.state, Reply.ended_because)))
        drafts = set(await session.execute(select(Draft.state, Draft.retired_because)))
        valid = await session.scalar(select(func.count()).where(SignOff.voided_at.is_(None)))
        sends = set(await session.scalars(select(Task.state).where(Task.kind == outbox.SEND)))
    assert replies == {(ReplyState.WITHDRAWN, ReplyEnd.FROZEN)}
    assert drafts == {(DraftState.RETIRED, RetiredBecause.REPLY_ENDED)}
    assert (valid, sends) == (0, {TaskState.DONE})


async def test_each_reply_that_a_lift_returns_is_on_the_record(database: Database):
    await queue_replies(database, 3)
    await freeze_everything(database)

    await lift_everything(database)

    async with database.reads() as session:
        wanted = select(AuditEntry.subject).where(AuditEntry.kind == Audit.REPLY_WITHDRAWN)
        recorded = set(await session.scalars(wanted))
        replies = {f"reply:{each}" for each in await session.scalars(select(Reply.id))}
        [lifted] = await session.scalars(
            select(AuditEntry.body).where(AuditEntry.kind == Audit.LIFTED)
        )
    assert recorded == replies
    assert json.loads(lifted)["facts"]["returned"] == len(replies)


async def test_a_lift_returns_only_the_replies_of_its_account(database: Database):
    account_id = await queue_replies(database, 1)
    other_id = await add_account(database, "mosiru_jp")
    other = await add_draft(database, snapshot=a_comment("other"), account_id=other_id)
    await sign(database, other)
    async with database.writes() as session:
        await freeze.freeze(session, Scope(account_id=account_id), reason="가루", by=None, now=NOW)

    async with database.writes() as session:
        returned = await lifting.lift_scope(session, Scope(account_id=account_id), by=None, now=NOW)

    assert returned == 1
    assert (await get_reply(database, other.comment_id)).state is ReplyState.QUEUED


async def test_the_cards_of_what_is_held_are_redrawn_some_at_a_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    await queue_replies(database, 5)
    monkeypatch.setattr(held, "CARDS_AT_ONCE", 2)
    before = await read_versions(database)
    await freeze_everything(database)

    runs = await run_redraws(database)

    after = await read_versions(database)
    assert runs == [5, 3, 1]
    assert all(after[each] == before[each] + 1 for each in before)


async def read_versions(database: Database) -> dict[int, int]:
    """How often each card was asked to be redrawn."""
    async with database.reads() as session:
        rows = await session.execute(select(SlackMessage.id, SlackMessage.wanted_version))
        return {row.id: row.wanted_version for row in rows}


@pytest.mark.parametrize("round_", range(4))
async def test_an_undo_and_a_lift_at_once_withdraw_the_reply_once(database: Database, round_: int):
    await add_member(database)
    drafted = await add_draft(database)
    reply_id = await sign(database, drafted)
    await freeze_everything(database)

    both = (undo(database, reply_id), lift_everything(database))
    await asyncio.gather(*(both if round_ % 2 else both[::-1]))

    async with database.reads() as session:
        wanted = (Audit.REPLY_WITHDRAWN, Audit.SIGN_OFF_UNDONE)
        entries = await session.scalar(select(func.count()).where(AuditEntry.kind.in_(wanted)))
    assert (await get_reply(database, drafted.comment_id)).state is ReplyState.WITHDRAWN
    assert entries == 1


async def undo(database: Database, reply_id: ReplyId) -> None:
    """Take the signature back, unless somebody else has done so."""
    later = NOW + timedelta(seconds=5)
    try:
        async with database.writes() as session:
            signed = (await session.get_one(Reply, reply_id)).sign_off_id
            session.expunge_all()
            await review.undo(session, signed, by=await identify(session), now=later)
    except NothingToUndo:
        return
