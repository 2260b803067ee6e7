from collections.abc import AsyncIterator

import pytest

from bot.database import Database
from tests.handlers.office import Office, an_office


@pytest.fixture
async def office(sqlite: Database) -> AsyncIterator[Office]:
    """Slack by HTTP; every complaint of the workspace fails the test."""
    async with an_office(sqlite) as opened:
        yield opened


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write what the blocks look like now"
    )
