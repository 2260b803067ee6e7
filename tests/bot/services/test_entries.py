"""Reading the record page by page."""

import pytest

from bot.database import Database
from bot.rules.chain import written
from bot.services import entries
from bot.services.entries import Page
from tests.support.builders import NOW, record_entries


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(entries, "AT_ONCE", 2)


async def read(database: Database, *, until: int) -> list[Page]:
    async with database.reads() as session:
        return [page async for page in entries.pages(session, until=until)]


async def test_every_entry_is_read_once_with_the_texts_beside_it(database: Database):
    await record_entries(database, 5)

    found = await read(database, until=5)

    assert [[entry.seq for entry in page.entries] for page in found] == [[1, 2], [3, 4], [5]]
    texts = [page.texts[entry.seq]["reason"][1] for page in found for entry in page.entries]
    assert texts == [f"이유 {number}" for number in range(5)]


async def test_an_instant_is_read_as_the_bytes_hold_it(database: Database):
    await record_entries(database)

    [page] = await read(database, until=1)

    assert page.entries[0].at == written(NOW)


async def test_nothing_is_read_beyond_the_wanted_end(database: Database):
    await record_entries(database, 5)

    found = await read(database, until=3)

    assert [entry.seq for page in found for entry in page.entries] == [1, 2, 3]


async def test_who_watches_is_told_after_each_page(sqlite: Database):
    await record_entries(sqlite, 3)
    told: list[tuple[int, int]] = []

    async with sqlite.reads() as session:
        async for _ in entries.pages(
            session, until=3, on_page=lambda read, total: told.append((read, total))
        ):
            pass

    assert told == [(2, 3), (3, 3)]
