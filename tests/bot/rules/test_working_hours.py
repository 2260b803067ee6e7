"""Working time is counted shift by shift, as a slow clock counts it minute by minute."""

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.working_hours import (
    OFFICE,
    Shift,
    WorkingHours,
    begin_with,
    due_at,
    is_open,
    next_opening,
    read_calendar,
    read_shifts,
)

SEOUL = ZoneInfo("Asia/Seoul")
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
LOOK = 6 * DAY
"""How far the slow clock goes."""


def hours(*shifts: str, zone: str = "Asia/Seoul", calendar: str | None = "KR") -> WorkingHours:
    read = read_shifts(shifts) if shifts else OFFICE
    return WorkingHours(zone=zone, shifts=read, calendar=calendar)


def seoul(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SEOUL)


def test_what_comes_in_the_day_is_due_the_same_day():
    assert due_at(seoul(24, 12, 32), 2 * HOUR, hours()) == seoul(24, 14, 32)


def test_what_comes_late_goes_on_in_the_morning():
    assert due_at(seoul(24, 17), 2 * HOUR, hours()) == seoul(25, 10)


def test_the_last_minute_of_a_shift_still_counts():
    assert due_at(seoul(24, 16), 2 * HOUR, hours()) == seoul(24, 18)


@pytest.mark.parametrize("arrived", [seoul(27, 20), seoul(28, 12), seoul(30, 3)])
def test_the_night_and_the_weekend_do_not_count(arrived: datetime):
    assert due_at(arrived, HOUR, hours()) == seoul(30, 10)


@pytest.mark.parametrize(
    ("arrived", "calendar", "due"),
    [
        pytest.param(seoul(23, 17, 30, month=9), "KR", seoul(28, 9, 30, month=9), id="추석"),
        pytest.param(seoul(14, 17, 30, month=8), "KR", seoul(18, 9, 30, month=8), id="대체공휴일"),
        pytest.param(seoul(14, 17, 30, month=8), None, seoul(17, 9, 30, month=8), id="none"),
        pytest.param(seoul(2, 17, 30, month=7), "US", seoul(6, 9, 30, month=7), id="observed"),
    ],
)
def test_public_holidays_and_their_substitutes_do_not_count(
    arrived: datetime, calendar: str | None, due: datetime
):
    assert due_at(arrived, HOUR, hours(calendar=calendar)) == due


def test_a_day_that_the_team_is_closed_does_not_count():
    closed = WorkingHours(
        zone="Asia/Seoul", shifts=OFFICE, closed=frozenset({date(2026, 11, 25), date(2026, 11, 26)})
    )

    assert due_at(seoul(24, 17, 30), HOUR, closed) == seoul(27, 9, 30)


def test_a_night_shift_ends_on_the_next_day_holiday_or_not():
    nights = hours("mon-fri 22:00-06:00")

    assert due_at(seoul(24, 23, month=12), 3 * HOUR, nights) == seoul(25, 2, month=12)
    assert due_at(seoul(25, 7, month=12), HOUR, nights) == seoul(28, 23, month=12)


def test_without_an_end_of_work_every_hour_counts():
    always = hours("mon-sun 00:00-24:00", calendar=None)

    assert due_at(seoul(24, 23, 30), 50 * HOUR, always) == seoul(27, 1, 30)


def test_who_is_never_there_has_no_due_time():
    closed = frozenset(date(2026, 11, 24) + number * DAY for number in range(500))
    never = WorkingHours(zone="Asia/Seoul", shifts=OFFICE, closed=closed)

    assert due_at(seoul(24, 12), HOUR, never) is None
    assert next_opening(seoul(24, 12), never) is None


@pytest.mark.parametrize(
    ("begins", "lasts"),
    [
        pytest.param(datetime(2026, 3, 8, 4, tzinfo=UTC), 3 * HOUR, id="skipped"),
        pytest.param(datetime(2026, 11, 1, 3, tzinfo=UTC), 5 * HOUR, id="repeated"),
    ],
)
def test_an_hour_that_the_clocks_skip_or_repeat_counts_as_it_passes(
    begins: datetime, lasts: timedelta
):
    nights = hours("mon-sun 23:00-03:00", zone="America/New_York", calendar=None)

    assert due_at(begins, lasts, nights) == begins + lasts
    assert next_opening(begins + lasts, nights) == begins + DAY + (lasts - 4 * HOUR)


def test_it_is_open_from_the_first_minute_to_before_the_last():
    assert is_open(seoul(24, 9), hours())
    assert is_open(seoul(24, 17, 59), hours())
    assert not is_open(seoul(24, 18), hours())
    assert next_opening(seoul(24, 18), hours()) == seoul(25, 9)


