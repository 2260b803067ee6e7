"""Wait for what another task does, no longer than needed."""

import asyncio
from collections.abc import Callable


async def eventually(condition: Callable[[], object], *, within: float = 30.0) -> None:
    """Return when *condition* is true; TimeoutError after *within* seconds."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - the condition belongs to somebody else
            await asyncio.sleep(0.01)
