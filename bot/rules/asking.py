"""When somebody who stops replies can have the team asked again."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final

SOON: Final = timedelta(hours=1)
MORNING: Final = time(9, 30)
LATEST: Final = timedelta(days=30)
"""A freeze of which nobody hears for longer is one that was forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskTimes:
    """The times that are offered, in the time zone of who is asked to choose."""

    soon: datetime
    morning: datetime
    zone: tzinfo
    is_morning_today: bool

    @classmethod
    def after(cls, now: datetime, zone: tzinfo) -> "AskTimes":
        """In an hour, to the minute, and on the next morning that is further away."""
        soon, morning = (now + SOON).replace(second=0, microsecond=0), next_morning(now, zone)
        is_today = morning.astimezone(zone).date() == now.astimezone(zone).date()
        return cls(soon=soon, morning=morning, zone=zone, is_morning_today=is_today)


def next_morning(now: datetime, zone: tzinfo) -> datetime:
    """The first `MORNING` after *now*, at least `SOON` away, in the zone of who asks; in UTC.

    Across a change of the clocks it stays the same time of day.
    """
    today = now.astimezone(zone).date()
    mornings = (datetime.combine(today + timedelta(days=days), MORNING, zone) for days in range(3))
    return next(each.astimezone(UTC) for each in mornings if each > now + SOON)


def may_ask(at: datetime, *, now: datetime) -> bool:
    """Whether *at* still lies ahead, and not too far."""
    return now < at <= now + LATEST
