"""What words may and may not do on the page."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from bot.demo.workspace.posting import bot_message, post
from tests.bot.demo.page.conftest import IN_BROWSER, Desk, mrkdwn, plain, rich, without_faults
from tests.bot.demo.workspace.bolt import bot_in_process
from tests.support import tricks
from tests.support.workspace import a_config, local_workspace

pytestmark = IN_BROWSER


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(browser: Browser) -> AsyncIterator[Desk]:
    """One page for all tests: each posts a message of its own and looks at that."""
    page = await browser.new_page(locale="en-US", timezone_id="Asia/Seoul")
    async with (
        local_workspace(a_config()) as ws,
        bot_in_process(ws) as bot,
        without_faults(page),
    ):
        opened = Desk(ws, bot, page)
        await opened.open()
        yield opened


TRICKS = [
    "&lt;!channel&gt;",
    "&lt;@U_MINA&gt;",
    "&lt;mailto:evil@evil.example|write to the bank&gt;",
    "&lt;!date^0^{date}|today&gt;",
    "&amp;lt;!here&amp;gt;",
    "&lt;img src=x onerror=alert(1)&gt;",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]
LITERAL = [
    "*x* <@U_MINA> <!channel> :smile: &lt;b&gt;",
    "<img src=x onerror=alert(1)>",
    "`<!here>`",
]


@pytest.mark.parametrize("trick", TRICKS)
async def test_escaped_control_sequences_stay_words(desk: Desk, trick: str):
    ts = await desk.post(mrkdwn(trick))

    text = desk.message(ts).locator(".section .text")
    shown = trick.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    await expect(text).to_have_text(shown)
    assert await text.locator("a, .mention, img, script, time").count() == 0


DISGUISED = [
    "&lt;https://evil.example|https://bank.example&gt;",
    "&lt;!date^0^{date}^https://evil.example|today&gt;",
    "bank|https://evil.example/a_b",
]


@pytest.mark.parametrize("trick", DISGUISED)
async def test_an_escaped_link_cannot_hide_where_it_leads(desk: Desk, trick: str):
    ts = await desk.post(mrkdwn(trick))

    links = desk.message(ts).locator(".section .text a")
    await expect(links.first).to_be_visible()
    for link in await links.all():
        address = (await link.get_attribute("href") or "").rstrip("/")
        assert await link.text_content() == address


@pytest.mark.parametrize("words", LITERAL)
async def test_rich_text_and_plain_text_are_literal(desk: Desk, words: str):
    heading = {"type": "header", "text": {**plain(words), "emoji": False}}
    ts = await desk.post(rich({"type": "text", "text": words}), heading)

    shown = desk.message(ts)
    await expect(shown.locator(".rich-section")).to_have_text(words)
    await expect(shown.locator(".header-block")).to_have_text(words)
    assert await shown.locator(".blocks :is(a, .mention, img, strong, code)").count() == 0


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "file:///etc"])
async def test_dangerous_addresses_are_no_links(desk: Desk, address: str):
    link = {"type": "link", "url": address, "text": "click"}
    dated = f"<!date^0^{{date}}^{address}|today>"
    workspace, blocks = desk.ws.workspace, [mrkdwn(f"<{address}|click> {dated}"), rich(link)]
    # As if the workspace had let it through: it refuses such a link, and the page does for itself.
    message = bot_message(workspace, {"text": "A card", "blocks": blocks})
    ts = post(workspace, workspace.directory.channels.get("C_KR"), message)["ts"]

    await expect(desk.message(ts).locator(".section .text")).to_contain_text("click")
    await expect(desk.message(ts).locator(".rich-section")).to_have_text("click")
    assert await desk.message(ts).locator(".blocks a").count() == 0


async def test_links_open_elsewhere_without_a_way_back(desk: Desk):
    ts = await desk.post(mrkdwn("<https://square.example/?a=1&amp;b=2|the post>"))

    link = desk.message(ts).get_by_role("link", name="the post")
    await expect(link).to_have_attribute("href", "https://square.example/?a=1&b=2")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")


async def test_real_control_sequences_show_their_power(desk: Desk):
    ts = await desk.post(mrkdwn("<!channel> <@U_MINA> <#C_US> <!subteam^S_ONCALL|@oncall>"))

    await expect(desk.message(ts).locator(".mention")).to_have_text(
        ["@channel", "@Mina 민아", "#mosiru-us", "@oncall"]
    )


MARKED = {
    "*bold* _slanted_ ~gone~ `code`": ["strong", "em", "s", "code"],
    "*굵게*는 2*3*4 snake_case_name": [],
    "```\n*x* <b>\n```": ["pre"],
    "> one\n> two\nthree": ["blockquote"],
    "&gt; one": ["blockquote"],
    "*bold _both_*": ["strong", "em"],
}


@pytest.mark.parametrize(("text", "tags"), MARKED.items())
async def test_mrkdwn_marks_what_slack_marks(desk: Desk, text: str, tags: list[str]):
    ts = await desk.post(mrkdwn(text))

    shown = desk.message(ts).locator(".section .text")
    await expect(shown).to_be_visible()
    script = "node => [...node.querySelectorAll('*')].map(each => each.localName)"
    assert await shown.evaluate(script) == tags


async def test_emoji_codes_are_drawn_only_where_slack_draws_them(desk: Desk):
    literal = {"type": "context", "elements": [{**plain(":tada:"), "emoji": False}]}
    ts = await desk.post(mrkdwn(":tada: :no_such_thing:"), literal, rich(a_text(":tada:")))

    await expect(desk.message(ts).locator(".section .text")).to_have_text("🎉 :no_such_thing:")
    await expect(desk.message(ts).locator(".context")).to_have_text(":tada:")
    await expect(desk.message(ts).locator(".rich-section")).to_have_text(":tada:")


def a_text(text: str, **style: Any) -> dict[str, Any]:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


async def test_dates_follow_the_readers_zone_and_language(desk: Desk):
    date = {"type": "date", "timestamp": 1795410200, "format": "{time_secs}", "fallback": "?"}
    ts = await desk.post(mrkdwn("<!date^1795410200^at {time}|05:03 UTC>"), rich(date))
    await desk.open(user="U_MINA")

    await expect(desk.message(ts).locator(".section time")).to_have_text("at 오후 2:03")
    await expect(desk.message(ts).locator(".rich-section time")).to_have_text("오후 2:03:20")


async def test_an_unknown_date_token_shows_the_fallback(desk: Desk):
    ts = await desk.post(mrkdwn("<!date^1795410200^{century}|long ago>"))

    await expect(desk.message(ts).locator("time").last).to_have_text("long ago")


async def test_text_of_a_message_without_blocks_is_mrkdwn(desk: Desk):
    ts = await desk.post(text="*Signed* by &lt;Mina&gt;")

    await expect(desk.message(ts).locator(".text")).to_have_text("Signed by <Mina>")
    await expect(desk.message(ts).locator("strong")).to_have_text("Signed")


MARKDOWN = """
# A *heading*
**bold _both_** and __this__, *slanted*, ~~gone~~, `**code**`, 2 * 3 * 4 snake_case
- one
  1. inner
