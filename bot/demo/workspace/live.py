"""Tells open pages what changed; they fetch the rest themselves."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from bot.demo.workspace.documents import Json

HEARTBEAT_SECONDS = 15.0
KEPT_NOTES = 1_000


@dataclass(eq=False, slots=True)
class _Subscriber:
    user: str
    notes: asyncio.Queue[str | None] = field(default_factory=lambda: asyncio.Queue(KEPT_NOTES))


class Hub:
    """Fan-out of small notes to server-sent event streams."""

    def __init__(self) -> None:
        """Start with nobody listening."""
        self._subscribers: set[_Subscriber] = set()
        self._count = 0

    def tell(self, kind: str, data: Json, users: list[str] | None = None) -> None:
        """Send a note to some users' pages, or to all with None."""
        self._count += 1
        note = format_note(self._count, kind, data)
        for subscriber in list(self._subscribers):
            if users is None or subscriber.user in users:
                self._hand(subscriber, note)

    def _hand(self, subscriber: _Subscriber, note: str | None) -> None:
        # A page that stopped reading loses its stream and fetches all anew on reconnect.
        if subscriber.notes.full():
            self._subscribers.discard(subscriber)
            subscriber.notes.get_nowait()
            note = None
        subscriber.notes.put_nowait(note)

    async def listen(self, user: str) -> AsyncIterator[str]:
        """Yield the stream of one page, starting with ``hello``; ends when the hub closes."""
        subscriber = _Subscriber(user)
        self._subscribers.add(subscriber)
        try:
            yield "retry: 1000\n" + format_note(self._count, "hello", {})
            while True:
                note = await _next_note(subscriber)
                if note is None:
                    return
                yield note
        finally:
            self._subscribers.discard(subscriber)

    def close(self) -> None:
        """End every stream."""
        for subscriber in list(self._subscribers):
            self._hand(subscriber, None)


async def _next_note(subscriber: _Subscriber) -> str | None:
    try:
        async with asyncio.timeout(HEARTBEAT_SECONDS):
            return await subscriber.notes.get()
    except TimeoutError:
        return ": still here\n\n"


def format_note(number: int, kind: str, data: Json) -> str:
    """Return one server-sent event."""
    return f"id: {number}\nevent: {kind}\ndata: {json.dumps(data)}\n\n"
