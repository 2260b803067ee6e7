"""One person with two windows: each has its own modals, as in Slack."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.bot.demo.page.conftest import (
    IN_BROWSER,
    Desk,
    actions,
    button,
    text_field,
    without_faults,
)

pytestmark = IN_BROWSER


@pytest_asyncio.fixture(loop_scope="session")
async def other(browser: Browser, desk: Desk) -> AsyncIterator[Desk]:
    """The same person before the same workspace in a second window."""
    page = await browser.new_page(locale="en-US", timezone_id="Asia/Seoul")
    async with without_faults(page):
        yield Desk(desk.ws, desk.bot, page)


async def both_open(desk: Desk, other: Desk) -> None:
    await desk.post(actions(button("edit")))
    for window in (desk, other):
        await window.open()
        await expect(window.control("edit")).to_be_visible()


async def open_modal(window: Desk, words: str) -> None:
    await window.control("edit").click()
    await window.modal.get_by_label("Reply").fill(words)


async def test_a_modal_opens_only_in_the_window_one_clicked_in(desk: Desk, other: Desk):
    await both_open(desk, other)

    await open_modal(desk, "first")
    later = await desk.post(text="The note of the modal came before this")

    await expect(other.message(later)).to_be_visible()
    await expect(other.modal).to_have_count(0)
    await expect(desk.modal).to_have_count(1)


async def test_a_modal_in_one_window_leaves_that_of_the_other_alone(desk: Desk, other: Desk):
    await both_open(desk, other)
    await open_modal(desk, "first")
    await open_modal(other, "second")

    await other.modal.get_by_role("button", name="Save").click()

    await expect(other.modal).to_have_count(0)
    await expect(desk.modal.get_by_label("Reply")).to_have_value("first")
    await desk.modal.get_by_role("button", name="Save").click()
    await expect(desk.modal).to_have_count(0)
    saved = [body["view"]["state"]["values"]["reply"]["text"] for body in desk.bot.seen["saved"]]
    assert [each["value"] for each in saved] == ["second", "first"]


async def test_a_window_that_goes_takes_only_its_own_modal_along(desk: Desk, other: Desk):
    await both_open(desk, other)
    await open_modal(desk, "first")
    await open_modal(other, "second")

    await other.page.goto("about:blank")
    await desk.ws.wait_for(lambda: len(desk.ws.modals("U_THEO")) == 1)

    await expect(desk.modal.get_by_label("Reply")).to_have_value("first")


async def test_a_modal_that_no_window_asked_for_is_shown_in_each(desk: Desk, other: Desk):
    await both_open(desk, other)

    await desk.show_modal(text_field())

    await expect(other.modal).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(desk.modal).to_have_count(0)
    await expect(other.modal).to_have_count(0)