- [x] two

> quoted
```
**not bold**
```
| a | b |
|---|--:|
| [the post](https://square.example/?a=1&b=2) | 2 |
"""
DRAWN = {
    "h3 em": "heading",
    ".markdown > p > strong": "bold both this",
    "p strong em": "both",
    "p > em": "slanted",
    "s": "gone",
    "code": "**code**",
    "ul > li > .item-words > p": "one two",
    "ul ol li": "inner",
    ".task": "☑",
    "blockquote": "quoted",
    "pre": "**not bold**",
    "th": "a b",
    "td.align-right": "2",
    "a[href='https://square.example/?a=1&b=2']": "the post",
}


@pytest.mark.parametrize("way", ["block", "argument"])
async def test_markdown_is_drawn_as_markdown(desk: Desk, way: str):
    given: dict[str, Any] = {"markdown_text": MARKDOWN, "text": None}
    block = {"type": "markdown", "text": MARKDOWN}
    ts = await (desk.post(block) if way == "block" else desk.post(**given))

    shown = desk.message(ts)
    await expect(shown.locator("td")).to_have_count(2)
    found = {where: await shown.locator(where).all_inner_texts() for where in DRAWN}
    assert {where: " ".join(texts).strip() for where, texts in found.items()} == DRAWN


POWERLESS = [
    *TRICKS,
    *LITERAL,
    *(trick for name, trick in tricks.TRICKS.items() if not name.startswith("long")),
    "[x](javascript:alert(1)) <javascript:alert(2)> ![x](data:text/html,x)",
    "[<img src=x onerror=alert(1)>](https://a.example) <https://a.example/|https://b.example>",
    "[x]: javascript:alert(1)\n\n[x] <iframe src=//evil.example></iframe>",
]


async def test_nothing_in_markdown_has_power(desk: Desk):
    ts = await desk.post(*({"type": "markdown", "text": trick} for trick in POWERLESS))

    shown = desk.message(ts).locator(".markdown")
    await expect(shown).to_have_count(len(POWERLESS))
    assert await shown.locator(".mention, img, script, iframe, svg, time, b, [onload]").count() == 0
    await expect(shown.nth(0)).to_have_text("<!channel>")
    await expect(shown.nth(len(TRICKS))).to_have_text("x <@U_MINA> <!channel> 😄 <b>")
    for link in await shown.locator("a").all():
        assert re.match("(https?|mailto):", await link.get_attribute("href") or "")


BELOW = """(node) => {
  const style = getComputedStyle(node);
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = style.font;
  return parseFloat(style.textUnderlineOffset) > pen.measureText("_").actualBoundingBoxDescent;
}"""


async def test_an_underline_hides_no_underscore(desk: Desk):
    underlined = {"type": "text", "text": "snake_case", "style": {"underline": True}}
    ts = await desk.post(mrkdwn("<https://square.example/|mosiru_kr>"), rich(underlined))

    for node in ("a", "u"):
        assert await desk.message(ts).locator(f".blocks {node}").evaluate(BELOW)
