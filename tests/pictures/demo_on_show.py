"""A demo of its own: the story up to its storm, and after that whatever the camera does."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
LAST_BEFORE_THE_STORM = "comment-32"
READY_WITHIN = 120.0
TOLD_WITHIN = 120.0
ENDS_WITHIN = 40.0


@asynccontextmanager
async def running_demo(folder: Path, *options: str) -> AsyncIterator[str]:
    """Run ``signoff demo`` on *folder*; yields the address of its page, with a slash."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--data-dir", str(folder), "--port", "0"),
        *options,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        yield await asyncio.wait_for(_address(process.stdout), READY_WITHIN)
    finally:
        process.terminate()
        await asyncio.wait_for(process.communicate(), ENDS_WITHIN)


async def square_of(page_url: str) -> str:
    """The address of Square, from where the page links to it; with a slash."""
    async with httpx.AsyncClient(base_url=page_url, trust_env=False) as http:
        frame = (await http.get("_local/bootstrap")).json()
    return next(str(link["url"]).rstrip("/") + "/" for link in frame["links"])


async def until_the_storm(square_url: str) -> None:
    """Wait until the story has told what comes before the storm."""
    async with asyncio.timeout(TOLD_WITHIN), httpx.AsyncClient(trust_env=False) as http:
        asked = f"{square_url}api/posts"
        while LAST_BEFORE_THE_STORM not in (await http.get(asked)).text:  # noqa: ASYNC110 - afar
            await asyncio.sleep(0.2)
        await asyncio.sleep(1.5)  # the card of that comment; the crowd comes a little later


async def _address(output: asyncio.StreamReader) -> str:
    async for line in output:
        if found := ADDRESS.search(line.decode()):
            return found[0]
    raise RuntimeError("The demo ended before it was ready.")
