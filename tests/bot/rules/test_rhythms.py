"""The latest slot of each rhythm."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rules.rhythms import At, Every

SEOUL, BERLIN = ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("now", "slot"), [("09:00:00", "09:00"), ("09:04:59", "09:00"), ("09:05:00", "09:05")]
)
def test_a_period_has_its_slots_at_whole_multiples(now, slot):
    found = Every(timedelta(minutes=5)).find_latest(
        datetime.fromisoformat(f"2026-11-24T{now}+00:00")
    )

    assert found == datetime.fromisoformat(f"2026-11-24T{slot}+00:00")


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2026-11-24T00:00+00:00", "2026-11-24T00:00+00:00"),  # Tuesday, 09:00 in Seoul
        ("2026-11-23T23:59+00:00", "2026-11-23T00:00+00:00"),
        ("2026-11-22T12:00+00:00", "2026-11-20T00:00+00:00"),  # Sunday: back to Friday
    ],
)
def test_a_time_of_day_is_meant_where_the_team_lives(now, slot):
    rhythm = At(time=time(9), zone=SEOUL, weekdays=frozenset(range(5)))

    assert rhythm.find_latest(datetime.fromisoformat(now)) == datetime.fromisoformat(slot)


def test_once_a_week_looks_back_a_whole_week():
    monday = At(time=time(9), zone=SEOUL, weekdays=frozenset({0}))

    found = monday.find_latest(datetime(2026, 11, 22, 23, 59, tzinfo=UTC))

    assert found == datetime(2026, 11, 16, tzinfo=UTC)


def test_summer_time_keeps_the_hour_on_the_wall():
    rhythm = At(time=time(9), zone=BERLIN)

    before = rhythm.find_latest(datetime(2026, 10, 24, 12, tzinfo=UTC))
    after = rhythm.find_latest(datetime(2026, 10, 25, 12, tzinfo=UTC))

    assert (before.hour, after.hour) == (7, 8)


def test_a_rhythm_without_weekdays_is_refused():
    with pytest.raises(ValueError, match="at least one weekday"):
        At(time=time(9), zone=SEOUL, weekdays=frozenset()).find_latest(
            datetime(2026, 11, 24, tzinfo=UTC)
        )
