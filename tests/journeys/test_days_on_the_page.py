"""Three people's days, by their own hands: the real product, seen and driven in the real page."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import func, select

from bot.desk import REDRAW_HOME
from bot.models.work import Task, TaskState
from tests.support.chromium import SOON, a_window, opened_in
from tests.support.database import Templates
from tests.support.town import CHANNEL, Town, town
from tests.support.workspace import Json, labels

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MOST_STEPS = 80
QUESTION = "이거 식세기 되나요??"
ANSWER = (
    "뚜껑, 바구니, 실리콘 링은 식기세척기 위 칸에 넣으셔도 돼요. "
    "본체는 물에 담그지 말고 닦아 주세요."
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(templates: Templates) -> AsyncIterator[Town]:
    """One town for all days; each day brings its own comments and leaves nothing frozen."""
    with templates.sqlite() as url:
        async with town(url) as opened:
            yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def screen(browser: Browser) -> AsyncIterator[BrowserContext]:
    """Where the pages of all tests open."""
    async with a_window(browser, locale="ko-KR", timezone_id="Asia/Seoul") as window:
        yield window


@pytest_asyncio.fixture(loop_scope="session")
async def page(screen: BrowserContext) -> AsyncIterator[Page]:
    faults: list[str] = []
    async with opened_in(screen) as opened:
        opened.set_default_timeout(SOON)
        opened.on("pageerror", lambda error: faults.append(str(error)))
        yield opened
    assert faults == []


async def open_page(place: Town, page: Page, user: str, where: str) -> None:
    await page.goto(f"{place.workspace.url}/?user={user}&{where}")
    await expect(page.locator(".sidebar .place").first).to_be_visible()


def card(page: Page, text: str) -> Locator:
    """The message in the channel with the comment of this text."""
    return page.locator(".main .message", has_text=text)


async def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the control has the focus."""
    await expect(wanted).to_be_attached()
    for _ in range(MOST_STEPS):
        if await wanted.evaluate("node => node === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    pytest.fail(f"Tab never reached {wanted}")


async def press(page: Page, wanted: Locator) -> None:
    """Go to a control and press it, without a mouse."""
    await tab_to(page, wanted)
    await page.keyboard.press("Enter")


async def open_thread(page: Page, text: str) -> Locator:
    """Open the thread of a card by keyboard; returns the pane with its draft."""
    await press(page, card(page, text).locator(".replies"))
    thread = page.locator(".thread")
    await expect(thread.locator(".message", has_text=text)).to_be_visible()
    await expect(thread.get_by_role("button", name="승인", exact=True)).to_be_visible()
    return thread


async def test_a_reviewers_day_needs_no_mouse(place: Town, page: Page):
    await open_page(place, page, "U_MINA", f"channel={CHANNEL}")

    await place.comment("r1", QUESTION)
    thread = await open_thread(page, QUESTION)
    await press(page, thread.get_by_role("button", name="승인", exact=True))
    await expect(thread).to_contain_text("게시했어요")
    await place.answered("r1", ANSWER)

    changed = "이거 식세기 되나요?? 뚜껑도요"
    await place.comment("r2", changed, author="자취9년차")
    thread = await open_thread(page, changed)
    await press(page, thread.get_by_role("button", name="수정", exact=True))
    await tab_to(page, page.locator("dialog.modal").get_by_label("답글"))
    await page.keyboard.press("Control+A")
    await page.keyboard.type("네, 위 칸에만 넣어 주세요.")
    await page.keyboard.press("Control+Enter")
    await expect(thread).to_contain_text("게시했어요")
    await place.answered("r2", "네, 위 칸에만 넣어 주세요.")

    await tab_to(page, page.locator(".main .composer-field"))
    await page.keyboard.type("/si")
    await page.keyboard.press("Tab")
    await page.keyboard.type("help")
    await page.keyboard.press("Enter")
    await expect(page.locator(".main .message.ephemeral")).to_contain_text("/signoff freeze")

    await press(page, page.locator('.sidebar [data-place="home"]'))
    await expect(page.locator(".home")).to_contain_text("답글 2개")
    assert await place.record_holds()


async def test_whoever_asks_why_is_told_from_more_and_by_a_pasted_link(place: Town, page: Page):
    asked = "이거 식세기 되나요?? 왜요"
    await place.comment("w1", asked, author="궁금한사람")
    draft = await place.draft(asked)
    await place.workspace.click(draft, "승인", as_="U_MINA")
    await place.answered("w1", ANSWER)
    root = await place.shows(await place.card(asked), "게시했어요")
    await open_page(place, page, "U_JIWOO", f"channel={CHANNEL}")
    modal = page.locator("dialog.modal")

    await card(page, asked).get_by_role("button", name="더보기").click()
    why = modal.locator(".block", has_text="이 답글의 경위")
    await why.get_by_role("button", name="선택").click()
    await explained(modal, asked)
    await page.keyboard.press("Escape")

    link = f"{place.workspace.url}/archives/{CHANNEL}/p{root['ts'].replace('.', '')}"
    await page.locator(".main .composer-field").fill(f"/signoff why {link}")
    await page.keyboard.press("Enter")
    await explained(modal, asked)


async def explained(modal: Locator, asked: str) -> None:
    """The modal tells all of it, from the comment to the platform's id."""
    for told in (
        asked,
        "FAQ 항목: 식기세척기",
        "승인했어요",
        "다시 읽어",
        "플랫폼 ID",
        "기록 확인됨 ✓",
    ):
        await expect(modal).to_contain_text(told)
    await expect(modal.locator("time").first).to_be_visible()


async def freeze_everything(page: Page) -> None:
    """Fill both steps of the brake's modal; it lies open already."""
    modal = page.locator("dialog.modal")
    await modal.get_by_label("이유").fill("은색 가루")
    await modal.get_by_role("button", name="다음").click()
    await expect(modal).to_contain_text("중단할까요?")
    await expect(modal.get_by_label("이유")).to_have_value("은색 가루")
    await modal.get_by_role("button", name="게시 중단", exact=True).click()
    await expect(modal.get_by_role("button", name="게시 중단", exact=True)).to_be_hidden()


async def test_the_one_on_call_stops_everything_from_the_home(place: Town, page: Page):
    await place.set_undo(120)
    await place.comment("o1", "이거 식세기 되나요?? 급해요", author="급한사람")
    draft = await place.draft("급해요")
    await place.workspace.click(draft, "승인", as_="U_MINA")
    await place.shows(draft, "승인했어요")
    await open_page(place, page, "U_HANEUL", "view=home")

    await page.get_by_role("button", name="게시 중단", exact=True).click()
    await freeze_everything(page)
    await expect(page.locator("dialog.modal")).to_contain_text("1개")
    await page.keyboard.press("Escape")

    await expect(page.locator(".home")).to_contain_text("은색 가루")
    await expect(page.get_by_role("button", name="다시 게시")).to_have_count(0)
    await page.locator(".sidebar").get_by_role("link", name="mosiru-kr").click()
    await card(page, "급해요").locator(".replies").click()
    await expect(page.locator(".thread")).to_contain_text("멈췄어요")
    assert await place.answers("o1") == []
    await lift(place)


async def home_stands_still(place: Town, page: Page, user: str) -> None:
    """Wait until the Home on the page is the last one: a question about a button ends with it."""
    await place.workspace.settle()
    async with asyncio.timeout(SOON / 1000):
        while await homes_to_draw(place):  # noqa: ASYNC110 - the product's state
            await asyncio.sleep(0.05)
    newest = place.workspace.home_view(user)
    assert newest is not None
    first = newest["blocks"][0]["block_id"]
    await expect(page.locator(f'.home [data-block-id="{first}"]')).to_be_visible()


async def homes_to_draw(place: Town) -> int:
    undone = Task.state.in_((TaskState.READY, TaskState.RUNNING))
    query = select(func.count()).where(Task.kind == REDRAW_HOME, undone)
    async with place.database.reads() as session:
        return await session.scalar(query) or 0


async def lift(place: Town) -> None:
    """What the lead does; the next day starts unfrozen."""
    await place.workspace.home("U_JIWOO")

    def with_button() -> Json | None:
        home = place.workspace.home_view("U_JIWOO")
        return home if home and "다시 게시" in labels(home) else None

    home = await place.workspace.wait_for(with_button)
    await place.workspace.click(home, "다시 게시", as_="U_JIWOO")
    await place.set_undo(0)


async def test_a_leads_day_stops_lifts_and_names_a_reviewer(place: Town, page: Page):
    await open_page(place, page, "U_JIWOO", f"channel={CHANNEL}")

    await page.locator(".main .composer-field").fill("/signoff freeze")
    await page.keyboard.press("Enter")
    await expect(page.locator("dialog.modal")).to_be_visible()
    await freeze_everything(page)
    await page.keyboard.press("Escape")
    await page.locator('.sidebar [data-place="home"]').click()
    await expect(page.locator(".home")).to_contain_text("은색 가루")

    await home_stands_still(place, page, "U_JIWOO")
    await page.get_by_role("button", name="다시 게시").click()
    await page.get_by_role("alertdialog").get_by_role("button").last.click()
    await expect(page.get_by_role("button", name="다시 게시")).to_have_count(0)

    await page.locator(".switcher").click()
    await page.get_by_role("option", name="Ara 아라").click()
    await expect(page.locator(".switcher")).to_contain_text("You act as")
    await page.get_by_role("button", name="People", exact=True).click()
    modal = page.locator("dialog.modal")
    await modal.get_by_role("button", name="Add").click()
    await modal.locator('[data-block-id="person"] .select').click()
    await page.get_by_role("option", name="Doyun 도윤").click()
    await modal.get_by_label("Reviewer").check()
    await modal.get_by_role("button", name="Save").click()
    await expect(modal).to_contain_text("doyun · Reviewer")
