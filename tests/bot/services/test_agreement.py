"""Rows and record: what the product acts on stands as the chain tells it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.ids import ReplyId
from bot.models.replies import Reply, ReplyEnd
from bot.models.sign_offs import SignOff
from bot.rules.scope import EVERYTHING
from bot.services import freeze, lifting, outcomes, review, verification
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

SENT = SentReply(external_id="r1", url=None)


async def verify(database: Database) -> verification.Verification:
    async with database.reads() as session:
        return await verification.verify(session)


async def add_replies(database: Database, *names: str) -> list[ReplyId]:
    """One signed reply each, all of one account."""
    await add_member(database)
    account_id = await add_account(database)
    return [
        await sign(
            database,
            await add_draft(database, account_id=account_id, snapshot=a_comment(name)),
        )
        for name in names
    ]


async def send(database: Database, reply_id: ReplyId) -> None:
    async with database.writes() as session:
        reply = await session.get_one(Reply, reply_id)
        await outcomes.begin_attempt(session, reply, now=NOW)
        await session.flush()
        await outcomes.arrived(session, reply, SENT, by="system", now=NOW + timedelta(seconds=1))


async def test_what_services_did_agrees(database: Database):
    sent, undone, failed, held = await add_replies(database, "sent", "undone", "failed", "held")
    await send(database, sent)
    later = NOW + timedelta(seconds=5)
    async with database.writes() as session:
        by = await identify(session)
        signed = select(SignOff.id).join(Reply).where(Reply.id == undone)
        await review.undo(session, (await session.scalars(signed)).one(), by=by, now=later)
        reply = await session.get_one(Reply, failed)
        await outcomes.begin_attempt(session, reply, now=NOW)
        await session.flush()
        await outcomes.requeued(session, reply, error="Unavailable", now=later)
        await outcomes.begin_attempt(session, reply, now=later)
        await session.flush()
        await outcomes.doubtful(session, reply, error="OutcomeUnknown", now=later)
        await outcomes.failed(session, reply, ReplyEnd.NOT_FOUND, error="looked", now=later)
    async with database.writes() as session:
        await freeze.freeze(session, EVERYTHING, reason="가루", by=None, now=later)
        await lifting.lift_scope(session, EVERYTHING, by=None, now=later)

    found = await verify(database)

    assert (found.bad, found.fault) == (None, None)
    assert held


@pytest.mark.parametrize(
    ("tamper", "bad", "fault"),
    [
        ("UPDATE sign_off SET member_id = 2 WHERE id = 2", "reply 2", "member"),
        ("UPDATE sign_off SET voided_at = signed_at WHERE id = 2", "reply 2", "voided_at"),
        ("UPDATE sign_off SET expires_at = replace(expires_at, '6', '9')", "reply 1", "expires_at"),
        ("UPDATE reply SET digest = 'x' WHERE id = 2", "reply 2", "what it answers"),
        ("UPDATE reply SET external_id = 'x' WHERE id = 1", "reply 1", "external_id"),
        ("UPDATE reply SET sent_at = queued_at WHERE id = 1", "reply 1", "sent_at"),
        ("UPDATE reply SET state = 'sending' WHERE id = 2", "reply 2", "state"),
        ("UPDATE reply SET ended_because = 'undone' WHERE id = 2", "reply 2", "ended_because"),
        ("UPDATE attempt SET outcome = 'unknown'", "reply 1", "attempt 1"),
        ("DELETE FROM attempt", "reply 1", "attempt 1"),
        ("UPDATE attempt SET reply_id = 9", "reply 1", "attempt 1"),
        ("DELETE FROM sign_off WHERE id = 2", "reply 2", "its sign-off is not there"),
        ("DELETE FROM reply WHERE id = 2", "sign-off 2", "it belongs to no reply"),
        (
            "DELETE FROM reply WHERE id = 1; DELETE FROM sign_off WHERE id = 1",
            "attempt 1",
            "it belongs to no reply",
        ),
        (
            "DELETE FROM reply WHERE id = 2; DELETE FROM sign_off WHERE id = 2",
            "entry 6",
            "the reply it tells of is not there",
        ),
        (
            "UPDATE publish_freeze SET lifted_at = frozen_at",
            "freeze 1",
            "it differs from the record",
        ),
        ("DELETE FROM publish_freeze", "freeze 1", "it differs from the record"),
        ("UPDATE publish_freeze SET account_id = 1", "freeze 1", "it differs from the record"),
        ("UPDATE publish_freeze SET id = 2", "freeze 1", "it differs from the record"),
        (
            "UPDATE reply SET id = 3 WHERE id = 2",
            "reply 3",
            "the record tells of 0 signatures",
        ),
    ],
)
async def test_the_first_that_does_not_agree_is_named(
    sqlite: Database, tamper: str, bad: str, fault: str
):
    sent, _queued = await add_replies(sqlite, "sent", "queued")
    await send(sqlite, sent)
    async with sqlite.writes() as session:
        await freeze.freeze(session, EVERYTHING, reason="가루", by=None, now=NOW)
    change_without_guards(sqlite, tamper)

    found = await verify(sqlite)

    assert (found.bad, (found.fault or "").split(": ")[-1].split(", ")[0]) == (bad, fault)


async def test_a_signature_that_was_voided_by_hand_is_found(database: Database):
    await add_replies(database, "queued")
    async with database.writes() as session:
        signed = (await session.scalars(select(SignOff))).one()
        signed.voided_at = NOW

    found = await verify(database)

    assert (found.bad, found.fault) == ("reply 1", "it differs from the record: voided_at")


async def test_many_replies_are_compared_page_by_page(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.services.reply_agreement.AT_ONCE", 2)
    await add_replies(database, "1", "2", "3", "4", "5")

    assert (await verify(database)).fault is None


async def test_replies_that_are_compared_count_as_progress(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.services.reply_agreement.AT_ONCE", 2)
    await add_replies(sqlite, "1", "2", "3")
    told: list[tuple[int, int]] = []

    async with sqlite.reads() as session:
        found = await verification.verify(session, on_page=lambda *shown: told.append(shown))

    read = found.entry_count
    assert told == [(read, read + 3), (read + 2, read + 3), (read + 3, read + 3)]
