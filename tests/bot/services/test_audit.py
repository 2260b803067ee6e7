"""The record: append-only and linked."""

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from bot.models.audit import AuditEntry, AuditHead, PersonalText
from bot.services import audit
from bot.services.audit import Audit
from tests.support.builders import NOW, add_draft, add_member, record_entries, sign


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

    async with database.reads() as session:
        assert await session.scalar(select(func.count()).select_from(AuditEntry)) == 0


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
    await record_entries(database, 2)

    with pytest.raises(DBAPIError):
        async with database.writes() as session:
            await session.execute(change)


async def test_the_head_follows_also_an_entry_that_is_written_by_hand(database: Database):
    await record_entries(database, 2)

    async with database.writes() as session:
        head = await audit.get_head(session)
        row = {"at": NOW, "kind": "x", "subject": "x", "body": b"{}", "hash": "9" * 64}
        await session.execute(insert(AuditEntry).values(seq=3, prev_hash=head.hash, **row))

    async with database.reads() as session:
        head = await audit.get_head(session)
        assert (head.seq, head.hash) == (3, "9" * 64)


async def test_replace_does_not_slip_past_the_guard(sqlite: Database):
    await record_entries(sqlite, 2)

    with pytest.raises(DBAPIError):
        async with sqlite.writes() as session:
            await session.execute(
                text("INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE seq = 1")
            )


async def test_no_entry_holds_anybodys_words(database: Database):
    await record_entries(database)

    async with database.reads() as session:
        body = (await session.scalars(select(AuditEntry.body))).one()

    assert "이유" not in body.decode()
