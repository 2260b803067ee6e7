"""The only reader of the system's clock."""

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ports import Sessions

log = logging.getLogger(__name__)


def read_system_clock() -> datetime:
    """Now, as an aware UTC instant."""
    return datetime.now(UTC)  # noqa: TID251 - this is the one place


class AnchoredClock:
    """A `bot.ports.Clock` that shows the time of the PostgreSQL server.

    All processes compare times with rows that others wrote, so all follow the one clock they
    share. Between two calls of `anchor` it runs on the monotonic clock of this process, which no
    correction of the system's clock can turn back.
    """

    def __init__(self) -> None:
        self._anchor = read_system_clock()
        self._anchored = time.monotonic()

    def __call__(self) -> datetime:
        """Now, as an aware UTC instant."""
        return self._anchor + timedelta(seconds=time.monotonic() - self._anchored)

    async def anchor(self, session: AsyncSession) -> None:
        """Take over the server's time as it was when it answered.

        So the clock is late by the way back and never early: what is due by it is due by the
        server's, too, and a worker that is told of it finds it. The way there may be long, for the
        first question of a session opens its connection.
        """
        instant = (await session.execute(text("SELECT clock_timestamp()"))).scalar_one()
        self._anchor, self._anchored = instant.astimezone(UTC), time.monotonic()

    async def follow(self, sessions: Sessions, *, every: timedelta = timedelta(minutes=1)) -> None:
        """Anchor again and again until cancelled; while the server is away the clock runs on."""
        while True:
            try:
                async with sessions.reads() as session:
                    await self.anchor(session)
            except Exception:
                log.exception("clock.not_anchored")
            await asyncio.sleep(every.total_seconds())
