"""Work that is not left half done: a cancel waits until it ended."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

PATIENCE = 10
"""Seconds after a cancel in which the work may still end by itself: a server may be gone."""


async def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Run *work* in a task of its own and return its result.

    A cancel that comes meanwhile is raised when the work has ended, instead of its result or its
    error; work that needs more than `PATIENCE` from then on is cancelled too.
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
    if cancel is not None:
        raise cancel from (None if task.cancelled() else task.exception())
    return task.result()
