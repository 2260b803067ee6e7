"""The record: append-only, linked, and verifiable."""

import asyncio

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from bot.models.audit import AuditEntry, AuditHead, PersonalText
from bot.services import audit
from bot.services.audit import Audit
from tests.support.builders import NOW, add_draft, add_member, sign
from tests.support.database import change_without_guards


async def record(database: Database, count: int = 1) -> None:
    async with database.writes() as session:
        for number in range(count):
            audit.record(
                session,
                Audit.FROZEN,
                f"account:{number}",
                by=audit.COMMAND,
                at=NOW,
                personal={"reason": f"이유 {number}"},
            )


async def verify(database: Database) -> audit.Verification:
    async with database.reads() as session:
        return await audit.verify(session)


async def test_everything_that_happens_to_a_reply_is_on_the_record(database: Database):
    await add_member(database)
    await sign(database, await add_draft(database))

    async with database.reads() as session:
        kinds = (await session.scalars(select(AuditEntry.kind).order_by(AuditEntry.seq))).all()

    assert [kind for kind in kinds if kind in ("comment_received", "signed_off")] == [
        "comment_received",
        "signed_off",
    ]


async def test_a_transaction_that_fails_leaves_no_entry(database: Database):
    with pytest.raises(ZeroDivisionError):
        async with database.writes() as session:
            audit.record(session, Audit.LIFTED, "installation", by=audit.COMMAND, at=NOW)
            raise ZeroDivisionError

    assert (await verify(database)).entry_count == 0


async def test_an_untouched_chain_holds(database: Database):
    await record(database, 3)
    await record(database, 2)

    found = await verify(database)

    assert (found.entry_count, found.bad_seq) == (5, None)


@pytest.mark.parametrize(
    "change",
    [
        update(AuditEntry).values(kind="lifted"),
        delete(AuditEntry).where(AuditEntry.seq == 1),
        insert(AuditEntry).values(
            seq=9, at=NOW, kind="x", subject="x", body=b"{}", prev_hash="0" * 64, hash="9" * 64
        ),
        update(AuditHead).values(seq=0),
        delete(AuditHead),
        update(PersonalText).values(text="다른 이유"),
    ],
    ids=["change", "remove", "insert out of order", "turn back", "behead", "reword"],
)
async def test_the_database_refuses_to_rewrite_the_record(database: Database, change):
    await record(database, 2)

    with pytest.raises(DBAPIError):
        async with database.writes() as session:
            await session.execute(change)


async def test_replace_does_not_slip_past_the_guard(sqlite: Database):
    await record(sqlite, 2)

    with pytest.raises(DBAPIError):
        async with sqlite.writes() as session:
            await session.execute(
                text("INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE seq = 1")
            )


@pytest.mark.parametrize(
    ("tamper", "bad_seq"),
    [
        ("UPDATE audit_entry SET kind = 'lifted' WHERE seq = 2", 2),
        ("UPDATE audit_entry SET body = replace(body, 'a', 'b') WHERE seq = 3", 3),
        ("DELETE FROM audit_entry WHERE seq = 2", 3),
        ("DELETE FROM audit_entry WHERE seq = 4", 4),
        ("UPDATE personal_text SET text = 'x' WHERE entry_seq = 1", 1),
        (
            "INSERT INTO audit_entry (seq, at, kind, subject, body, prev_hash, hash)"  # noqa: ISC004
            " VALUES (5, '', 'frozen', 'x', x'7b7d', 'x', 'y')",
            5,
        ),
    ],
)
async def test_who_gets_round_the_guard_is_found_out(sqlite: Database, tamper: str, bad_seq: int):
    await record(sqlite, 4)
    change_without_guards(sqlite, tamper)

    assert (await verify(sqlite)).bad_seq == bad_seq


@pytest.mark.postgresql
async def test_a_chain_that_grows_while_it_is_read_holds(postgresql: Database):
    await record(postgresql, 50)

    async with postgresql.reads() as session:
        verifying = asyncio.create_task(audit.verify(session))
        await record(postgresql, 3)
        found = await verifying

    assert found.bad_seq is None


async def test_erasing_a_personal_text_keeps_the_chain_valid(database: Database):
    await record(database, 2)
    async with database.writes() as session:
        await session.execute(delete(PersonalText).where(PersonalText.entry_seq == 1))

    found = await verify(database)

    assert (found.bad_seq, found.erased_count) == (None, 1)


async def test_a_head_kept_elsewhere_must_be_in_the_chain(database: Database):
    await record(database, 2)

    async with database.reads() as session:
        found = await audit.verify(session, known_head="f" * 64)

    assert found.fault == "no entry has the head kept elsewhere"


async def test_no_entry_holds_anybodys_words(database: Database):
    await record(database)

    async with database.reads() as session:
        body = (await session.scalars(select(AuditEntry.body))).one()

    assert "이유" not in body.decode()
