"""Nothing on the page lies on what a person wants to press, and rows of buttons fit."""

import pytest
from playwright.async_api import Page, expect

from tests.bot.demo.page.conftest import IN_BROWSER, Desk, Json, actions, button, mrkdwn, plain

pytestmark = IN_BROWSER

COVERED = """() => {
  const box = (node) => node.getBoundingClientRect();
  const tools = [...document.querySelectorAll(".tools")]
    .find((each) => getComputedStyle(each).visibility === "visible");
  const isUnder = (node) => box(node).left < box(tools).right && box(node).right > box(tools).left
    && box(node).top < box(tools).bottom && box(node).bottom > box(tools).top
    && node.checkVisibility({ visibilityProperty: true });
  return [...document.querySelectorAll(".messages .blocks :is(button, a)")].filter(isUnder).length;
}"""
ROWS = "nodes => new Set(nodes.map((node) => node.getBoundingClientRect().top)).size"
KOREAN = ("검토하기", "담당하기", "답글 안 달기", "더보기")


def named(label: str, number: int) -> Json:
    return {**button(f"b{number}"), "text": plain(label)}


CARD = [
    {**mrkdwn("A card " * 20), "accessory": named("Look at it", 9)},
    actions(*(named(f"A long label {n}", n) for n in range(6))),
]


@pytest.mark.parametrize("width", [1280, 1090, 900, 390])
@pytest.mark.parametrize("place", [".main", ".thread"])
async def test_the_tools_of_a_message_cover_no_button(
    desk: Desk, page: Page, width: int, place: str
):
    await page.set_viewport_size({"width": width, "height": 1200})
    root = await desk.post(*CARD)
    for _ in range(2):
        await desk.post(*CARD)
        await desk.post(*CARD, thread_ts=root)
    thread = f"/archives/C_KR/p{root.replace('.', '')}?user=U_THEO"
    path = "/?channel=C_KR&user=U_THEO" if place == ".main" else thread
    await page.goto(f"{desk.ws.url}{path}")
    messages = page.locator(f"{place} .message")
    await expect(messages).to_have_count(3)

    for message in await messages.all():
        await message.hover(position={"x": 4, "y": 8})
        assert await page.evaluate(COVERED) == 0


async def test_a_thread_fills_the_page_of_a_tablet_beside_a_long_channel(desk: Desk, page: Page):
    await page.set_viewport_size({"width": 900, "height": 700})
    root = await desk.post(mrkdwn("A comment"))
    for _ in range(20):
        await desk.post(*CARD)
    await page.goto(f"{desk.ws.url}/archives/C_KR/p{root.replace('.', '')}?user=U_THEO")
    await expect(page.locator(".thread .message")).to_have_count(1)
    await expect(page.locator(".main .message")).to_have_count(21)

    assert await page.locator(".thread").evaluate("node => node.offsetHeight") == 700


async def test_the_four_buttons_of_a_korean_card_stand_in_one_row_of_a_thread(desk: Desk):
    row = actions(*(named(label, number) for number, label in enumerate(KOREAN)))
    ts = await desk.post(mrkdwn("카드"), row)
    await desk.open(f"/archives/C_KR/p{ts.replace('.', '')}", user="U_MINA")

    buttons = desk.page.locator(".thread .actions .button")
    await expect(buttons).to_have_count(4)
    assert await buttons.evaluate_all(ROWS) == 1


async def test_the_json_of_a_message_fills_a_telephone(desk: Desk, page: Page):
    await page.set_viewport_size({"width": 390, "height": 844})
    ts = await desk.post(mrkdwn("Look inside"))
    await page.goto(f"{desk.ws.url}/?channel=C_KR&user=U_THEO")
    await desk.message(ts).hover()
    await desk.message(ts).get_by_role("button", name="JSON").click()

    await expect(page.locator(".drawer")).to_be_visible()
    assert await page.locator(".drawer").evaluate("node => node.offsetWidth") == 390
