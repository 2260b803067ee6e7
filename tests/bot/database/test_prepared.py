"""What a connection to a server keeps: a statement that comes again is not parsed anew."""

import pytest
from sqlalchemy import select, text

from bot.database import Database
from bot.models.work import Tick

pytestmark = pytest.mark.postgresql


async def test_a_statement_that_comes_again_is_prepared(postgresql: Database):
    async with postgresql.reads() as session:
        for _ in range(2):
            await session.scalars(select(Tick.name))
        prepared = await session.scalars(text("SELECT statement FROM pg_prepared_statements"))
        assert any("FROM tick" in statement for statement in prepared)


async def test_more_statements_are_kept_than_the_driver_would(postgresql: Database):
    async with postgresql.reads() as session:
        for number in range(150):
            for _ in range(2):
                await session.scalar(text(f"SELECT {number}"))
        kept = await session.scalar(text("SELECT count(*) FROM pg_prepared_statements"))
        assert kept is not None
        assert kept >= 150
