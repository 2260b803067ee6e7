"""Slack's rate limits: a tier per method, and one message a second per channel."""

from dataclasses import dataclass
from math import ceil

CHANNEL_BURST = 3
PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute by tier; docs.slack.dev, "Rate limits"."""


class RateLimited(Exception):
    """Answered as HTTP 429."""

    def __init__(self, retry_after: int) -> None:
        """`retry_after` in whole seconds."""
        super().__init__(retry_after)
        self.retry_after = retry_after


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Rates:
    """Token buckets keyed by method or channel; time is the workspace's clock."""

    def __init__(self) -> None:
        """Start with full buckets."""
        self._buckets: dict[str, _Bucket] = {}

    def wait_for_method(self, method: str, tier: int, now: float) -> int:
        """Return whole seconds to wait before the call is allowed, 0 if it is allowed now."""
        allowed = PER_MINUTE[tier]
        return self._take(f"method:{method}", allowed / 60, allowed, now)

    def wait_for_channel(self, channel: str, now: float) -> int:
        """Return whole seconds to wait before a channel takes another message."""
        return self._take(f"channel:{channel}", 1.0, CHANNEL_BURST, now)

    def _take(self, key: str, per_second: float, burst: int, now: float) -> int:
        bucket = self._buckets.setdefault(key, _Bucket(burst, now))
        bucket.tokens = min(burst, bucket.tokens + (now - bucket.at) * per_second)
        bucket.at = now
        if bucket.tokens < 1:
            return max(1, ceil((1 - bucket.tokens) / per_second))
        bucket.tokens -= 1
        return 0
