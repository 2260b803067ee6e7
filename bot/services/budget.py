"""How much the language model may still be used today."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import insert_into, sort_of
from bot.models.usage import ModelUsage
from bot.ports import Clock, Sessions


class DailyBudget:
    """Counts tokens a day (UTC) in the database, for all processes together."""

    def __init__(self, sessions: Sessions, now: Clock, *, most: int) -> None:
        self._sessions = sessions
        self._now = now
        self._most = most

    async def allows(self) -> bool:
        """Whether anything of today's tokens is left."""
        async with self._sessions.reads() as session:
            used = await session.get(ModelUsage, self._now().date())
            return (used.tokens if used else 0) < self._most

    async def spent(self, tokens: int) -> None:
        """Add what one call used."""
        async with self._sessions.writes() as session:
            await _add(session, self._now().date(), tokens)


async def _add(session: AsyncSession, day: object, tokens: int) -> None:
    new = insert_into(sort_of(session), ModelUsage).values(day=day, tokens=tokens)
    await session.execute(
        new.on_conflict_do_update(
            index_elements=[ModelUsage.day],
            set_={"tokens": ModelUsage.tokens + new.excluded.tokens},
        )
    )
