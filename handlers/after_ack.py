"""Small work that follows an acknowledgement: tracked, so that a shutdown waits for it."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

_log = structlog.get_logger(__name__)


class AfterAck:
    """Runs words and redraws that must not hold up an answer to Slack.

    Nothing that must happen belongs here: that is a task row.
    """

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def run(self, what: str, work: Coroutine[Any, Any, Any]) -> None:
        """Start *work*; a failure is logged under the name *what*."""
        task = asyncio.create_task(self._guarded(what, work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def drain(self, within: float = 5) -> None:
        """Wait until everything is done, *within* seconds at most; the rest is cancelled."""
        if not self._running:
            return
        _, late = await asyncio.wait(self._running, timeout=within)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _guarded(self, what: str, work: Coroutine[Any, Any, Any]) -> None:
        try:
            await work
        except Exception:  # noqa: BLE001 - nobody awaits these tasks: this is their outermost edge
            _log.exception("after_ack_failed", what=what)
