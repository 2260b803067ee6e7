"""What strangers write has no power on the page: as comment, as name, and as words of the FAQ.

The whole product shows it: in the card, the draft, the modal, the Home and the JSON.
"""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from bot.demo.square.config import NAME_LIMIT, TEXT_LIMIT
from bot.rules.faq_file import parse
from bot.services import faq
from tests.support.chromium import a_window, opened_in
from tests.support.database import Templates
from tests.support.town import CHANNEL, FAQ, Town, text_of, town
from tests.support.tricks import TRICKS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

STANDS_ALONE = """node => !node.closest(".blocks")
  || getComputedStyle(node).unicodeBidi === "isolate" """
QUESTION = "이거 식세기 되나요??"
OWN_NOTE = "em:has-text('’에서 볼 수 있어요')"
"""What the product itself slants: the end of a comment too long for its card."""
POWERFUL = (
    ".mention, img:not(.avatar), script, iframe, time[datetime^='1970'], b:not(.author), code, "
    f"em:not({OWN_NOTE})"
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(templates: Templates) -> AsyncIterator[Town]:
    """A town in which every trick was written, as text and as name, and stands in the FAQ."""
    with templates.sqlite() as url:
        async with town(url) as opened:
            await teach(opened)
            for name, trick in TRICKS.items():
                await opened.comment(
                    name, f"{name}? {trick}"[:TEXT_LIMIT], author=trick[:NAME_LIMIT]
                )
            await opened.comment("asked", QUESTION)
            for name in TRICKS:
                await opened.card(f"{name}?")
            await opened.draft(QUESTION)
            yield opened


async def teach(place: Town) -> None:
    """Load the FAQ with every trick in the answer about dishwashers."""
    safe = "뚜껑, 바구니, 실리콘 링은"
    tricks = " ".join(trick for name, trick in TRICKS.items() if not name.startswith("long"))
    text = FAQ.read_text(encoding="utf-8").replace(safe, f"{safe} XXX", 1)
    parsed = parse(text.replace("XXX", yaml_safe(tricks)).encode(), name="faq.yaml")
    async with place.database.writes() as session:
        await faq.load(session, parsed, now=datetime.now(UTC))  # noqa: TID251 - a real town
    await place.restart()


def yaml_safe(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def screen(browser: Browser) -> AsyncIterator[BrowserContext]:
    """Where the pages of all tests open."""
    async with a_window(browser, locale="ko-KR", timezone_id="Asia/Seoul") as window:
        yield window


@pytest_asyncio.fixture(loop_scope="session")
async def page(screen: BrowserContext) -> AsyncIterator[Page]:
    faults: list[str] = []
    async with opened_in(screen) as opened:
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.on("dialog", lambda dialog: faults.append(dialog.message))
        opened.on("request", lambda request: _note_stranger(faults, request.url))
        yield opened
    assert faults == []


def _note_stranger(faults: list[str], address: str) -> None:
    if "evil.example" in address or address.endswith("/x"):
        faults.append(address)


async def powerless(place: Locator) -> None:
    """Fail if words became more than words."""
    assert await place.locator(POWERFUL).count() == 0
    for link in await place.locator("a").all():
        address = await link.get_attribute("href") or ""
        assert "evil" not in address
        assert not address.startswith("javascript")
        # A name written backwards turns no other word around.
        assert await link.evaluate(STANDS_ALONE)
    overflow = "node => node.scrollWidth - node.clientWidth"
    assert await place.evaluate(overflow) <= 0
    assert await place.page.evaluate(f"({overflow})(document.documentElement)") <= 0


@pytest.mark.parametrize("width", [1280, 390])
async def test_words_of_strangers_stay_words_in_every_card(place: Town, page: Page, width: int):
    await page.set_viewport_size({"width": width, "height": 844})
    await page.goto(f"{place.workspace.url}/?user=U_MINA&channel={CHANNEL}")
    for name, trick in TRICKS.items():
        card = page.locator(".main .message", has_text=f"{name}?")
        await card.scroll_into_view_if_needed()

        await expect(card.locator("blockquote")).to_contain_text(trick[:200])
        await powerless(card)
    assert place.workspace.pings("U_MINA") == []


@pytest.mark.parametrize("view", ["home", "pings", "log"])
@pytest.mark.parametrize("width", [1280, 390])
async def test_nothing_of_it_has_power_elsewhere(place: Town, page: Page, view: str, width: int):
    await page.set_viewport_size({"width": width, "height": 844})
    await page.goto(f"{place.workspace.url}/?user=U_MINA&view={view}")

    pane, content = SHOWN[view]
    await expect(page.locator(pane).locator(content).first).to_be_visible()
    await powerless(page.locator(pane))


SHOWN = {
    "home": (".home-sheet", ".block"),
    "pings": (".pings", ".empty"),
    "log": (".delivery-rows", ".delivery"),
}


@pytest.mark.parametrize("width", [1280, 390])
async def test_words_of_the_faq_and_of_modals_have_no_power(place: Town, page: Page, width: int):
    await page.set_viewport_size({"width": width, "height": 844})
    root = await place.card(QUESTION)
    link = f"{place.workspace.url}/archives/{CHANNEL}/p{root['ts'].replace('.', '')}?user=U_MINA"
    await page.goto(link)
    draft = page.locator(".thread .message").last
    await expect(draft.get_by_role("button", name="승인", exact=True)).to_be_visible()

    assert "<!channel>" in text_of(await place.draft(QUESTION))
    await expect(draft.locator("blockquote")).to_contain_text("<!channel>")
    await powerless(draft)

    await draft.get_by_role("button", name="수정", exact=True).click()
    modal = page.locator("dialog.modal")
    await expect(modal.get_by_label("답글")).to_have_value(re.compile("<!channel>"))
    await powerless(modal.locator(".dialog-body"))
    await page.keyboard.press("Escape")
    await expect(modal).to_have_count(0)
