"""How long to wait before the next try.

Exponential with full jitter (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog,
2015): a uniform share of ``base * 2 ** (attempt - 1)``, bounded by ``ceiling``. A platform that
names a time is obeyed, and gets the same kind of jitter on top, lest all come back at once.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class BackOff:
    """The curve of waiting; ``base`` bounds the wait after the first failure."""

    base: timedelta = timedelta(seconds=2)
    ceiling: timedelta = timedelta(minutes=15)

    def find_bound(self, attempts: int) -> timedelta:
        """The longest wait after ``attempts`` failures (at least 1)."""
        if attempts < 1:
            raise ValueError(f"{attempts} attempts: the first failure is number 1")
        doublings = min(attempts - 1, 64)  # beyond, the float would overflow for nothing
        return timedelta(
            seconds=min(self.ceiling.total_seconds(), self.base.total_seconds() * 2.0**doublings)
        )


USUAL = BackOff()


def find_wait(
    attempts: int,
    *,
    share: float,
    retry_after: timedelta | None = None,
    back_off: BackOff = USUAL,
) -> timedelta:
    """The wait after ``attempts`` failures; ``share`` is a random number in [0, 1).

    Never shorter than ``retry_after``, if a platform named one. Raises ValueError for a number of
    attempts below 1 or a share outside [0, 1).
    """
    if not 0 <= share < 1:
        raise ValueError(f"share {share} is not in [0, 1)")
    if retry_after is None:
        return back_off.find_bound(attempts) * share
    return max(retry_after, timedelta(0)) + back_off.base * share
