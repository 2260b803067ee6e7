"""Two transactions of PostgreSQL that meet at a lock."""

from sqlalchemy import text

from bot.database import Database
from tests.support.dispatching import until

_WAITERS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def count_waiting(database: Database) -> int:
    """How many transactions of this database wait for another one's lock."""
    async with database.reads() as session:
        return await session.scalar(_WAITERS) or 0


async def until_somebody_waits(database: Database) -> None:
    """Return when a transaction of this database waits for another one's lock."""
    await until_waiting(database, 1)


async def until_waiting(database: Database, count: int) -> None:
    """Return when so many transactions of this database wait for others' locks."""

    async def do() -> bool:
        return await count_waiting(database) >= count

    await until(do)
