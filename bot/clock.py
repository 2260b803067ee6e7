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
        """Take over the server's time, with half of the round trip as its age."""
        asked = time.monotonic()
        instant = (await session.execute(text("SELECT clock_timestamp()"))).scalar_one()
        answered = time.monotonic()
        self._anchor = instant.astimezone(UTC)
        self._anchored = (asked + answered) / 2

    async def follow(self, sessions: Sessions, *, every: timedelta = timedelta(minutes=1)) -> None:
        """Anchor again and again until cancelled; while the server is away the clock runs on."""
        while True:
            try:
                async with sessions.reads() as session:
                    await self.anchor(session)
            except Exception:
                log.exception("clock.not_anchored")
            await asyncio.sleep(every.total_seconds())
