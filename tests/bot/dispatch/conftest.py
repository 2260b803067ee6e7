"""A workshop on each database."""

from collections.abc import AsyncIterator

import pytest

from bot.database import Database
from tests.support.dispatching import Workshop


@pytest.fixture
async def workshop(database: Database) -> AsyncIterator[Workshop]:
    workshop = Workshop(database)
    yield workshop
    await workshop.stop()


@pytest.fixture
async def postgresql_workshop(postgresql: Database) -> AsyncIterator[Workshop]:
    workshop = Workshop(postgresql)
    yield workshop
    await workshop.stop()
