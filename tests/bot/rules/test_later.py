"""When a reply that is signed now may be sent."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.rules.later import LATEST, Misfit, WallTime, find_misfit, next_working_morning, zone_for
from bot.rules.working_hours import WorkingHours, begin_with, read_shifts

UNDO = timedelta(seconds=20)
THURSDAY = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)  # 14:00 in Seoul


def wall(day: date, clock: time = time(9), zone: str = "Asia/Seoul") -> WallTime:
    return WallTime(day, clock, zone)


def test_a_time_is_read_in_the_zone_of_the_account():
    assert wall(date(2026, 11, 27)).instant() == datetime(2026, 11, 27, 0, 0, tzinfo=UTC)


def test_an_instant_is_shown_as_it_was_picked():
    picked = wall(date(2026, 11, 27), time(9, 30), "America/New_York")

    assert WallTime.of(picked.instant() or THURSDAY, picked.zone) == picked


def test_a_time_that_the_clocks_skip_is_no_instant():
    assert wall(date(2026, 3, 29), time(2, 30), "Europe/Berlin").instant() is None


@pytest.mark.parametrize(
    ("picked", "misfit"),
    [
        (wall(date.min, time(1)), Misfit.PAST),
        (wall(date.max, time(23), "America/New_York"), Misfit.TOO_FAR),
    ],
)
def test_a_time_at_an_end_of_the_calendar_is_refused_as_any_other(picked: WallTime, misfit: Misfit):
    at = picked.instant()

    assert at is not None
    assert find_misfit(at, now=THURSDAY, undo=UNDO) is misfit


def test_of_a_time_that_the_clocks_show_twice_it_is_the_first():
    twice = wall(date(2026, 10, 25), time(2, 30), "Europe/Berlin")

    assert twice.instant() == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead", "misfit"),
    [
        (timedelta(seconds=-1), Misfit.PAST),
        (timedelta(), Misfit.PAST),
        (UNDO - timedelta(seconds=1), Misfit.TOO_SOON),
        (UNDO, None),
        (LATEST, None),
        (LATEST + timedelta(seconds=1), Misfit.TOO_FAR),
    ],
)
def test_a_time_leaves_room_for_an_undo_and_is_not_too_far(ahead: timedelta, misfit: Misfit | None):
    assert find_misfit(THURSDAY + ahead, now=THURSDAY, undo=UNDO) is misfit


@pytest.mark.parametrize(
    ("now", "day"),
    [
        pytest.param(THURSDAY, date(2026, 11, 27), id="tomorrow"),
        pytest.param(THURSDAY - timedelta(hours=7), date(2026, 11, 26), id="this morning"),
        pytest.param(THURSDAY - timedelta(hours=6), date(2026, 11, 27), id="too soon"),
        pytest.param(THURSDAY + timedelta(days=1), date(2026, 11, 30), id="after the weekend"),
    ],
)
def test_the_next_working_morning_is_more_than_an_hour_away(now: datetime, day: date):
    assert next_working_morning(now, begin_with("ko", "Asia/Seoul")) == wall(day)


def test_on_a_public_holiday_there_is_no_working_morning():
    christmas_eve = datetime(2026, 12, 24, 5, tzinfo=UTC)

    morning = next_working_morning(christmas_eve, begin_with("ko", "Asia/Seoul"))

    assert morning == wall(date(2026, 12, 28))


def test_where_nobody_is_there_in_the_morning_it_is_when_they_come():
    evenings = WorkingHours(zone="Asia/Seoul", shifts=read_shifts(["mon-fri 14:00-22:00"]))

    assert next_working_morning(THURSDAY, evenings) == wall(date(2026, 11, 27), time(14))


def test_an_account_begins_with_the_zone_of_its_language():
    assert [zone_for("ko"), zone_for("en")] == ["Asia/Seoul", "UTC"]
