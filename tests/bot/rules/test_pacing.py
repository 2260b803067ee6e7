"""The generic cell rate algorithm, against what it promises."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.pacing import Pace

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def second(number: float) -> timedelta:
    return timedelta(seconds=number)


def leave_at(pace: Pace, arrivals: list[timedelta]) -> list[timedelta]:
    """When calls leave that arrive at these times and wait for the gate."""
    gate, left, now = pace.at_rest(NOW), [], NOW
    for arrival in arrivals:
        now = max(now, NOW + arrival, gate)
        gate = pace.after(gate, now)
        left.append(now - NOW)
    return left


@pytest.mark.parametrize(
    ("burst", "left"), [(1, [0, 1, 2, 3]), (2, [0, 0, 1, 2]), (3, [0, 0, 0, 1])]
)
def test_a_burst_leaves_at_once_and_the_rest_at_the_interval(burst, left):
    pace = Pace(second(1), burst)

    assert leave_at(pace, [second(0)] * 4) == [second(each) for each in left]


def test_a_rest_restores_the_burst():
    arrivals = [second(each) for each in (0, 0, 10, 10, 10)]

    left = leave_at(Pace(second(1), 2), arrivals)

    assert left == [second(each) for each in (0, 0, 10, 10, 11)]


@given(
    st.integers(1, 5),
    st.lists(st.integers(0, 20_000), min_size=1, max_size=40).map(sorted),
)
def test_no_stretch_of_time_sees_more_calls_than_its_share(burst, arrivals):
    left = leave_at(Pace(second(1), burst), [timedelta(milliseconds=each) for each in arrivals])

    for first, start in enumerate(left):
        for last in range(first, len(left)):
            assert last - first + 1 <= burst + (left[last] - start) / second(1)


@pytest.mark.parametrize(("interval", "burst"), [(0, 1), (-1, 1), (1, 0)])
def test_a_pace_without_a_limit_is_refused(interval, burst):
    with pytest.raises(ValueError, match="at least 1"):
        Pace(second(interval), burst)
