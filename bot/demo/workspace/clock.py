"""The workspace's own time: the caller's clock, which a test may push forward."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.demo.workspace.documents import Archive, Documents


class Clock:
    """Now plus however far a test has advanced; numbers made from it never repeat."""

    def __init__(self, now: Callable[[], datetime], archive: Archive) -> None:
        """Continue counting where an earlier run stopped."""
        self._now = now
        self._ahead = timedelta(0)
        self._counters = Documents(archive, "counter")

    def now(self) -> datetime:
        """Return the current instant of the workspace."""
        return self._now() + self._ahead

    def seconds(self) -> float:
        """Return the current instant as epoch seconds."""
        return self.now().timestamp()

    def advance(self, by: timedelta) -> None:
        """Push the clock forward."""
        self._ahead += by

    def new_ts(self) -> str:
        """Return a message timestamp such as ``1700000000.000100``, later than all before."""
        last = self._count("ts")
        micros = max(int(self.seconds() * 1_000_000), last + 100)
        self._counters.put("ts", {"value": micros})
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    def new_id(self, prefix: str) -> str:
        """Return the next id of a kind, such as ``V00000000A``."""
        number = self._count(prefix) + 1
        self._counters.put(prefix, {"value": number})
        return f"{prefix}{_base36(number).rjust(10, '0')}"

    def _count(self, name: str) -> int:
        held = self._counters.find(name)
        return int(held["value"]) if held else 0


def _base36(number: int) -> str:
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    text = ""
    while number:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
    return text or "0"
