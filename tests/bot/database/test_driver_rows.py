"""Rows as the driver has them: those of the transaction, and its troubles by their names."""

import pytest
from sqlalchemy import bindparam, func, select

from bot.database import Database, DatabaseGone, driver_rows
from bot.models.accounts import Account
from tests.support.builders import add_account


async def test_a_statement_is_read_again_with_other_values(database: Database):
    await add_account(database)
    account = Account.__table__.c
    statement = select(account.id, account.name).where(account.id == bindparam("wanted"))

    async with database.reads() as session:
        read = await driver_rows(session, statement)
        found = [await read(wanted=number) for number in (1, 2)]

        (there,) = await session.execute(select(account.id, account.name))
    assert [list(map(tuple, rows)) for rows in found] == [[tuple(there)], []]


async def test_what_the_transaction_wrote_is_read(database: Database):
    await add_account(database)

    async with database.writes() as session:
        (await session.get_one(Account, 1)).name = "새 이름"
        await session.flush()
        read = await driver_rows(session, select(Account.__table__.c.name))

        assert [tuple(row) for row in await read()] == [("새 이름",)]


@pytest.mark.postgresql
async def test_a_server_that_goes_is_a_trouble_of_the_database(postgresql: Database):
    ends = select(func.pg_terminate_backend(func.pg_backend_pid()))

    with pytest.raises(DatabaseGone):
        async with postgresql.reads() as session:
            await (await driver_rows(session, ends))()
