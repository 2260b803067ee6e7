"""A person before the page of the demo, who clicks and takes pictures."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from playwright.async_api import Browser, Locator, Page, ViewportSize, async_playwright, expect

from tests.pictures.small_png import encode

CHROMIUM = Path("/usr/bin/chromium")
WIDE = ViewportSize(width=1280, height=820)
PHONE = ViewportSize(width=390, height=844)
CHANNELS = {"ko": "C0MOSIRUKR", "en": "C0MOSIRUUS"}
PEOPLE = {"mina": "U0MINA0001", "theo": "U0THEO0001", "jiwoo": "U0JIWOO001"}
ZONES = {"mina": "Asia/Seoul", "theo": "America/Chicago", "jiwoo": "Asia/Seoul"}
# What `system-ui` is depends on the machine; these glyphs hold both languages.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>
<include>/etc/fonts/fonts.conf</include>
<selectfont><rejectfont><pattern>
<patelt name="family"><string>DejaVu Sans</string></patelt>
</pattern></rejectfont></selectfont>
<match target="pattern"><edit name="family" mode="prepend" binding="strong">
<string>Noto Sans CJK KR</string></edit></match>
</fontconfig>"""
TO_TOP = "(node, above) => { node.style.scrollMarginTop = `${above}px`; node.scrollIntoView(); }"
TO_PIXELS = """async (picture) => {
  const answer = await fetch(`data:image/png;base64,${picture}`);
  const image = await createImageBitmap(await answer.blob());
  const { height, width } = image;
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const bytes = canvas.getImageData(0, 0, width, height).data;
  const parts = [];
  for (let at = 0; at < bytes.length; at += 32768) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 32768)));
  }
  return [height, width, btoa(parts.join(""))];
}"""

Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Camera:
    """One person's page. Pictures go to ``folder``."""

    page: Page
    address: str
    user: str
    folder: Path

    async def open(self, place: str = "") -> None:
        """Go to ``?…`` of the workspace's page."""
        await self.page.goto(f"{self.address}?user={self.user}&{place}")

    async def open_thread(self, text: str, *, channel: str) -> Locator:
        """Open the thread of the comment with this text; returns the pane."""
        await self.open(f"channel={channel}")
        await self.message(text).locator(".replies").click()
        pane = self.page.locator(".thread")
        await expect(pane.locator(".message").nth(1)).to_be_visible()
        return pane

    def message(self, text: str) -> Locator:
        """The card of the comment with this text."""
        return self.page.locator(".main .message", has_text=text).first

    async def to_top(self, target: Locator, *, above: int = 48) -> None:
        """Scroll until *target* is the first thing in its list, *above* pixels from the edge."""
        await target.evaluate(TO_TOP, above)

    async def take(self, name: str) -> None:
        """Take a picture of what stands still now."""
        await self.page.mouse.move(0, 0)
        if not await self.page.locator("dialog.modal").count():
            await self.page.evaluate("document.activeElement.blur()")
        await asyncio.sleep(0.6)  # transitions end, fonts and pictures are there
        shot = await self.page.screenshot(animations="disabled", caret="hide")
        blank = await self.page.context.new_page()
        taken = base64.b64encode(shot).decode()
        height, width, held = await blank.evaluate(TO_PIXELS, taken)
        await blank.close()
        pixels = np.frombuffer(base64.b64decode(held), np.uint8).reshape(height, width, 4)
        (self.folder / f"{name}.png").write_bytes(encode(pixels[:, :, :3]))


@dataclass(frozen=True, slots=True)
class Studio:
    """A browser before one demo."""

    browser: Browser
    address: str
    folder: Path

    @asynccontextmanager
    async def camera(
        self, person: str, *, size: ViewportSize = WIDE, theme: Theme = "light", scale: float = 1.5
    ) -> AsyncIterator[Camera]:
        """A page of *person*, at *scale* pixels a CSS pixel."""
        context = await self.browser.new_context(
            viewport=size,
            device_scale_factor=scale,
            color_scheme=theme,
            locale="en-US" if person == "theo" else "ko-KR",
            timezone_id=ZONES[person],
            reduced_motion="reduce",
        )
        page = await context.new_page()
        yield Camera(page, self.address, PEOPLE[person], self.folder)
        await context.close()


@asynccontextmanager
async def studio(address: str, folder: Path, scratch: Path) -> AsyncIterator[Studio]:
    """Start Chromium for the demo at *address*; *scratch* takes its settings."""
    fonts = scratch / "fonts.conf"
    fonts.write_text(FONTS, encoding="utf-8")
    around = {"FONTCONFIG_FILE": str(fonts), "HOME": str(scratch), "PATH": "/usr/bin:/bin"}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"], env=dict(around)
        )
        yield Studio(browser, address, folder)
        await browser.close()
