"""Heads that are told outside: kept once, for ever, and compared by whoever verifies."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from bot.errors import NothingSuch
from bot.models.audit import AuditAnchor
from bot.rules.chain import Anchor
from bot.services import anchors, audit, verification
from bot.services.verification import Verification
from tests.support.builders import NOW, record_entries
from tests.support.database import change_without_guards


async def anchor(database: Database, *, later: timedelta = timedelta(0)) -> Anchor:
    async with database.writes() as session:
        kept = await anchors.record(session, now=NOW + later)
        return Anchor(kept.seq, kept.hash)


async def verify(database: Database, *known: Anchor) -> Verification:
    async with database.reads() as session:
        return await verification.verify(session, known=known)


async def head_of(database: Database) -> Anchor:
    async with database.reads() as session:
        head = await audit.get_head(session)
        return Anchor(head.seq, head.hash)


CUT = """
    DELETE FROM personal_text WHERE entry_seq > 2;
    DELETE FROM audit_entry WHERE seq > 2;
    UPDATE audit_head SET seq = 2, hash = (SELECT hash FROM audit_entry WHERE seq = 2);
"""
WITH_ITS_ANCHORS = "DELETE FROM audit_anchor WHERE seq > 2;"


async def rewrite(sqlite: Database, cut: str) -> None:
    """Forge entry 3 and all links after it, as the owner of the database can."""
    change_without_guards(sqlite, cut)
    await record_entries(sqlite, 3)


async def test_an_anchor_is_the_head_of_the_record(database: Database):
    await record_entries(database, 3)

    assert await anchor(database) == await head_of(database)


async def test_the_same_head_is_anchored_once(database: Database):
    await record_entries(database, 2)
    first = await anchor(database)

    second = await anchor(database, later=timedelta(days=1))

    assert first == second
    async with database.reads() as session:
        assert (await session.scalars(select(AuditAnchor.at))).all() == [NOW]


@pytest.mark.postgresql
async def test_two_processes_anchor_the_same_head_at_once(postgresql: Database):
    await record_entries(postgresql, 2)

    told = await asyncio.gather(*(anchor(postgresql) for _ in range(4)))

    assert set(told) == {await head_of(postgresql)}
    async with postgresql.reads() as session:
        assert await session.scalar(select(func.count()).select_from(AuditAnchor)) == 1


async def test_an_empty_record_has_nothing_to_anchor(database: Database):
    with pytest.raises(NothingSuch, match="holds no entry yet"):
        await anchor(database)


@pytest.mark.parametrize("change", ["UPDATE audit_anchor SET at = at", "DELETE FROM audit_anchor"])
async def test_an_anchor_stays_as_it_was_told(database: Database, change: str):
    await record_entries(database)
    await anchor(database)

    with pytest.raises(DBAPIError, match="append-only"):
        async with database.writes() as session:
            await session.execute(text(change))


@pytest.mark.parametrize("seq", [1, 2, 3])
async def test_an_anchor_of_no_entry_is_refused(database: Database, seq: int):
    await record_entries(database, 2)
    forged = insert(AuditAnchor).values(seq=seq, hash="f" * 64, at=NOW)

    with pytest.raises(DBAPIError, match="an anchor has the hash of its entry"):
        async with database.writes() as session:
            await session.execute(forged)


async def test_what_stands_after_the_known_anchor_is_not_proved_yet(database: Database):
    await record_entries(database, 3)
    known = await anchor(database)
    await record_entries(database, 2)

    found = await verify(database, known)

    assert (found.fault, found.proved_seq, found.entry_count) == (None, 3, 5)


async def test_an_anchor_that_only_the_database_keeps_proves_nothing(database: Database):
    await record_entries(database, 3)
    await anchor(database)

    found = await verify(database)

    assert (found.fault, found.proved_seq, found.anchored_seq) == (None, 0, 3)


async def test_a_record_rewritten_after_an_anchor_is_found_by_it(sqlite: Database):
    await record_entries(sqlite, 2)
    before = await anchor(sqlite)
    await record_entries(sqlite, 3)
    after = await anchor(sqlite)
    await rewrite(sqlite, CUT + WITH_ITS_ANCHORS)

    assert (await verify(sqlite, before)).fault is None
    found = await verify(sqlite, before, after)

    assert (found.bad, found.fault) == (None, f"entry 5 does not have the hash {after.hash}")


async def test_the_anchors_of_the_database_find_it_without_help(sqlite: Database):
    await record_entries(sqlite, 1)
    await anchor(sqlite)
    await record_entries(sqlite, 4)
    await anchor(sqlite)
    await rewrite(sqlite, CUT)

    found = await verify(sqlite)

    assert found.bad == "entry 5"
    assert found.fault == (
        "it is not the one that was anchored: an entry after entry 1 was rewritten"
    )


async def test_a_tail_that_was_cut_off_is_found_by_a_known_anchor(sqlite: Database):
    await record_entries(sqlite, 3)
    known = await anchor(sqlite)
    change_without_guards(sqlite, CUT + WITH_ITS_ANCHORS)

    found = await verify(sqlite, known)

    assert (found.bad, found.fault) == (None, "there is no entry 3: the record ends at 2")


async def test_a_tail_that_was_cut_off_is_found_by_an_anchor_beyond_it(sqlite: Database):
    await record_entries(sqlite, 3)
    await anchor(sqlite)
    change_without_guards(sqlite, CUT)

    found = await verify(sqlite)

    assert (found.bad, found.fault) == ("entry 3", "it is missing: there is an anchor beyond it")


async def test_an_anchor_from_nowhere_blames_no_entry(database: Database):
    await record_entries(database, 2)

    found = await verify(database, Anchor(2, "f" * 64))

    assert (found.bad, found.fault) == (None, f"entry 2 does not have the hash {'f' * 64}")
