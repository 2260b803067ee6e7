"""Proving the record: whatever was changed, removed or added by hand is named."""

import asyncio
import hashlib

import pytest
from sqlalchemy import delete

from bot.database import Database
from bot.models.audit import PersonalText
from bot.services import audit, entries, verification
from bot.services.audit import Audit
from tests.support.builders import NOW, record_entries
from tests.support.database import change_without_guards


async def verify(database: Database) -> verification.Verification:
    async with database.reads() as session:
        return await verification.verify(session)


async def test_an_untouched_chain_holds(database: Database):
    await record_entries(database, 3)
    await record_entries(database, 2)

    found = await verify(database)

    assert (found.entry_count, found.fault) == (5, None)


@pytest.mark.parametrize(
    ("tamper", "bad"),
    [
        ("UPDATE audit_entry SET kind = 'lifted' WHERE seq = 2", "entry 2"),
        ("UPDATE audit_entry SET body = replace(body, 'a', 'b') WHERE seq = 3", "entry 3"),
        ("DELETE FROM audit_entry WHERE seq = 2", "entry 3"),
        ("DELETE FROM audit_entry WHERE seq = 4", "entry 4"),
        ("UPDATE personal_text SET text = 'x' WHERE entry_seq = 1", "entry 1"),
        (
            "INSERT INTO audit_entry (seq, at, kind, subject, body, prev_hash, hash)"  # noqa: ISC004
            " VALUES (5, '', 'frozen', 'x', x'7b7d', 'x', 'y')",
            "entry 5",
        ),
    ],
)
async def test_who_gets_round_the_guard_is_found_out(sqlite: Database, tamper: str, bad: str):
    await record_entries(sqlite, 4)
    change_without_guards(sqlite, tamper)

    assert (await verify(sqlite)).bad == bad


BODY_WITH_ITS_HASH = (
    "UPDATE audit_entry SET body = x'{body}', hash = '{hash}' WHERE seq = 2;"
    "UPDATE audit_head SET hash = '{hash}'"
)


@pytest.mark.parametrize("words", [b"no JSON", b"\xff", b"[]", b"{}", b'{"seq":2}'])
async def test_bytes_that_are_no_entry_are_named_though_they_have_their_hash(
    sqlite: Database, words: bytes
):
    await record_entries(sqlite, 2)
    hashed = hashlib.sha256(words).hexdigest()
    change_without_guards(sqlite, BODY_WITH_ITS_HASH.format(body=words.hex(), hash=hashed))

    found = await verify(sqlite)

    assert (found.bad, found.fault) == ("entry 2", "its bytes are no entry")


@pytest.mark.parametrize("column", ["at", "kind", "subject"])
async def test_a_column_that_was_changed_is_named(sqlite: Database, column: str):
    await record_entries(sqlite, 2)
    change_without_guards(sqlite, f"UPDATE audit_entry SET {column} = 'x' WHERE seq = 2")  # noqa: S608 - constants

    found = await verify(sqlite)

    assert (found.bad, found.fault) == ("entry 2", f"its columns differ from its bytes: {column}")


async def test_words_that_json_escapes_hold(database: Database):
    async with database.writes() as session:
        audit.record(
            session, Audit.FAQ_LOADED, 'faq:"a"', by='"x"', at=NOW, personal={"note": "메모"}
        )

    assert (await verify(database)).fault is None


async def test_a_chain_of_several_pages_holds(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(entries, "AT_ONCE", 2)
    await record_entries(database, 5)

    found = await verify(database)

    assert (found.entry_count, found.erased_count, found.fault) == (5, 0, None)


async def test_a_text_changed_on_a_later_page_is_named(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(entries, "AT_ONCE", 2)
    await record_entries(sqlite, 5)
    change_without_guards(sqlite, "UPDATE personal_text SET text = 'x' WHERE entry_seq = 4")

    found = await verify(sqlite)

    assert (found.bad, found.fault) == ("entry 4", "its text 'reason' was changed")


@pytest.mark.postgresql
async def test_a_chain_that_grows_while_it_is_read_holds(postgresql: Database):
    await record_entries(postgresql, 50)

    async with postgresql.reads() as session:
        verifying = asyncio.create_task(verification.verify(session))
        await record_entries(postgresql, 3)
        found = await verifying

    assert found.fault is None


async def test_erasing_a_personal_text_keeps_the_chain_valid(database: Database):
    await record_entries(database, 2)
    async with database.writes() as session:
        await session.execute(delete(PersonalText).where(PersonalText.entry_seq == 1))

    found = await verify(database)

    assert (found.fault, found.erased_count) == (None, 1)
