"""The insert statement of the database at hand: both know conflicts, each in a class of its own."""

from typing import Any

from sqlalchemy import TableClause
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession


def insert_into(
    session: AsyncSession, table: type[Any] | TableClause
) -> postgresql.Insert | sqlite.Insert:
    """An insert that can be told what to do on a conflict."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return sqlite.insert(table) if is_sqlite else postgresql.insert(table)
