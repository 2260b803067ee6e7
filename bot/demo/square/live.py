"""Tell open pages that something changed; they fetch it themselves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

_HEARTBEAT = 15.0  # seconds; how soon a closed page is noticed
_MOST_WAITING = 200


class Live:
    """Everybody who listens: open pages, and the courier who waits for news."""

    def __init__(self) -> None:
        self._pages: set[asyncio.Queue[str]] = set()
        self.news = asyncio.Event()

    def tell(self, post_id: str) -> None:
        """Something under *post_id* changed."""
        self.news.set()
        for page in self._pages:
            # A page so far behind fetches everything anew when it reconnects.
            with suppress(asyncio.QueueFull):
                page.put_nowait(post_id)

    async def stream(self) -> AsyncIterator[str]:
        """Server-sent events for one page, until it goes away."""
        page: asyncio.Queue[str] = asyncio.Queue(_MOST_WAITING)
        self._pages.add(page)
        try:
            yield "retry: 1000\nevent: hello\ndata: {}\n\n"
            while True:
                yield await _next(page)
        finally:
            self._pages.discard(page)


async def _next(page: asyncio.Queue[str]) -> str:
    try:
        post_id = await asyncio.wait_for(page.get(), _HEARTBEAT)
    except TimeoutError:
        return ": still here\n\n"
    return f"event: changed\ndata: {post_id}\n\n"
