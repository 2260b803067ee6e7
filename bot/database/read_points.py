"""One moment for the readings of several sessions and processes."""

from typing import NewType

from sqlalchemy import String, bindparam, func, select
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database.inserts import sort_of

ReadPoint = NewType("ReadPoint", str)
_USE = sql("SET TRANSACTION SNAPSHOT :point").bindparams(
    bindparam(
        "point", type_=String, literal_execute=True
    )  # a statement without parameters of its own
)


async def share_read_point(session: AsyncSession) -> ReadPoint | None:
    """What *session* sees, for others to see while its transaction is open.

    None on SQLite: nothing of it can be passed on. Who reads later there sees what was written
    since.
    """
    if sort_of(session) == "sqlite":
        return None
    return ReadPoint(await session.scalar(select(func.pg_export_snapshot())) or "")


async def use_read_point(session: AsyncSession, point: ReadPoint) -> None:
    """Have *session*, which must not have read yet, see what was shared."""
    await session.execute(_USE, {"point": point})
