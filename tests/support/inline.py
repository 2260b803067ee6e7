"""SQLite in the event loop itself, for tests in which no two tasks are at work at once.

A connection has a thread of its own, and two in five of a test's seconds are trips to it and back.
Here a statement runs when the loop comes round: it still is a place to wait and to be cancelled.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot.database import one_trip, sessions


class _Loop:
    """Takes the place of aiosqlite's thread and of the queue that leads to it."""

    daemon = True

    def start(self) -> None:
        """The loop runs already."""

    def put_nowait(self, sent: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        """Do it soon and tell the future; at once where nobody waits."""
        future, work = sent
        if future is None:
            work()
        else:
            future.get_loop().call_soon(self._do, future, work)

    def _do(self, future: asyncio.Future[Any], work: Callable[[], Any]) -> None:
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - it is raised where the future is awaited
            if not future.done():
                future.set_exception(error)
        else:
            if not future.done():
                future.set_result(result)


def connect(path: str, **given: Any) -> one_trip.OneTripConnection:
    """What the product connects by, without the thread."""
    connection = one_trip.connect(path, **given)
    loop: Any = _Loop()
    connection._tx, connection._thread = loop, loop
    return connection


def stay_in_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each `Database` that is opened from now on work so."""
    monkeypatch.setattr(sessions, "connect", connect)