def slow_due_at(since: datetime, within: timedelta, of: WorkingHours) -> datetime | None:
    """The same with a clock on the wall: shifts begin and end when it first shows their time."""
    zone, wanted = ZoneInfo(of.zone), within // MINUTE
    midnight = datetime.combine(since.astimezone(zone).date(), time())
    days = [midnight + number * DAY for number in range(-1, LOOK.days + 2)]
    pending = [
        (
            datetime.combine(day, shift.start),
            datetime.combine(day, shift.end) + (DAY if shift.end <= shift.start else 0 * DAY),
        )
        for day in days
        for shift in of.shifts
        if shift.weekday == day.weekday() and day.date() not in of.closed
    ]
    begun: set[int] = set()
    ended: set[int] = set()
    now, counted = since - 3 * DAY, 0
    while now < since + LOOK:
        shown = now.astimezone(zone).replace(tzinfo=None)
        begun |= {number for number, (start, _) in enumerate(pending) if shown >= start}
        ended |= {number for number, (_, end) in enumerate(pending) if shown >= end}
        if now >= since and counted == wanted:
            return now
        counted += now >= since and bool(begun - ended)
        now += MINUTE
    return None


clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0))
changes = st.sampled_from(
    [
        ("America/New_York", datetime(2026, 3, 8, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 3, 29, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, tzinfo=UTC)),
        ("America/Santiago", datetime(2026, 9, 6, tzinfo=UTC)),
        ("Asia/Seoul", datetime(2026, 11, 24, tzinfo=UTC)),
    ]
)


@settings(max_examples=25, deadline=None)
@given(
    change=changes,
    early=st.integers(0, 2 * 24 * 60),
    within=st.integers(1, 900),
    shifts=st.lists(st.builds(Shift, st.integers(0, 6), clocks, clocks), min_size=1, max_size=4),
    closed=st.sets(st.integers(-2, 3), max_size=2),
)
def test_a_due_time_is_that_of_a_clock_that_counts_every_minute(
    change: tuple[str, datetime], early: int, within: int, shifts: list[Shift], closed: set[int]
):
    zone, at = change
    of = WorkingHours(
        zone=zone,
        shifts=tuple(shifts),
        closed=frozenset(at.date() + number * DAY for number in closed),
    )
    since = at - early * MINUTE

    slow, found = slow_due_at(since, within * MINUTE, of), due_at(since, within * MINUTE, of)

    assert found == slow or (slow is None and (found is None or found >= since + LOOK - MINUTE))


def test_hours_are_kept_as_they_were():
    kept = WorkingHours(
        zone="Asia/Seoul",
        shifts=read_shifts(["Mon-Fri 09:00-18:00", "fri-sun 22:00-02:00"]),
        calendar="KR",
        closed=frozenset({date(2026, 12, 24)}),
    )

    assert WorkingHours.read(kept.stored(), kept.zone) == kept


def test_a_week_can_be_written_across_its_end():
    assert [shift.weekday for shift in read_shifts(["sat-mon 10:00-12:00"])] == [0, 5, 6]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ([], "say when somebody is there"),
        (["9 to 5"], "'9 to 5' is not like mon-fri 09:00-18:00"),
        (["mon-fry 09:00-18:00"], "'fry' in .* is no day: mon, tue"),
        (["mon 09:00-25:00"], "'25:00' in .* is no time of day"),
    ],
)
def test_hours_that_nobody_understands_are_refused_with_the_reason(written: list[str], reason: str):
    with pytest.raises(ValueError, match=reason):
        read_shifts(written)


@pytest.mark.parametrize(("written", "name"), [("kr", "KR"), ("de-by", "DE-BY"), ("none", None)])
def test_a_calendar_is_that_of_a_country_or_of_a_part_of_one(written: str, name: str | None):
    assert read_calendar(written) == name


@pytest.mark.parametrize("written", ["KO", "Korea", "DE-XX", ""])
def test_a_calendar_that_nobody_knows_is_refused(written: str):
    with pytest.raises(ValueError, match="write a country like KR or US"):
        read_calendar(written)


def test_an_account_begins_with_the_calendar_of_its_language():
    assert [begin_with(locale, "UTC").calendar for locale in ("ko", "en")] == ["KR", None]


def test_calendars_load_with_the_first_account_that_has_one():
    first = "import sys; from tests.bot.rules.test_working_hours import *;"
    asks = "due_at(seoul(24, 12), HOUR, hours(calendar={})); print('holidays' in sys.modules)"
    told = [
        subprocess.check_output([sys.executable, "-c", first + asks.format(name)], text=True)  # noqa: S603 - our own
        for name in (None, "'KR'")
    ]

    assert [each.strip() for each in told] == ["False", "True"]
