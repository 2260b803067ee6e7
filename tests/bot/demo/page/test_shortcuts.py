"""Shortcuts of the app: from anywhere in the box one writes in, and on a message."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest_asyncio
from playwright.async_api import Page, expect

from bot.demo.workspace.journal import Complaint
from tests.bot.demo.page.conftest import IN_BROWSER, Desk, mrkdwn
from tests.bot.demo.workspace.bolt import bot_in_process
from tests.support.mosiru import MANIFEST
from tests.support.workspace import a_config, local_workspace

pytestmark = IN_BROWSER

SHORTCUTS = [
    {"name": "New post", "type": "global", "callback_id": "anywhere", "description": "Begin"},
    {"name": "Draft", "type": "message", "callback_id": "on_message", "description": "Answer"},
    {"name": "Unheard", "type": "message", "callback_id": "no_listener", "description": ""},
]


@pytest_asyncio.fixture(loop_scope="session")
async def quick_desk(page: Page) -> AsyncIterator[Desk]:
    """One whose app declares shortcuts."""
    features = {**MANIFEST["features"], "shortcuts": SHORTCUTS}
    app = replace(a_config().app, manifest={**MANIFEST, "features": features})
    async with local_workspace(a_config(app=app)) as ws, bot_in_process(ws) as bot:
        yield Desk(ws, bot, page)
        await page.close()


async def test_a_shortcut_is_offered_beside_the_commands_and_run(quick_desk: Desk):
    desk = quick_desk
    await desk.open()

    box = desk.page.get_by_label("Message #mosiru-kr")
    await box.press_sequentially("/new")
    await expect(desk.page.get_by_role("option")).to_contain_text("New post")
    await desk.page.keyboard.press("Enter")

    assert (await desk.seen("shortcut"))["callback_id"] == "anywhere"
    await expect(box).to_have_value("")


async def test_a_shortcut_on_a_message_is_reached_by_keys(quick_desk: Desk):
    desk = quick_desk
    ts = await desk.post(mrkdwn("A comment"))
    await desk.open()
    await expect(desk.message(ts)).to_be_visible()

    await desk.page.locator(".messages").focus()
    await desk.page.keyboard.press("j")
    await desk.message(ts).locator(".tool-dots").press("Enter")
    await desk.page.get_by_role("menuitem", name="Draft").press("Enter")

    sent = await desk.seen("shortcut")
    assert (sent["callback_id"], sent["message"]["ts"]) == ("on_message", ts)
    await expect(desk.message(ts).locator(".tool-dots")).to_be_focused()


async def test_a_shortcut_that_fails_is_explained_on_its_message_and_said_aloud(quick_desk: Desk):
    desk = quick_desk
    ts = await desk.post(mrkdwn("A comment"))
    await desk.open()
    await expect(desk.message(ts)).to_be_visible()
    assert await desk.message(ts).locator("[role=alert]").count() == 0

    await desk.message(ts).hover()
    await desk.message(ts).locator(".tool-dots").click()
    await desk.page.get_by_role("menuitem", name="Unheard").click()

    words = "Signoff did not answer within 3 seconds."
    await expect(desk.message(ts).locator(".message-trouble")).to_have_text(words)
    await expect(desk.page.locator("[aria-live]")).to_have_text(words)
    desk.ws.forgive(Complaint.FAILED_ACK)


async def test_without_shortcuts_a_message_has_no_menu(desk: Desk):
    ts = await desk.post(mrkdwn("A comment"))
    await desk.open()

    await expect(desk.message(ts)).to_be_visible()
    await expect(desk.message(ts).locator(".tool-dots")).to_have_count(0)
