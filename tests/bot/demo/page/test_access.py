"""What WCAG 2.2 AA asks of the page, measured in every state, theme and width."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.demo.workspace.page_api import PAGE
from tests.bot.demo.page.conftest import (
    IN_BROWSER,
    Desk,
    actions,
    button,
    field,
    mrkdwn,
    plain,
    rich,
    text_field,
)
from tests.bot.demo.workspace.bolt import bot_in_process
from tests.support.workspace import a_config, local_workspace

pytestmark = IN_BROWSER

MEASURE = Path(__file__).with_name("measure.js").read_text(encoding="utf-8")
INTERACTIVE = {
    *("button", "link", "textbox", "combobox", "searchbox", "spinbutton", "Date", "InputTime"),
    *("DateTime", "checkbox", "radio", "menuitem", "option", "image", "img"),
    *("dialog", "alertdialog", "listbox", "menu", "region", "radiogroup", "navigation"),
}
SIZES = {"wide": (1280, 900), "phone": (390, 844)}


def option(label: str) -> dict[str, Any]:
    return {"text": plain(label), "value": label.lower()}


def choice(kind: str, count: int = 2, **more: Any) -> dict[str, Any]:
    options = [option(f"Choice {n}") for n in range(count)]
    return {"type": kind, "action_id": kind, "options": options, **more}


CARD = [
    {"type": "header", "text": plain("A header")},
    {
        **mrkdwn("*bold* `code` <https://slack.com|a link> <@U_THEO> <@U_MINA> <#C_US>\n> quoted"),
        "accessory": choice("overflow"),
    },
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "Question · English"}]},
    rich({"type": "text", "text": "words", "style": {"code": True}}),
    actions(
        button(style="primary"),
        button(
            "danger",
            style="danger",
            confirm={
                "title": plain("Sure?"),
                "text": plain("It stops."),
                "confirm": plain("Freeze"),
                "deny": plain("Back"),
                "style": "danger",
            },
        ),
        choice("static_select", 9, placeholder=plain("One of them")),
        {"type": "datepicker", "action_id": "day", "placeholder": plain("A day")},
    ),
    {"type": "markdown", "text": "# Heading\n- `code` [a link](https://slack.com)\n\n> quoted"},
    {"type": "card", "title": plain("not drawn")},
    {"type": "image", "alt_text": "a chart", "image_url": "https://square.example/x.png"},
    {"type": "table", "rows": [[{"type": "raw_text", "text": "A head"}]] * 2},
]
FIELDS = [
    text_field(max_length=10),
    field("kind", choice("radio_buttons"), hint=plain("A hint")),
    field("ticks", choice("checkboxes"), optional=True),
    field("many", choice("multi_static_select", initial_options=[option("Choice 0")])),
    field("menu", choice("static_select", initial_option=option("Choice 1")), optional=True),
    field("hour", {"type": "timepicker", "action_id": "hour"}),
]


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    return SIZES[request.param]


@pytest_asyncio.fixture(params=["light", "dark"], loop_scope="session")
async def filled(
    request: pytest.FixtureRequest, size: tuple[int, int], browser: Browser
) -> AsyncIterator[Desk]:
    """A workspace with one of everything, seen in one theme and width."""
    width, height = size
    page = await browser.new_page(
        color_scheme=request.param, viewport={"width": width, "height": height}
    )
    async with local_workspace(a_config()) as ws, bot_in_process(ws) as bot:
        desk = Desk(ws, bot, page)
        await desk.post(text="Only words")
        ts = await desk.post(*CARD)
        await desk.post(mrkdwn("A reply <@U_THEO>"), thread_ts=ts)
        yield desk
        await page.close()


async def states(desk: Desk) -> AsyncIterator[str]:
    """Lead the page from state to state."""
    page, last = desk.page, desk.page.locator(".main .message").last
    for view in ("list", "pings", "log", "home"):
        await go(page, f"{desk.ws.url}/?user=U_THEO&view={view}")
        yield view
    await go(page, f"{desk.ws.url}/?user=U_THEO&channel=C_KR")
    await whisper(desk, last)
    yield "channel"
    await last.hover()
    yield "tools"
    await page.locator(".composer-field").fill("/")
    await expect(page.get_by_role("option").first).to_be_visible()
    yield "completion"
    await page.locator(".composer-field").fill("")
    for action_id, role in OPENED.items():
        await desk.control(action_id).click()
        await expect(page.get_by_role(role)).to_be_visible()  # type: ignore[arg-type]
        yield role
        await page.keyboard.press("Escape")
    await last.hover()
    await last.locator(".tool-json").click()
    await expect(page.locator("dialog.drawer")).to_be_visible()
    yield "json"
    await page.keyboard.press("Escape")
    await page.locator(".main .replies").click()
    await expect(page.locator(".thread .message")).to_have_count(2)
    yield "thread"
    await desk.show_modal(*FIELDS)
    await desk.modal.get_by_label("Reply").fill("more than ten")
    await desk.modal.get_by_role("button", name="Save").click()
    await expect(desk.modal.locator(".field-error").first).not_to_be_empty()
    yield "modal"


OPENED = {"overflow": "menu", "static_select": "listbox", "danger": "alertdialog"}


async def whisper(desk: Desk, place: Locator) -> None:
    await desk.bot.client.chat_postEphemeral(channel="C_KR", user="U_THEO", text="A whisper")
    await expect(place).to_contain_text("whisper")


async def go(page: Page, address: str) -> None:
    await page.goto(address)
    await expect(page.locator(".sidebar .place").first).to_be_attached()


async def test_contrast_names_and_sizes_hold_in_every_state(filled: Desk):
    troubles: list[str] = []
    async for state in states(filled):
        found = await filled.page.evaluate(MEASURE)
        troubles += [f"{state}: {each}" for each in found]
        troubles += [f"{state}: nameless {each}" for each in await nameless(filled.page)]

    assert troubles == []


async def nameless(page: Page) -> list[str]:
    """Return the roles of what a person can use or must know, and that has no name."""
    session = await page.context.new_cdp_session(page)
    nodes = (await session.send("Accessibility.getFullAXTree"))["nodes"]
    await session.detach()
    return [
        node["role"]["value"]
        for node in nodes
        if not node["ignored"]
        and node["role"]["value"] in INTERACTIVE
        and not node.get("name", {}).get("value", "").strip()
    ]


async def test_every_pair_of_colours_that_meet_is_legible_in_both_themes(desk: Desk):
    await desk.open()

    for theme in ("light", "dark"):
        await desk.page.emulate_media(color_scheme=theme)
        for (ink, ground), least in MEETING.items():
            ratio = await desk.page.evaluate(RATIO, [f"var(--{ink})", f"var(--{ground})"])
            assert ratio >= least, f"{ink} on {ground}, {theme}: {ratio:.2f}"
    assert colours_of_the_theme() - DECORATION == {colour for pair in MEETING for colour in pair}


def colours_of_the_theme() -> set[str]:
    return set(re.findall(r"--([a-z-]+):", (PAGE / "css/tokens.css").read_text()))


RATIO = """([ink, ground]) => {
  const box = document.createElement("span");
  document.body.append(box);
  const luminance = (value) => {
    box.style.color = value;
    const parts = getComputedStyle(box).color.match(/[\\d.]+/g).slice(0, 3);
    const [r, g, b] = parts.map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark, bright] = [luminance(ink), luminance(ground)].sort((one, other) => one - other);
  box.remove();
  return (bright + 0.05) / (dark + 0.05);
}"""
DECORATION = {"line", "side-line", "quote", "shadow"}
TEXT, SIGN = 4.5, 3.0
GROUNDS = ("ground", "raised", "hover", "whisper", "linked")
MEETING = {
    **{(ink, ground): TEXT for ink in ("ink", "soft", "link") for ground in GROUNDS},
    **{(ink, ground): TEXT for ink in ("stop", "warn") for ground in ("ground", "raised", "hover")},
    **{(ink, ground): SIGN for ink in ("focus", "field-line", "go-line") for ground in GROUNDS},
    ("mention-ink", "mention"): TEXT,
    ("mine-ink", "mine"): TEXT,
    ("code-ink", "code-ground"): TEXT,
    ("side-ink", "side"): TEXT,
    ("side-ink", "side-hover"): TEXT,
    ("side-soft", "side"): TEXT,
    ("side-soft", "side-hover"): TEXT,
    ("on-deep", "side-here"): TEXT,
    ("on-deep", "badge"): TEXT,
    ("on-deep", "face"): TEXT,
    ("on-deep", "go"): TEXT,
    ("on-deep", "go-hover"): TEXT,
    ("on-deep", "stop-ground"): TEXT,
    ("on-local", "local"): TEXT,
    ("on-deep", "pick"): TEXT,
    ("acked", "ground"): TEXT,
    ("acked", "hover"): TEXT,
}
