"""The page in Chromium, on a running workspace with a small bot."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.bot.demo.workspace.bolt import Bot, bot_in_process
from tests.support.chromium import a_window, leave, opened_in
from tests.support.workspace import LocalWorkspace, a_config, local_workspace

Json = dict[str, Any]
IN_BROWSER = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
"""One Chromium, and so one event loop, for all such tests of a process."""


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def rich(*elements: Json) -> Json:
    section = {"type": "rich_text_section", "elements": list(elements)}
    return {"type": "rich_text", "elements": [section]}


def button(action_id: str = "approve", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain("Approve"), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "block_id": "buttons", "elements": list(elements)}


def field(block_id: str, element: Json, **more: Any) -> Json:
    label = plain(block_id.capitalize())
    return {"type": "input", "block_id": block_id, "label": label, "element": element, **more}


def text_field(block_id: str = "reply", **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "text", "multiline": True, **more}
    return field(block_id, element)


@dataclass
class Desk:
    """One person's page, and what the bot does meanwhile."""

    ws: LocalWorkspace
    bot: Bot
    page: Page

    async def open(self, path: str = "/?channel=C_KR", *, user: str = "U_THEO") -> None:
        joint = "&" if "?" in path else "?"
        await self.page.goto(f"{self.ws.url}{path}{joint}user={user}")
        await expect(self.page.locator(".sidebar .place").first).to_be_visible()

    async def post(self, *blocks: Json, channel: str = "C_KR", **more: Any) -> str:
        known = {"blocks": list(blocks)} if blocks else {}
        answer = await self.bot.client.chat_postMessage(
            channel=channel, **{"text": "A card", **known, **more}
        )
        return str(answer["ts"])

    async def show_modal(self, *blocks: Json, user: str = "U_THEO", **more: Any) -> str:
        trigger = self.ws.workspace.tickets.issue_trigger(user)
        view = {"type": "modal", "callback_id": "edit", "title": plain("Edit"), **more}
        view = {**view, "blocks": list(blocks), "submit": plain("Save")}
        answer = await self.bot.client.views_open(trigger_id=trigger, view=view)
        await expect(self.modal).to_be_visible()
        return str(answer["view"]["id"])

    def message(self, ts: str) -> Locator:
        return self.page.locator(f'.message[data-message-ts="{ts}"]').first

    def control(self, action_id: str) -> Locator:
        return self.page.locator(f'[data-action-id="{action_id}"]')

    @property
    def modal(self) -> Locator:
        return self.page.locator("dialog.modal")

    async def seen(self, kind: str) -> Json:
        """Wait for what the bot was sent of this kind; returns the latest."""
        found: list[Json] = await self.ws.wait_for(lambda: self.bot.seen.get(kind))
        return found[-1]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def screen(browser: Browser) -> AsyncIterator[BrowserContext]:
    """Where the pages of all tests of a process open."""
    size = {"width": 1280, "height": 800}
    async with a_window(browser, locale="en-US", timezone_id="Asia/Seoul", viewport=size) as window:
        yield window


@pytest_asyncio.fixture(loop_scope="session")
async def page(screen: BrowserContext) -> AsyncIterator[Page]:
    async with opened_in(screen) as opened, without_faults(opened):
        yield opened


@asynccontextmanager
async def without_faults(page: Page) -> AsyncIterator[None]:
    """Close the page at the end, and fail if it complained of anything meanwhile."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    yield
    await leave(page)
    # Chromium reports every refusal of the server; those are the page's to explain.
    assert [fault for fault in faults if not fault.startswith("Failed to load")] == []


@pytest_asyncio.fixture(loop_scope="session")
async def desk(page: Page) -> AsyncIterator[Desk]:
    async with local_workspace(a_config()) as ws, bot_in_process(ws) as bot:
        yield Desk(ws, bot, page)
        await leave(page)


@pytest_asyncio.fixture(loop_scope="session")
async def impatient_desk(page: Page) -> AsyncIterator[Desk]:
    """One whose workspace waits half a second for an ack."""
    async with local_workspace(a_config(ack_seconds=0.5)) as ws, bot_in_process(ws) as bot:
        yield Desk(ws, bot, page)
        await leave(page)
