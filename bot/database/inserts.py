"""Inserts of the database at hand: both sorts know conflicts, each in a class of its own.

What runs for every comment keeps its statement (`functools.cache`, by the sort of database): to put
one together again takes longer than to run it.
"""

from typing import Any, Literal

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

Sort = Literal["sqlite", "postgresql"]


def sort_of(session: AsyncSession) -> Sort:
    """Which sort of database a session is of."""
    return "sqlite" if session.get_bind().dialect.name == "sqlite" else "postgresql"


def writes_alone(session: AsyncSession) -> bool:
    """Whether nobody else writes while this transaction of `Database.writes` is open.

    So it is on SQLite: what was read needs no lock, and no second reading once it is held.
    """
    return sort_of(session) == "sqlite"


def insert_into(sort: Sort, table: type[Any] | Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that can be told what to do on a conflict."""
    return sqlite.insert(table) if sort == "sqlite" else postgresql.insert(table)
