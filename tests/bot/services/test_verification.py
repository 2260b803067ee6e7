"""Proving the record: whatever was changed, removed or added by hand is named."""

import asyncio

import pytest
from sqlalchemy import delete

from bot.database import Database
from bot.models.audit import PersonalText
from bot.services import verification
from tests.support.builders import record_entries
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


async def test_a_head_kept_elsewhere_must_be_in_the_chain(database: Database):
    await record_entries(database, 2)

    async with database.reads() as session:
        found = await verification.verify(session, known_head="f" * 64)

    assert (found.bad, found.fault) == (None, f"no entry has the head {'f' * 64}")
