"""One moment for the readings of several sessions and processes."""

from typing import NewType

from sqlalchemy import String, bindparam, func, select
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database.inserts import sort_of

Moment = NewType("Moment", str)
_SEE = sql("SET TRANSACTION SNAPSHOT :moment").bindparams(
    bindparam(
        "moment", type_=String, literal_execute=True
    )  # a statement without parameters of its own
)


async def share_moment(session: AsyncSession) -> Moment | None:
    """What *session* sees, for others to see while its transaction is open.

    None on SQLite: nothing of it can be passed on. Who reads later there sees what was written
    since.
    """
    if sort_of(session) == "sqlite":
        return None
    return Moment(await session.scalar(select(func.pg_export_snapshot())) or "")


async def see_moment(session: AsyncSession, moment: Moment) -> None:
    """Have *session*, which must not have read yet, see what was shared."""
    await session.execute(_SEE, {"moment": moment})
