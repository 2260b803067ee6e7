"""Rows just as the driver has them, for who reads millions: a result of SQLAlchemy costs more.

Nothing is translated: instants are text on SQLite, enums are text and flags are numbers there.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Select
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database.inserts import sort_of
from bot.database.one_trip import OneTripConnection
from bot.database.trouble import find_trouble

Rows = Sequence[tuple[Any, ...]]
_NAMED: Final = sqlite.dialect(paramstyle="named")
ReadRows = Callable[..., Awaitable[Rows]]
"""Reads all rows of a statement at once; the named values are those it was made with."""


async def driver_rows(session: AsyncSession, statement: Select[Any]) -> ReadRows:
    """Make *statement* ready to be run again and again in the transaction of *session*.

    Reading raises `DatabaseTrouble` when the database itself fails, as the session does.
    """
    connection = await session.connection()
    driver: Any = (await connection.get_raw_connection()).driver_connection
    is_sqlite = sort_of(session) == "sqlite"
    made = statement.compile(dialect=_NAMED if is_sqlite else connection.dialect)
    fetch, text, own = _from_sqlite if is_sqlite else _from_postgresql, str(made), made.params

    async def read(**given: Any) -> Rows:
        try:
            return await fetch(driver, text, own | given)
        except Exception as error:
            trouble = find_trouble(error)
            if trouble is not None:
                raise trouble from error
            raise

    return read


async def _from_sqlite(driver: OneTripConnection, text: str, given: Mapping[str, Any]) -> Rows:
    return await driver.fetch_all(text, given)


async def _from_postgresql(driver: Any, text: str, given: Mapping[str, Any]) -> Rows:
    async with driver.cursor(binary=True) as cursor:
        await cursor.execute(text, given)
        rows: Rows = await cursor.fetchall()
        return rows
