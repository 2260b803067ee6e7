"""The page in a real browser."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from bot.demo.square.config import SquareConfig
from tests.bot.demo.square.conftest import REPLY, Clock, Neighbours, neighbours
from tests.support.chromium import a_window, opened_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def square(config: SquareConfig, clock: Clock) -> AsyncIterator[Neighbours]:
    """Square, in the event loop of the browser."""
    async with neighbours(config, clock) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def phone(browser: Browser) -> AsyncIterator[BrowserContext]:
    """Where the pages of all tests open."""
    async with a_window(browser, locale="en-US", viewport={"width": 390, "height": 844}) as window:
        yield window


@pytest_asyncio.fixture(loop_scope="session")
async def page(phone: BrowserContext) -> AsyncIterator[Page]:
    faults: list[str] = []
    async with opened_in(phone) as opened:
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.on("console", lambda line: faults.append(line.text))
        yield opened
    # Chromium reports every refusal of the server; those are the page's to explain.
    assert [fault for fault in faults if not fault.startswith("Failed to load")] == []


async def write(page: Page, text: str, *, name: str = "Ann") -> None:
    form = page.locator("#p-p1 > form")
    await form.get_by_label("Write a comment").fill(text)
    await form.get_by_label("Your name").fill(name)
    await form.get_by_role("button", name="Post comment").click()


async def test_what_a_visitor_writes_appears_as_plain_text(square: Neighbours, page: Page):
    await page.goto(square.url)

    await write(page, "<img src=x onerror=alert(1)> & more")

    comment = page.locator("#p-p1 .comment .text")
    await expect(comment).to_have_text("<img src=x onerror=alert(1)> & more")
    assert await page.locator("#p-p1 .text img").count() == 0


async def test_an_answer_of_the_brand_appears_at_once_and_is_marked(square, page: Page):
    await square.comment()
    await page.goto(square.url)
    await expect(page.locator("#c-c1")).to_be_visible()

    await square.platform.send_reply(REPLY)

    await expect(page.locator("#c-c1 .official .text")).to_have_text(REPLY.text)
    await expect(page.locator("#c-c1 .official")).to_contain_text("Official")


async def test_news_leaves_a_half_written_reply_and_its_focus_alone(square, page: Page):
    await square.comment()
    await page.goto(square.url)
    await page.get_by_role("button", name="Reply: Ann").click()
    await page.keyboard.type("half a th")

    await square.comment(id="c2", text="news")
    await expect(page.locator("#c-c2")).to_be_visible()
    await page.keyboard.type("ought")

    await expect(page.get_by_label("Reply to Ann")).to_have_value("half a thought")


async def test_a_visitor_edits_and_deletes_with_the_keyboard(square: Neighbours, page: Page):
    await page.goto(square.url)
    await write(page, "first")
    await page.get_by_role("button", name="Edit: Ann").press("Enter")
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.type("second")
    await page.keyboard.press("ControlOrMeta+Enter")
    await expect(page.locator(".comment .text")).to_have_text("second")

    await page.get_by_role("button", name="Delete: Ann").press("Enter")
    await page.keyboard.press("Enter")

    await expect(page.locator(".comment")).to_have_count(0)


async def test_a_link_leads_to_a_comment_that_was_folded_away(square, page: Page):
    for number in range(25):
        await square.comment(id=f"c{number}", text=f"comment {number}")

    await page.goto(f"{square.url}/#c-c2")

    await expect(page.locator("#c-c2")).to_be_focused()
    await expect(page.locator("#c-c2")).to_be_in_viewport()


async def test_a_link_to_a_comment_that_is_gone_says_so(square: Neighbours, page: Page):
    await page.goto(f"{square.url}/#c-nowhere")

    await expect(page.get_by_role("status")).to_contain_text("is gone")


async def test_a_refused_name_is_explained_beside_the_form(square: Neighbours, page: Page):
    await page.goto(square.url)

    await write(page, "hello", name="Mosiru")

    await expect(page.get_by_role("alert").first).to_contain_text("belongs to the brand")


async def test_the_page_speaks_korean(square: Neighbours, page: Page):
    await square.comment()
    await page.goto(square.url)

    await page.get_by_role("button", name="한국어").click()

    await expect(page.locator("html")).to_have_attribute("lang", "ko")
    await expect(page.locator("#c-c1").get_by_role("button")).to_have_text("답글")


async def test_nothing_is_wider_than_a_phone(square: Neighbours, page: Page):
    await square.comment(text="ㅋ" * 900, author_name="x" * 40)
    await page.goto(square.url)
    await expect(page.locator("#c-c1")).to_be_visible()

    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
