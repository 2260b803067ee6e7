"""One Chromium for the tests that look at the pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

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


@asynccontextmanager
async def a_window(browser: Browser, **options: Any) -> AsyncIterator[BrowserContext]:
    """A context for the pages of many tests, which each would cost as much again as its page.

    *options* are those of `Browser.new_context`.
    """
    context = await browser.new_context(**options)
    await context.new_page()  # Chromium keeps its processes while a page is open
    yield context
    await context.close()


@asynccontextmanager
async def opened_in(context: BrowserContext) -> AsyncIterator[Page]:
    """A page in a context that many tests use: the next finds nothing of this one."""
    page = await context.new_page()
    try:
        yield page
    finally:
        await leave(page)
        await context.clear_cookies()
        await context.set_offline(False)


async def leave(page: Page) -> None:
    """Close a page, and empty what it stored for longer than a tab; a closed one stays so."""
    if page.is_closed():
        return
    if page.url.startswith("http"):
        await page.evaluate("localStorage.clear()")
    await page.close()
