"""How fast calls may leave: GCRA, the generic cell rate algorithm (ITU-T I.371, annex A).

A gate is one instant, the earliest at which the next call may leave. In the terms of the
algorithm that is the theoretical arrival time less the tolerance; kept so, a gate can be pushed
back by who does not know its pace.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """One call per ``interval`` in the long run, ``burst`` (at least 1) at once after a rest."""

    interval: timedelta
    burst: int = 1

    def __post_init__(self) -> None:
        """Raise ValueError for a pace that lets nothing or everything through."""
        if self.burst < 1 or self.interval <= timedelta(0):
            raise ValueError(f"{self}: a burst is at least 1, an interval longer than nothing")

    @property
    def tolerance(self) -> timedelta:
        """How far ahead of its turn a call may come."""
        return self.interval * (self.burst - 1)

    def at_rest(self, now: datetime) -> datetime:
        """The gate of a key that nobody called with: open, for the whole burst."""
        return now - self.tolerance

    def after(self, opening: datetime, now: datetime) -> datetime:
        """The gate after a call at ``now``."""
        arrival = max(opening + self.tolerance, now) + self.interval
        return arrival - self.tolerance
