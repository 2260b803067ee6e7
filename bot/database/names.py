"""Locks on what has no row to hold: PostgreSQL's, by a name."""

import hashlib

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database.inserts import writes_alone


async def hold_names(session: AsyncSession, *names: str) -> None:
    """Keep others who hold one of these names out until commit; SQLite has one writer."""
    if writes_alone(session):
        return
    for key in sorted(map(_key, names)):  # in one order, or two wait for each other
        await session.execute(select(func.pg_advisory_xact_lock(key)))


def _key(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
