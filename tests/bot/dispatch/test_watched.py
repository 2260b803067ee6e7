"""A dispatcher that ends by itself is noticed."""

import asyncio
from datetime import timedelta

import pytest

from bot.dispatch.watched import DispatcherEnded, WatchedDispatcher
from tests.support.eventually import eventually


class _Dispatcher:
    def __init__(self, error: Exception | None = None, *, lasts: bool = False) -> None:
        self._error = error
        self._over = asyncio.Event()
        if not lasts:
            self._over.set()

    async def run(self) -> None:
        await self._over.wait()
        if self._error is not None:
            raise self._error

    async def stop(self, _within: timedelta) -> None:
        self._over.set()


@pytest.mark.parametrize("error", [None, ValueError("no such table: task")])
async def test_an_end_nobody_asked_for_is_an_error(error):
    watched = WatchedDispatcher(_Dispatcher(error))

    with pytest.raises(DispatcherEnded, match="ended by itself"):
        await watched.run()

    assert not await watched.is_running()


async def test_a_dispatcher_runs_until_it_is_asked_to_stop():
    watched = WatchedDispatcher(_Dispatcher(lasts=True))
    running = asyncio.create_task(watched.run())
    await eventually(lambda: watched._is_running)

    await watched.stop(timedelta(seconds=1))
    await running

    assert not await watched.is_running()
