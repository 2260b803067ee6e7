"""Work that is not left half done: a cancel waits until it ended."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

T = TypeVar("T")

PATIENCE = 10
"""Seconds after a cancel in which the work may still end by itself: a server may be gone."""
TIME_IS_UP = "time is up"
"""Says of a cancel that somebody only waits no longer; nobody wants the task to stop for it."""


async def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Run *work* in a task of its own and return its result.

    A cancel that comes meanwhile is raised when the work has ended, instead of its result or its
    error; work that needs more than `PATIENCE` from then on is cancelled too. Where only time was
    up (`time_limit`), work that succeeded counts.
    """
    task = asyncio.ensure_future(work)
    cancel: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task}, timeout=PATIENCE if cancel else None)
            if not task.done():
                task.cancel()
        except asyncio.CancelledError as error:
            cancel = error
    has_failed = task.cancelled() or task.exception() is not None
    if cancel is not None and (has_failed or not _is_time_up(cancel)):
        raise cancel from (None if task.cancelled() else task.exception())
    return task.result()


@asynccontextmanager
async def time_limit(seconds: float) -> AsyncIterator[None]:
    """Cancel the block after *seconds*; raises `TimeoutError`.

    `asyncio.timeout` would do so, too, when the commit in the block succeeded a little too late,
    and its caller would take for undone what is done. Here it counts, and the block goes on.
    """
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    if task is None:
        raise RuntimeError("a time limit needs a task")
    before, is_over = task.cancelling(), False

    def end() -> None:
        nonlocal is_over
        is_over = task.cancel(TIME_IS_UP)

    timer = loop.call_later(seconds, end)
    try:
        yield
    except asyncio.CancelledError as cancel:
        if is_over and task.cancelling() - 1 <= before:
            raise TimeoutError from cancel
        raise
    finally:
        timer.cancel()
        if is_over:
            task.uncancel()


def _is_time_up(cancel: asyncio.CancelledError) -> bool:
    """Whether nothing else was meant; two cancels at once are raised as the first of them."""
    task = asyncio.current_task()
    return cancel.args == (TIME_IS_UP,) and task is not None and task.cancelling() == 1
