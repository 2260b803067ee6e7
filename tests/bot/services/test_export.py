"""The record as text."""

import csv
import io
import json

import pytest
from sqlalchemy import delete

from bot.database import Database
from bot.models.audit import PersonalText
from bot.rules.chain import commitment, hash_of
from bot.services import audit, entries, export
from bot.services.audit import Audit
from bot.services.entries import Page
from tests.support.builders import NOW, record_entries
from tests.support.database import change_without_guards


async def read_page(database: Database) -> Page:
    async with database.reads() as session:
        [page] = [page async for page in entries.pages(session, until=10)]
    return page


async def read_rows(database: Database) -> list[dict[str, str]]:
    table = (export.heading() + export.as_rows(await read_page(database))).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(table, newline="")))


async def test_a_line_holds_all_that_proves_its_entry(database: Database):
    await record_entries(database, 2)

    lines = export.as_lines(await read_page(database)).splitlines()

    first, second = map(json.loads, lines)
    said = json.loads(second["body"])
    kept = second["personal"]["reason"]
    assert hash_of(second["body"]) == second["hash"]
    assert said["prev"] == first["hash"]
    assert commitment(bytes.fromhex(kept["key"]), kept["text"]) == said["commitments"]["reason"]


async def test_an_erased_text_is_in_neither_form(database: Database):
    await record_entries(database)
    async with database.writes() as session:
        await session.execute(delete(PersonalText))

    page = await read_page(database)

    assert "이유" not in export.as_lines(page) + export.as_rows(page)


async def test_a_row_says_what_its_entry_says(database: Database):
    await record_entries(database)

    [row] = await read_rows(database)

    assert tuple(row) == export.COLUMNS
    assert (row["seq"], row["kind"], row["actor"]) == ("1", "refused", "command")
    assert json.loads(row["facts"]) == {}
    assert json.loads(row["personal"]) == {"reason": "이유 0"}


async def test_words_that_json_escapes_stand_in_the_table_as_they_were(database: Database):
    async with database.writes() as session:
        audit.record(session, Audit.FAQ_LOADED, 'faq:"a"', by='"x"', at=NOW, note="1,\n2")

    [row] = await read_rows(database)

    assert (row["actor"], row["subject"]) == ('"x"', 'faq:"a"')
    assert json.loads(row["facts"]) == {"note": "1,\n2"}


@pytest.mark.parametrize("word", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
async def test_a_word_of_outside_is_no_formula_in_the_table(sqlite: Database, word: str):
    async with sqlite.writes() as session:
        audit.record(session, Audit.FAQ_LOADED, word, by=word, at=NOW)

    [row] = await read_rows(sqlite)

    assert (row["actor"], row["subject"]) == (f"'{word}", f"'{word}")


async def test_bytes_that_are_no_entry_are_exported_as_they_stand(sqlite: Database):
    await record_entries(sqlite)
    change_without_guards(sqlite, "UPDATE audit_entry SET body = x'6e6f20ff'")

    [row] = await read_rows(sqlite)

    assert row["facts"] == "no \N{REPLACEMENT CHARACTER}"
