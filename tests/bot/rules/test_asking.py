"""When the team can be asked again about a freeze."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rules.asking import LATEST, AskTimes, may_ask, next_morning

SEOUL, BERLIN = ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Berlin")
NIGHT = datetime(2026, 11, 24, 2, 43, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        pytest.param(NIGHT, datetime(2026, 11, 24, 9, 30, tzinfo=SEOUL), id="this one"),
        pytest.param(
            NIGHT.replace(hour=8), datetime(2026, 11, 25, 9, 30, tzinfo=SEOUL), id="too soon"
        ),
        pytest.param(
            NIGHT.replace(hour=8, minute=30),
            datetime(2026, 11, 25, 9, 30, tzinfo=SEOUL),
            id="in just an hour",
        ),
        pytest.param(
            NIGHT.replace(hour=20), datetime(2026, 11, 25, 9, 30, tzinfo=SEOUL), id="over"
        ),
    ],
)
def test_the_next_morning_is_more_than_an_hour_away(now: datetime, morning: datetime):
    assert next_morning(now, SEOUL) == morning


def test_summer_time_keeps_the_hour_of_the_morning():
    before_the_change = datetime(2026, 10, 24, 20, tzinfo=BERLIN)

    assert next_morning(before_the_change, BERLIN) == datetime(2026, 10, 25, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(("now", "is_today"), [(NIGHT, True), (NIGHT.replace(hour=12), False)])
def test_the_morning_is_called_as_the_reader_calls_that_day(now: datetime, *, is_today: bool):
    assert AskTimes.after(now.astimezone(UTC), SEOUL).is_morning_today is is_today


def test_who_stops_replies_is_offered_an_hour_from_now_and_the_morning_of_the_zone():
    times = AskTimes.after(NIGHT.replace(second=17, microsecond=5), SEOUL)

    assert times.soon == datetime(2026, 11, 24, 3, 43, tzinfo=SEOUL)
    assert times.morning == datetime(2026, 11, 24, 9, 30, tzinfo=SEOUL)
    assert times.zone is SEOUL


@pytest.mark.parametrize(
    ("after", "may"),
    [(timedelta(0), False), (timedelta(seconds=1), True), (LATEST, True), (LATEST * 2, False)],
)
def test_a_time_to_ask_lies_ahead_and_not_too_far(after: timedelta, *, may: bool):
    assert may_ask(NIGHT + after, now=NIGHT) is may
