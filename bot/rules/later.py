"""When a reply that is signed now may be sent."""

from dataclasses import dataclass
from datetime import MINYEAR, UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Self
from zoneinfo import ZoneInfo

from bot.rules.working_hours import WorkingHours, next_opening

SOON: Final = timedelta(hours=1)
MORNING: Final = time(9)
LATEST: Final = timedelta(days=14)
"""What answers a comment after more than that was signed for another state of things."""
ZONES_OF_LOCALES: Final = {"ko": "Asia/Seoul"}
"""The zone of a new account by the language of its cards; UTC for the others."""
_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
_END: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class WallTime:
    """What calendar and clock show in a time zone, to the minute; ``zone`` by its IANA name."""

    day: date
    clock: time
    zone: str

    @classmethod
    def of(cls, at: datetime, zone: str) -> Self:
        """What people there read at an instant."""
        local = at.astimezone(ZoneInfo(zone))
        return cls(local.date(), local.time().replace(second=0, microsecond=0), zone)

    def instant(self) -> datetime | None:
        """The instant, in UTC; None for a time that the clocks skip there when they go forward.

        Of the two instants of a time that they show twice it is the first.
        """
        local = datetime.combine(self.day, self.clock, ZoneInfo(self.zone))
        try:
            at = local.astimezone(UTC)
        except OverflowError:  # at an end of the calendar, which a date picker reaches
            return _BEGINNING if self.day.year == MINYEAR else _END
        is_shown = at.astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None)
        return at if is_shown else None


class Misfit(StrEnum):
    """Why a reply cannot be sent at a time."""

    PAST = "past"
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"


def find_misfit(at: datetime, *, now: datetime, undo: timedelta) -> Misfit | None:
    """Why a reply signed *now* cannot be sent at *at*: *undo* is how long it can be taken back."""
    if at <= now:
        return Misfit.PAST
    if at < now + undo:
        return Misfit.TOO_SOON
    return Misfit.TOO_FAR if at > now + LATEST else None


def next_working_morning(now: datetime, hours: WorkingHours) -> WallTime:
    """`MORNING` of the first working day on which that is more than `SOON` away.

    Where nobody is there at that time of day, it is when the first one comes.
    """
    zone = ZoneInfo(hours.zone)
    soon = (now + SOON).astimezone(zone)
    day = soon.date() + timedelta(days=soon.time() >= MORNING)
    at = datetime.combine(day, MORNING, zone).astimezone(UTC)
    return WallTime.of(next_opening(at, hours) or at, hours.zone)


def zone_for(locale: str) -> str:
    """The zone of a new account whose cards are in this language."""
    return ZONES_OF_LOCALES.get(locale, "UTC")
