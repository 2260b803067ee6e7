"""A clock that a test sets."""

from datetime import UTC, datetime, timedelta


class SettableClock:
    """Shows ``instant`` until it is told otherwise; a `bot.ports.Clock`."""

    def __init__(self, instant: datetime = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)) -> None:
        self.instant = instant

    def __call__(self) -> datetime:
        return self.instant

    def advance(self, by: timedelta) -> datetime:
        """Move on, and return the new now."""
        self.instant += by
        return self.instant
