"""A reply on its way when the freeze comes is named at once, and told when it is settled."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.ids import MemberId, ReplyId
from bot.models.audit import AuditEntry
from bot.models.in_flight import InFlight
from bot.models.replies import Reply, ReplyEnd, ReplyState
from bot.rules.permissions import Role
from bot.rules.scope import EVERYTHING, Scope
from bot.services import freeze, notices, outcomes, verification
from bot.services.audit import Audit
from bot.views import FreezeOutcome
from integrations.contract import SentReply
from tests.support.builders import (
    NOW,
    a_comment,
    add_account,
    add_draft,
    add_member,
    identify,
    sign,
)
from tests.support.database import change_without_guards

LATER = NOW + timedelta(seconds=5)
SENT = SentReply(external_id="r1", url=None)
End = Callable[[AsyncSession, Reply], Awaitable[None]]


async def arrive(session: AsyncSession, reply: Reply) -> None:
    await outcomes.arrived(session, reply, SENT, by="system", now=LATER)


async def fail(session: AsyncSession, reply: Reply) -> None:
    await outcomes.failed(session, reply, ReplyEnd.REFUSED, error="x", now=LATER)


async def come_back(session: AsyncSession, reply: Reply) -> None:
    await outcomes.requeued(session, reply, error="x", now=LATER)


async def a_reply_that_leaves(database: Database, name: str = "c1") -> ReplyId:
    """Signed by 민아; 하늘 is on call."""
    await add_member(database)
    await add_member(database, "하늘", Role.ON_CALL)
    account_id = await add_account(database)
    snapshot = a_comment(name)
    reply_id = await sign(
        database, await add_draft(database, account_id=account_id, snapshot=snapshot)
    )
    async with database.writes() as session:
        await outcomes.begin_attempt(session, await session.get_one(Reply, reply_id), now=NOW)
    return reply_id


async def freeze_by(database: Database, name: str | None, scope: Scope = EVERYTHING):
    async with database.writes() as session:
        by = await identify(session, name) if name else None
        return await freeze.freeze(session, scope, reason="가루", by=by, now=NOW)


async def end(database: Database, reply_id: ReplyId, how: End) -> None:
    async with database.writes() as session:
        reply = await session.get_one(Reply, reply_id, with_for_update=True)
        await how(session, reply)


async def told(database: Database, name: str) -> list[ReplyState | None]:
    async with database.writes() as session:
        member_id: MemberId = (await identify(session, name)).member_id
        waiting = await notices.collect(session, member_id)
    return [line.became for line in waiting.lines] if waiting else []


async def test_the_answer_names_what_was_leaving(sqlite: Database):
    await a_reply_that_leaves(sqlite)

    outcome = await freeze_by(sqlite, "하늘")

    assert (outcome.held, outcome.in_flight) == (0, 1)
    [leaving] = outcome.leaving
    assert (leaving.comment.text, leaving.state) == ("식세기 되나요?", ReplyState.SENDING)


@pytest.mark.parametrize(
    ("how", "became"),
    [
        (arrive, ReplyState.SENT),
        (fail, ReplyState.FAILED),
        (come_back, ReplyState.QUEUED),
    ],
)
async def test_who_froze_is_told_what_became_of_it(sqlite: Database, how: End, became: ReplyState):
    reply_id = await a_reply_that_leaves(sqlite)
    await freeze_by(sqlite, "하늘")

    await end(sqlite, reply_id, how)

    assert await told(sqlite, "하늘") == [became]
    async with sqlite.reads() as session:
        settled = select(AuditEntry.subject).where(AuditEntry.kind == Audit.IN_FLIGHT_SETTLED)
        assert list(await session.scalars(settled)) == [f"reply:{reply_id}"]
        assert (await verification.verify(session)).fault is None


async def test_a_doubt_is_not_the_end_of_it(sqlite: Database):
    reply_id = await a_reply_that_leaves(sqlite)
    await freeze_by(sqlite, "하늘")

    async with sqlite.writes() as session:
        reply = await session.get_one(Reply, reply_id)
        await outcomes.doubtful(session, reply, error="x", now=LATER)
    assert await told(sqlite, "하늘") == []
    await end(sqlite, reply_id, arrive)

    assert await told(sqlite, "하늘") == [ReplyState.SENT]


async def test_what_left_before_the_freeze_is_nothing_to_tell(sqlite: Database):
    reply_id = await a_reply_that_leaves(sqlite)
    await end(sqlite, reply_id, arrive)

    outcome = await freeze_by(sqlite, "하늘")

    assert outcome.in_flight == 0
    assert await told(sqlite, "하늘") == []


async def test_a_freeze_by_command_has_its_end_on_record_alone(sqlite: Database):
    reply_id = await a_reply_that_leaves(sqlite)
    await freeze_by(sqlite, None)

    await end(sqlite, reply_id, arrive)

    async with sqlite.reads() as session:
        flight = (await session.scalars(select(InFlight))).one()
    assert flight.became is ReplyState.SENT


@pytest.mark.parametrize("freezes_first", [True, False])
async def test_a_reply_is_settled_before_the_freeze_or_told_after_it(
    postgresql: Database, *, freezes_first: bool
):
    reply_id = await a_reply_that_leaves(postgresql)

    both = (freeze_by(postgresql, "하늘"), end(postgresql, reply_id, arrive))
    results = await asyncio.gather(*(both if freezes_first else both[::-1]))

    outcome = next(each for each in results if isinstance(each, FreezeOutcome))
    async with postgresql.reads() as session:
        unsettled = select(func.count()).where(InFlight.settled_at.is_(None))
        assert await session.scalar(unsettled) == 0
    assert len(await told(postgresql, "하늘")) == outcome.in_flight


@pytest.mark.parametrize(
    "tamper",
    [
        "DELETE FROM in_flight",
        "UPDATE in_flight SET freeze_id = 2",
        "UPDATE in_flight SET became = 'failed'",
        "UPDATE in_flight SET became = NULL, settled_at = NULL",
    ],
)
async def test_what_a_freeze_found_cannot_be_changed_behind_the_record(
    sqlite: Database, tamper: str
):
    reply_id = await a_reply_that_leaves(sqlite)
    await freeze_by(sqlite, "하늘")
    await end(sqlite, reply_id, arrive)
    change_without_guards(sqlite, tamper)

    async with sqlite.reads() as session:
        found = await verification.verify(session)

    where = "reply 1 on its way at freeze 1"
    assert (found.bad, found.fault) == (where, "it differs from the record")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("DELETE FROM in_flight", "what a freeze found stands"),
        ("UPDATE in_flight SET became = 'failed'", "is settled once"),
        ("UPDATE in_flight SET reply_id = 2", "is settled once"),
        (
            (
                "INSERT INTO in_flight (freeze_id, reply_id, settled_at, became)"
                " SELECT freeze_id, 2, settled_at, became FROM in_flight"
            ),
            "is settled by another act",
        ),
    ],
)
async def test_the_database_settles_what_a_freeze_found_once(
    database: Database, change: str, words: str
):
    reply_id = await a_reply_that_leaves(database)
    await freeze_by(database, "하늘")
    await end(database, reply_id, arrive)

    with pytest.raises(IntegrityError, match=words):
        async with database.writes() as session:
            await session.execute(text(change))
