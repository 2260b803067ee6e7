"""Who goes first: a person who waits for an answer, before what the machine does by itself."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import Final

FIRST_FOR: Final = 0.1
"""Seconds from a person's request in which the others give way: a slow one is one of them again."""

_MINE: ContextVar[object] = ContextVar("_MINE", default=None)


class Precedence:
    """Lets the transactions of people's requests begin before all others.

    Nobody waits for long: another transaction that is to begin gives way once, to the requests of
    that moment, and each of them goes first for `FIRST_FOR` only.
    """

    def __init__(self) -> None:
        self._people: set[object] = set()
        self._nobody = asyncio.Event()
        self._nobody.set()

    @contextmanager
    def for_a_person(self) -> Iterator[None]:
        """Go first with what is opened in the block, and in tasks that it starts meanwhile."""
        request = object()
        before = _MINE.set(request)
        self._people.add(request)
        self._nobody.clear()
        timer = asyncio.get_running_loop().call_later(FIRST_FOR, self._end, request)
        try:
            yield
        finally:
            timer.cancel()
            self._end(request)
            _MINE.reset(before)

    def _end(self, request: object) -> None:
        self._people.discard(request)
        if not self._people:
            self._nobody.set()

    def is_first(self) -> bool:
        """Whether the caller works on a request that goes first."""
        return _MINE.get() in self._people

    async def give_way(self) -> None:
        """Wait until no request goes first, unless the caller's is one of them."""
        if self._people and not self.is_first():
            await self._nobody.wait()


class Turns:
    """One writer at a time, in order of arrival but for people, who pass those that wait."""

    def __init__(self, precedence: Precedence) -> None:
        self._precedence = precedence
        self._queue = asyncio.Lock()  # only its head waits for the turn, so a person is second
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        """Hold the turn during the block."""
        if self._precedence.is_first():
            async with self._turn:
                yield
            return
        async with self._queue:
            await self._precedence.give_way()
            await self._turn.acquire()
        try:
            yield
        finally:
            self._turn.release()
