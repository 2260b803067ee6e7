"""The clock of regular work: APScheduler, which keeps nothing.

Each process has one. A tick claims its slot and enqueues its tasks in one transaction, so of
several clocks one wins, and a slot whose process died is neither lost halfway nor done twice.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import insert_into, sort_of
from bot.models.work import Tick
from bot.ports import Clock, Sessions
from bot.rules.rhythms import At, Every, Rhythm

EnqueueFor = Callable[[AsyncSession, datetime, datetime], Awaitable[None]]
"""Enqueues what a slot needs: called with session, slot and now."""

_EARLY: Final = timedelta(seconds=30)
"""How far the clocks of two machines may differ before they see two slots in one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regular:
    """Work that comes back by itself; ``catch_up``: also when its last slot was slept through."""

    name: str
    rhythm: Rhythm
    enqueue: EnqueueFor
    catch_up: bool = False


class TaskClock:
    """Ticks for all regular work of this process."""

    def __init__(self, sessions: Sessions, regulars: Collection[Regular], *, now: Clock) -> None:
        self._sessions = sessions
        self._regulars = regulars
        self._now = now
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    async def start(self) -> None:
        """Catch up on what was missed, then tick until `stop`."""
        for regular in self._regulars:
            if regular.catch_up:
                await self.catch_up(regular)
            self._scheduler.add_job(
                self.tick,
                _make_trigger(regular.rhythm),
                args=[regular],
                name=regular.name,
                coalesce=True,
                misfire_grace_time=None,  # late is better than never
            )
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more."""
        self._scheduler.shutdown(wait=False)

    async def tick(self, regular: Regular) -> bool:
        """Claim the present slot and enqueue its tasks; False if another clock was first."""
        now = self._now()
        slot = regular.rhythm.find_latest(now + _find_tolerance(regular.rhythm))
        return await self._claim(regular, slot, now)

    async def catch_up(self, regular: Regular) -> bool:
        """Do the latest slot if nobody did; False also if this work never ran before."""
        async with self._sessions.reads() as session:
            ran_before = await session.scalar(
                select(Tick.name).where(Tick.name == regular.name).limit(1)
            )
        now = self._now()
        if ran_before is None:
            return False
        return await self._claim(regular, regular.rhythm.find_latest(now), now)

    async def _claim(self, regular: Regular, slot: datetime, now: datetime) -> bool:
        async with self._sessions.writes() as session:
            won = await tick(session, regular.name, slot)
            if won:
                await regular.enqueue(session, slot, now)
        return won


def _find_tolerance(rhythm: Rhythm) -> timedelta:
    return min(_EARLY, rhythm.period / 2) if isinstance(rhythm, Every) else _EARLY


def _make_trigger(rhythm: Rhythm) -> BaseTrigger:
    match rhythm:
        case Every(period):
            start = datetime.fromtimestamp(0, UTC)
            return IntervalTrigger(seconds=period.total_seconds(), start_date=start, timezone=UTC)
        case At(time=time, zone=zone, weekdays=weekdays):
            days = ",".join(str(day) for day in sorted(weekdays))
            return CronTrigger(day_of_week=days, hour=time.hour, minute=time.minute, timezone=zone)


async def tick(session: AsyncSession, name: str, slot: datetime) -> bool:
    """Claim a slot of the clock together with what the caller enqueues; one of several wins."""
    claim = (
        insert_into(sort_of(session), Tick).values(name=name, slot=slot).on_conflict_do_nothing()
    )
    return await session.scalar(claim.returning(Tick.name)) is not None
