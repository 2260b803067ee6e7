"""A dispatcher whose end is noticed: without it nothing is drafted, shown or sent."""

from datetime import timedelta
from typing import Protocol

from bot.errors import BotError


class DispatcherEnded(BotError):
    """The dispatcher ended though nobody asked it to."""


class Dispatcher(Protocol):
    """What both dispatchers can do."""

    async def run(self) -> None:
        """Run due tasks until `stop`."""

    async def stop(self, within: timedelta) -> None:
        """Take nothing more, wait ``within`` for what runs, then give the rest back."""


class WatchedDispatcher:
    """Runs a dispatcher and tells whether it still runs."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._is_running = False
        self._is_asked = False

    async def is_running(self) -> bool:
        """For the health check: whether later work is done at all."""
        return self._is_running

    async def run(self) -> None:
        """Run due tasks until `stop`; raises `DispatcherEnded` for any other end."""
        self._is_running = True
        try:
            await self._dispatcher.run()
        except Exception as error:
            reason = f"{type(error).__name__}: {error}".splitlines()[0]
            raise DispatcherEnded(f"The dispatcher ended by itself: {reason}") from error
        finally:
            self._is_running = False
        if not self._is_asked:
            raise DispatcherEnded("The dispatcher ended by itself.")

    async def stop(self, within: timedelta) -> None:
        """Take nothing more, wait ``within`` for what runs, then give the rest back."""
        self._is_asked = True
        await self._dispatcher.stop(within)
