"""What was overwritten stands in SQLite's log until that is written over itself."""

import asyncio
import sqlite3
from contextlib import closing
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.database.inserts import sort_of
from bot.database.trouble import DatabaseBusy, find_trouble
from bot.database.unbroken import to_its_end

_PATIENCE: Final = 0.1  # seconds in which those who read may end; meanwhile nobody writes


async def forget_overwritten(session: AsyncSession) -> bool:
    """Empty the log into the file; False: somebody reads what it holds, so ask again later.

    *session* is to write but has not begun: it keeps its turn, and a transaction of its own would
    be in the way. Does nothing on PostgreSQL, whose log is its server's.
    """
    if session.in_transaction():
        raise RuntimeError("a transaction is in the way")
    if sort_of(session) != "sqlite":
        return True
    path = session.get_bind().engine.url.database or ""
    return await to_its_end(asyncio.to_thread(_empty_log, path))


def _empty_log(path: str) -> bool:
    try:
        with closing(sqlite3.connect(path, timeout=_PATIENCE)) as connection:
            is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        trouble = find_trouble(error)
        if isinstance(trouble, DatabaseBusy):
            return False
        if trouble is not None:
            raise trouble from error
        raise
    return not is_busy
