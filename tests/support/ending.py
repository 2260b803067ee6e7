"""Every test comes to an end: what waits for something that a broken product never does, fails."""

import asyncio
import functools
import inspect
from typing import Any, Final

import pytest

MAY_TAKE: Final = 600.0
"""Seconds for one test: far more than the longest takes on a busy machine."""


def must_end(item: pytest.Item) -> None:
    """Have an asynchronous test fail with `TimeoutError` after `MAY_TAKE`.

    ``@pytest.mark.ends_within(seconds)`` says it of tests that hang where the product is broken.
    What hangs without an event loop shows where, by ``faulthandler_timeout``.
    """
    test = getattr(item, "obj", None)
    if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(test):
        marker = item.get_closest_marker("ends_within")
        item.obj = ending(test, within=marker.args[0] if marker else MAY_TAKE)


def ending(test: Any, *, within: float) -> Any:
    """The same coroutine function, which raises `TimeoutError` after so many seconds."""

    @functools.wraps(test)
    async def ended(*given: Any, **named: Any) -> Any:
        async with asyncio.timeout(within):
            return await test(*given, **named)

    return ended
