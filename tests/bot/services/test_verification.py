"""Proving the record: whatever was changed, removed or added by hand is named."""

import asyncio
import hashlib
import pickle
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import delete

from bot.database import Database
from bot.models.audit import PersonalText
from bot.rules.chain import Anchor
from bot.rules.permissions import Role
from bot.services import anchors, audit, entries, verification
from bot.services.audit import Audit
from tests.support.builders import NOW, add_member, record_entries
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


@pytest.mark.parametrize("seq", [0, -1])
async def test_an_entry_before_the_first_is_found(sqlite: Database, seq: int):
    await record_entries(sqlite, 2)
    change_without_guards(
        sqlite,
        f"""
        PRAGMA ignore_check_constraints = ON;
        INSERT INTO audit_entry (seq, at, kind, subject, body, prev_hash, hash)
            SELECT {seq}, at, kind, subject, body, prev_hash, 'x' FROM audit_entry WHERE seq = 1;
        UPDATE audit_head SET seq = 2, hash = (SELECT hash FROM audit_entry WHERE seq = 2);
        """,  # noqa: S608 - constants
    )

    found = await verify(sqlite)

    assert (found.bad, found.fault) == ("entry 1", "an entry stands before it")


async def test_a_text_changed_on_a_later_page_is_named(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(entries, "AT_ONCE", 2)
    await record_entries(sqlite, 5)
    change_without_guards(sqlite, "UPDATE personal_text SET text = 'x' WHERE entry_seq = 4")

    found = await verify(sqlite)

    assert (found.bad, found.fault) == ("entry 4", "its text 'reason' was changed")


@pytest.fixture
def _from_two_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of six entries the later three are proved beside."""
    monkeypatch.setattr(verification, "HALVED_FROM", 2)


@pytest.fixture
def in_halves(sqlite: Database, _from_two_on: None) -> Database:
    return sqlite


async def nothing_happens(_database: Database) -> None:
    pass


async def verify_in_halves(
    database: Database,
    *known: Anchor,
    meanwhile: Callable[[Database], Awaitable[object]] = nothing_happens,
) -> verification.Verification:
    """*meanwhile*: between the moment of the reading and the start of the one beside."""

    async def beside(part: verification.Part) -> verification.Proved:
        await meanwhile(database)
        async with database.reads() as session:
            proved = await verification.prove(session, part)
        again: verification.Proved = pickle.loads(pickle.dumps(proved))  # noqa: S301 - our own
        return again  # as from another process

    async with database.reads() as session:
        return await verification.verify(session, known=known, beside=beside)


async def test_halves_hold_as_the_whole_does(in_halves: Database):
    await record_entries(in_halves, 6)
    async with in_halves.writes() as session:
        await session.execute(delete(PersonalText).where(PersonalText.entry_seq.in_([1, 5])))

    found = await verify_in_halves(in_halves)

    assert (found.entry_count, found.erased_count, found.fault) == (6, 2, None)
    assert found == await verify(in_halves)


async def erase_and_go_on(database: Database) -> None:
    """Erase a text of each half, add an entry, and anchor it."""
    async with database.writes() as session:
        await session.execute(delete(PersonalText).where(PersonalText.entry_seq.in_([1, 5])))
    await record_entries(database, 1)
    async with database.writes() as session:
        await anchors.record(session, now=NOW)


@pytest.mark.usefixtures("_from_two_on")
async def test_what_is_written_between_the_halves_is_no_fault(database: Database):
    await record_entries(database, 6)

    found = await verify_in_halves(database, meanwhile=erase_and_go_on)

    assert (found.entry_count, found.anchored_seq, found.fault) == (6, 0, None)


@pytest.mark.postgresql
@pytest.mark.usefixtures("_from_two_on")
async def test_both_halves_see_one_moment_where_it_can_be_shared(postgresql: Database):
    await record_entries(postgresql, 6)

    found = await verify_in_halves(postgresql, meanwhile=erase_and_go_on)

    assert found.erased_count == 0


async def test_a_fault_in_the_first_half_is_told_while_the_rest_is_read(in_halves: Database):
    await record_entries(in_halves, 6)
    change_without_guards(in_halves, "UPDATE audit_entry SET kind = 'x' WHERE seq = 2")

    async def for_ever(_database: Database) -> None:
        await asyncio.Event().wait()

    assert (await verify_in_halves(in_halves, meanwhile=for_ever)).bad == "entry 2"


@pytest.mark.parametrize("seq", [1, 3, 4, 6])
async def test_a_fault_in_either_half_is_named(in_halves: Database, seq: int):
    await record_entries(in_halves, 6)
    change_without_guards(
        in_halves,
        f"UPDATE audit_entry SET body = replace(body, 'a', 'b') WHERE seq = {seq}",  # noqa: S608
    )

    assert (await verify_in_halves(in_halves)).bad == f"entry {seq}"


@pytest.mark.parametrize("seq", [3, 4])
async def test_an_entry_that_is_missing_between_the_halves_is_named(in_halves: Database, seq: int):
    await record_entries(in_halves, 6)
    change_without_guards(in_halves, f"DELETE FROM audit_entry WHERE seq = {seq}")  # noqa: S608

    assert (await verify_in_halves(in_halves)).fault == f"entry {seq} is missing"


async def test_an_anchor_of_the_first_half_proves_up_to_it(in_halves: Database):
    await record_entries(in_halves, 2)
    async with in_halves.writes() as session:
        kept = await anchors.record(session, now=NOW)
        known = Anchor(kept.seq, kept.hash)
    await record_entries(in_halves, 4)

    found = await verify_in_halves(in_halves, known)

    assert (found.fault, found.anchored_seq, found.proved_seq) == (None, 2, 2)


async def test_rows_are_compared_with_what_both_halves_tell(in_halves: Database):
    for name in ("민아", "테오", "하늘"):
        await add_member(in_halves, name, Role.LEAD)

    assert (await verify_in_halves(in_halves)).fault is None

    change_without_guards(in_halves, "DELETE FROM member_role WHERE member_id = 3")
    assert (await verify_in_halves(in_halves)).fault == "it differs from the record"


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
