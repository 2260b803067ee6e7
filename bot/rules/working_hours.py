"""When an account is looked after, and when a time has passed that counts only then.

A shift belongs to the day on which it begins: a holiday closes all of it, and it may end on the
next day. Instants are in UTC, so an hour that the clocks skip or repeat counts as it passes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from bot.rules.calendars import is_holiday, is_known

WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FARTHEST: Final = timedelta(days=400)
"""Who is closed for longer has no due times."""
_A_DAY: Final = timedelta(days=1)
_A_MINUTE: Final = timedelta(minutes=1)
_SHIFT = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? ([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})")
_MIDNIGHT: Final = "24:00"


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """On a weekday (0 is Monday) from *start* to *end*, on the next day unless *end* is later."""

    weekday: int
    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """Of one account: shifts in its time zone, but for public holidays and days that are closed."""

    zone: str
    shifts: tuple[Shift, ...]
    calendar: str | None = None
    closed: frozenset[date] = frozenset()

    @classmethod
    def read(cls, stored: dict[str, Any], zone: str) -> Self:
        """What `stored` wrote."""
        return cls(
            zone=zone,
            shifts=read_shifts(stored["shifts"]),
            calendar=stored["calendar"],
            closed=frozenset(map(date.fromisoformat, stored["closed"])),
        )

    def stored(self) -> dict[str, Any]:
        """As JSON, without the zone."""
        return {
            "shifts": list(write_shifts(self.shifts)),
            "calendar": self.calendar,
            "closed": sorted(day.isoformat() for day in self.closed),
        }

    def is_closed(self, day: date) -> bool:
        """Whether no shift begins on *day*, whatever its weekday is."""
        return day in self.closed or (self.calendar is not None and is_holiday(self.calendar, day))


def due_at(since: datetime, within: timedelta, hours: WorkingHours) -> datetime | None:
    """When *within* of working time has passed since then; None: not in `FARTHEST`."""
    left = within
    for opening, closing in _open_times(since, hours):
        if closing - opening >= left:
            return opening + left
        left -= closing - opening
    return None


def next_opening(at: datetime, hours: WorkingHours) -> datetime | None:
    """*at* if somebody is there then, else when somebody next is; None: not in `FARTHEST`."""
    return next((opening for opening, _ in _open_times(at, hours)), None)


def is_open(at: datetime, hours: WorkingHours) -> bool:
    """Whether *at* lies in a shift; its end does not."""
    return next_opening(at, hours) == at


def _open_times(since: datetime, hours: WorkingHours) -> Iterator[tuple[datetime, datetime]]:
    """From *since* on when it is open, in order; what overlaps is given once."""
    zone, reached = ZoneInfo(hours.zone), since.astimezone(UTC)
    first = reached.astimezone(zone).date() - _A_DAY  # its night may still last
    for day in (first + timedelta(days=number) for number in range(FARTHEST.days)):
        shifts = [shift for shift in hours.shifts if shift.weekday == day.weekday()]
        if not shifts or hours.is_closed(day):
            continue
        for shift in sorted(shifts):
            last = day if shift.end > shift.start else day + _A_DAY
            opening = max(_instant(day, shift.start, zone), reached)
            closing = _instant(last, shift.end, zone)
            if opening < closing:
                reached = closing
                yield opening, closing


def _instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The first instant at which the clocks there show this time or, when they skip it, more."""
    shown = datetime.combine(day, clock)
    at = shown.replace(tzinfo=zone).astimezone(UTC)
    if _shown(at, zone) == shown:
        return at
    before = shown.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while _shown(before, zone) < shown:
        before += _A_MINUTE
    return before


def _shown(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def read_shifts(written: Sequence[str]) -> tuple[Shift, ...]:
    """Shifts like ``mon-fri 09:00-18:00`` or ``sat 22:00-06:00``; raises `ValueError`."""
    if not written:
        raise ValueError("say when somebody is there, like: mon-fri 09:00-18:00")
    return tuple(sorted({shift for each in written for shift in _read(each)}))


def _read(written: str) -> Iterator[Shift]:
    matched = _SHIFT.fullmatch(" ".join(written.lower().split()))
    if matched is None:
        raise ValueError(f"{written[:60]!r} is not like mon-fri 09:00-18:00")
    first, last, start, end = matched.groups()
    clocks = _clock(start, written), _clock("00:00" if end == _MIDNIGHT else end, written)
    for weekday in _weekdays(first, last or first, written):
        yield Shift(weekday, *clocks)


def _weekdays(first: str, last: str, written: str) -> Iterator[int]:
    unknown = [day for day in (first, last) if day not in WEEK]
    if unknown:
        raise ValueError(f"{unknown[0]!r} in {written[:60]!r} is no day: {', '.join(WEEK)}")
    begin = WEEK.index(first)
    for number in range((WEEK.index(last) - begin) % len(WEEK) + 1):
        yield (begin + number) % len(WEEK)


def _clock(written: str, of: str) -> time:
    try:
        return time.fromisoformat(written)
    except ValueError:
        raise ValueError(f"{written!r} in {of[:60]!r} is no time of day") from None


def write_shifts(shifts: Sequence[Shift]) -> Iterator[str]:
    """As `read_shifts` reads them, a line a day."""
    for shift in shifts:
        yield f"{WEEK[shift.weekday]} {shift.start:%H:%M}-{shift.end:%H:%M}"


def read_calendar(written: str) -> str | None:
    """The calendar of a country or of a part of one, or ``none``; raises `ValueError`."""
    if written.lower() == "none":
        return None
    if not is_known(written.upper()):
        raise ValueError(
            f"no calendar {written[:20]!r} is known: write a country like KR or US, a part of one"
            " like DE-BY, or none"
        )
    return written.upper()


OFFICE: Final = read_shifts(["mon-fri 09:00-18:00"])
CALENDARS_OF_LOCALES: Final = {"ko": "KR"}
"""The calendar of a new account by the language of its cards; none for the others."""


def begin_with(locale: str, zone: str) -> WorkingHours:
    """The hours of a new account whose cards are in this language."""
    return WorkingHours(zone=zone, shifts=OFFICE, calendar=CALENDARS_OF_LOCALES.get(locale))
