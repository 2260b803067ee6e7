"""When something regular is due: each rhythm names its latest slot, the same for every process."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_EPOCH = datetime.fromtimestamp(0, UTC)
_DAYS = range(8)  # today's hour may still lie ahead: then the same weekday a week ago


@dataclass(frozen=True, slots=True)
class Every:
    """At each whole multiple of ``period`` since 1970 in UTC."""

    period: timedelta

    def find_latest(self, now: datetime) -> datetime:
        """The last slot at or before ``now``, in UTC."""
        return (now - (now - _EPOCH) % self.period).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """At a time of day in ``zone``, on some weekdays (0 is Monday)."""

    time: time
    zone: ZoneInfo
    weekdays: frozenset[int] = frozenset(range(7))

    def find_latest(self, now: datetime) -> datetime:
        """The last slot at or before ``now``, in UTC."""
        today = now.astimezone(self.zone).date()
        for days in _DAYS:
            day = today - timedelta(days=days)
            slot = datetime.combine(day, self.time, self.zone).astimezone(UTC)
            if day.weekday() in self.weekdays and slot <= now:
                return slot
        raise ValueError("a rhythm needs at least one weekday")


Rhythm = Every | At
