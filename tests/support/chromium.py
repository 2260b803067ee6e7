"""One Chromium for the tests that look at the pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect

CHROMIUM = Path("/usr/bin/chromium")
HAS_CHROMIUM = CHROMIUM.exists()
SOON = 20_000
"""Milliseconds: only a page that is stuck waits that long."""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run it for the length of the block; skips the test on a machine without one."""
    if not HAS_CHROMIUM:
        pytest.skip("no Chromium on this machine")
    expect.set_options(timeout=SOON)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()
