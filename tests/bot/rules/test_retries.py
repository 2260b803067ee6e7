"""How long to wait before the next try."""

from datetime import timedelta

import pytest

from bot.rules.retries import BackOff, find_wait

SECONDS = BackOff(base=timedelta(seconds=2), ceiling=timedelta(seconds=60))


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 2), (2, 4), (3, 8), (5, 32), (6, 60), (7, 60), (10_000, 60)]
)
def test_the_longest_wait_doubles_up_to_the_ceiling(attempts, seconds):
    assert SECONDS.find_bound(attempts) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("attempts", "share", "seconds"), [(1, 0.0, 0), (1, 0.5, 1), (3, 0.25, 2), (9, 0.5, 30)]
)
def test_the_wait_is_the_given_share_of_the_longest(attempts, share, seconds):
    assert find_wait(attempts, share=share, back_off=SECONDS) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("retry_after", "share", "seconds"), [(90, 0.0, 90), (90, 0.5, 91), (0, 0.5, 1), (-5, 0.0, 0)]
)
def test_a_named_time_is_never_undercut(retry_after, share, seconds):
    wait = find_wait(4, share=share, retry_after=timedelta(seconds=retry_after), back_off=SECONDS)

    assert wait == timedelta(seconds=seconds)


@pytest.mark.parametrize("share", [-0.1, 1.0, 2.0])
def test_a_share_outside_of_its_range_is_refused(share):
    with pytest.raises(ValueError, match="share"):
        find_wait(1, share=share)


def test_the_first_failure_is_number_one():
    with pytest.raises(ValueError, match="0 attempts"):
        find_wait(0, share=0.5)
