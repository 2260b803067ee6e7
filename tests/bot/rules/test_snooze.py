"""Until when a comment can be looked at later."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rules.snooze import LATEST, SnoozeTimes, may_snooze, morning_of

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 24, 15, 30, 20, tzinfo=UTC)  # 00:30 on the 25th in Seoul


def test_an_hour_is_a_full_one_to_the_minute():
    assert SnoozeTimes.after(NOW, SEOUL).hour == datetime(2026, 11, 24, 16, 31, tzinfo=UTC)


def test_tomorrow_is_that_of_the_reader():
    assert SnoozeTimes.after(NOW, SEOUL).morning == datetime(2026, 11, 26, 0, 0, tzinfo=UTC)


def test_a_morning_keeps_its_time_of_day_across_a_change_of_clocks():
    berlin = ZoneInfo("Europe/Berlin")

    assert morning_of(date(2026, 10, 24), berlin).hour == 7
    assert morning_of(date(2026, 10, 25), berlin).hour == 8


@pytest.mark.parametrize(
    "after", [timedelta(0), timedelta(hours=-1), LATEST + timedelta(minutes=1)]
)
def test_only_a_time_ahead_and_not_too_far_can_be_chosen(after: timedelta):
    assert may_snooze(NOW + LATEST, now=NOW)
    assert not may_snooze(NOW + after, now=NOW)
