"""Two transactions of PostgreSQL that meet at a lock."""

from sqlalchemy import text

from bot.database import Database
from tests.support.dispatching import until

_WAITERS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def until_somebody_waits(database: Database) -> None:
    """Return when a transaction of this database waits for another one's lock."""

    async def does() -> bool:
        async with database.reads() as session:
            return bool(await session.scalar(_WAITERS))

    await until(does)
