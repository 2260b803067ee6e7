"""The least time in which Slack takes the cards of a crowd, computed from its limits alone."""

import heapq
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bot.demo.workspace.rates import Rates

POSTS = 2  # root and draft


@dataclass(frozen=True, order=True)
class Arrival:
    """A comment arrives ``at`` seconds, for one channel."""

    at: float
    channel: str


def find_least(arrivals: Iterable[Arrival]) -> float:
    """Seconds until the last post when each leaves as soon as its channel's limit lets it.

    The limits are those of the workspace that measures (one a second and channel, bursts of
    three). Posts have no other, and cards need no update before they stand.
    """
    waiting: dict[str, list[float]] = defaultdict(list)
    for arrival in arrivals:
        waiting[arrival.channel] += [arrival.at] * POSTS
    return max((_drain(channel, times) for channel, times in waiting.items()), default=0.0)


def _drain(channel: str, times: list[float]) -> float:
    rates, now = Rates(), 0.0
    heapq.heapify(times)
    while times:
        now = max(now, heapq.heappop(times))
        while rates.wait_for_channel(channel, now):
            now += 0.01  # the limits speak in whole seconds, their tokens grow all the time
    return now
