"""Every journey begins in the same town."""

from collections.abc import AsyncIterator

import pytest

from tests.support.town import Town, town


@pytest.fixture
async def place(database_url: str) -> AsyncIterator[Town]:
    """The town, once with the product on SQLite and once on PostgreSQL."""
    async with town(database_url) as opened:
        yield opened
