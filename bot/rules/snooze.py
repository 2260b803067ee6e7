"""Until when somebody can have a comment come back later."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

AN_HOUR: Final = timedelta(hours=1)
MORNING: Final = time(9)
LATEST: Final = timedelta(days=30)
"""What nobody sees for longer is a comment that was forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnoozeTimes:
    """The times that are offered, in the time zone of who is asked to choose."""

    hour: datetime
    morning: datetime
    zone: tzinfo

    @classmethod
    def after(cls, now: datetime, zone: tzinfo) -> "SnoozeTimes":
        """In an hour, to the next whole minute, and tomorrow morning."""
        hour = (now + AN_HOUR + timedelta(minutes=1)).replace(second=0, microsecond=0)
        tomorrow = now.astimezone(zone).date() + timedelta(days=1)
        return cls(hour=hour, morning=morning_of(tomorrow, zone), zone=zone)


def morning_of(day: date, zone: tzinfo) -> datetime:
    """`MORNING` of a day in a time zone, in UTC; in the gap of a change of clocks just after it."""
    return datetime.combine(day, MORNING, zone).astimezone(UTC)


def may_snooze(until: datetime, *, now: datetime) -> bool:
    """Whether *until* still lies ahead, and not too far."""
    return now < until <= now + LATEST
