"""Channels, threads, Home and the panels around them."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.bot.demo.page.conftest import IN_BROWSER, Desk, actions, button, mrkdwn, plain, rich

pytestmark = IN_BROWSER


SCROLL_AND_SETTLE = """async (node) => {
    node.scrollIntoView({ block: "center" });
    for (let frame = 0; frame < 5; frame += 1) await new Promise(requestAnimationFrame);
}"""

SCROLL_TO_TOP = """async (node) => {
    node.scrollTo(0, 1);  // from elsewhere, or nothing happens
    await new Promise(requestAnimationFrame);
    node.scrollTo(0, 0);
    await new Promise(requestAnimationFrame);
}"""

SHOWS_THROUGH = """day => {
    const list = day.closest(".messages").getBoundingClientRect();
    const { top, bottom } = day.getBoundingClientRect();
    const found = [];
    if (top > list.top) found.push(`${top - list.top} above it`);
    if (getComputedStyle(day).backgroundColor === "rgba(0, 0, 0, 0)") found.push("no ground");
    for (let x = list.left + 1; x < list.left + day.offsetWidth; x += 10) {
        const over = document.elementFromPoint(x, (top + bottom) / 2);
        if (!day.contains(over)) found.push(`${over.className} at ${x}`);
    }
    return found;
}"""


def linked(ts: str, channel: str = "C_KR") -> str:
    return f"/archives/{channel}/p{ts.replace('.', '')}"


async def test_a_new_message_appears_without_a_reload(desk: Desk):
    await desk.open()

    ts = await desk.post(mrkdwn("Fresh"))

    await expect(desk.message(ts)).to_contain_text("Fresh")


async def test_a_changed_message_is_redrawn_and_a_deleted_one_goes(desk: Desk):
    first, second = await desk.post(mrkdwn("One")), await desk.post(mrkdwn("Two"))
    third = await desk.post(mrkdwn("Three"))
    await desk.post(mrkdwn("Reply"), thread_ts=third)
    await desk.open()

    await desk.bot.client.chat_update(channel="C_KR", ts=first, text="New", blocks=[mrkdwn("New")])
    await desk.bot.client.chat_delete(channel="C_KR", ts=second)
    await desk.bot.client.chat_delete(channel="C_KR", ts=third)

    await expect(desk.message(first)).to_contain_text("New")
    await expect(desk.message(second)).to_have_count(0)
    await expect(desk.message(third).locator(".message-head")).to_have_text(
        "This message was deleted."
    )


async def test_a_link_to_a_message_opens_its_thread(desk: Desk):
    ts = await desk.post(mrkdwn("The root"))
    await desk.post(mrkdwn("The reply"), thread_ts=ts)

    await desk.open(linked(ts))

    await expect(desk.page.locator(".thread .message")).to_have_count(2)
    await expect(desk.page.locator(".thread")).to_contain_text("The reply")


async def test_a_link_to_a_reply_opens_its_thread_and_marks_the_reply(desk: Desk):
    ts = await desk.post(mrkdwn("The root"))
    reply = await desk.post(mrkdwn("The reply"), thread_ts=ts)

    await desk.open(linked(reply))

    await expect(desk.page.locator(".thread .message.linked")).to_contain_text("The reply")


async def test_replies_are_counted_and_open_beside_the_channel(desk: Desk):
    ts = await desk.post(mrkdwn("The root"))
    await desk.open()

    await desk.post(mrkdwn("A draft"), thread_ts=ts)
    await desk.message(ts).get_by_role("button", name="1 reply").click()

    await expect(desk.page.locator(".thread")).to_contain_text("A draft")
    assert linked(ts) in desk.page.url


async def test_a_whisper_goes_with_the_page(desk: Desk, page: Page):
    ts = await desk.post(mrkdwn("For all"))
    await desk.open()
    await desk.bot.client.chat_postEphemeral(channel="C_KR", user="U_THEO", text="Only Theo")
    await expect(page.locator(".ephemeral")).to_contain_text("Only visible to you")

    await page.reload()

    await expect(desk.message(ts)).to_contain_text("For all")
    await expect(page.locator(".ephemeral")).to_have_count(0)


async def test_a_message_elsewhere_marks_its_channel_unread(desk: Desk):
    await desk.open("/?channel=C_KR")
    place = desk.page.locator('.place[data-channel="C_US"]')
    await expect(place).not_to_have_class("place unread")

    await desk.post(mrkdwn("Over here"), channel="C_US")

    await expect(place).to_have_class("place unread")
    await place.click()
    await expect(place).to_have_class("place")


async def test_a_ping_is_counted_and_leads_to_its_message(desk: Desk):
    await desk.open()

    await desk.post(mrkdwn("<@U_THEO> please look"), channel="C_US", text="Please look")
    await desk.page.get_by_role("link", name="Pings").click()
    await desk.page.locator(".ping").click()

    await expect(desk.page.locator(".thread .message")).to_contain_text("please look")


async def test_the_pings_have_an_address_of_their_own(desk: Desk):
    await desk.post(mrkdwn("<@U_THEO> please look"), text="Please look")

    await desk.open("/?view=pings")

    await expect(desk.page.locator(".ping")).to_contain_text("Please look")


async def test_the_home_is_opened_and_drawn(desk: Desk):
    await desk.open("/?view=home")

    await expect(desk.page.locator(".home .block").first).to_have_text("Home")
    assert (await desk.seen("home"))["event"]["tab"] == "home"


async def test_what_the_page_cannot_draw_is_a_box_with_its_json(desk: Desk):
    ts = await desk.post({"type": "card", "title": plain("No")})
    await desk.open()

    await expect(desk.message(ts).locator(".unknown")).to_contain_text('"text": "No"')


async def test_a_table_has_a_head_and_aligned_cells(desk: Desk):
    row = [{"type": "raw_text", "text": "Median"}, {"type": "raw_text", "text": "12 min"}]
    table: dict[str, Any] = {"type": "table", "rows": [row, row]}
    ts = await desk.post({**table, "column_settings": [{}, {"align": "right"}]})
    await desk.open()

    cells = desk.message(ts).locator("th, td")
    await expect(cells).to_have_text(["Median", "12 min"] * 2)
    await expect(cells.nth(3)).to_have_css("text-align", "right")


async def test_lists_quotes_and_styles_of_rich_text_are_drawn(desk: Desk):
    words = {"type": "text", "text": "one", "style": {"bold": True, "underline": True}}
    line = {"type": "rich_text_section", "elements": [words]}
    parts = [
        {"type": "rich_text_list", "style": "ordered", "offset": 2, "elements": [line, line]},
        {"type": "rich_text_quote", "elements": [words]},
    ]
    ts = await desk.post({**rich(), "elements": parts})
    await desk.open()

    shown = desk.message(ts)
    await expect(shown.locator('ol[start="3"] li strong')).to_have_count(2)
    await expect(shown.locator("blockquote u")).to_have_text("one")


async def test_the_json_of_a_message_is_shown(desk: Desk):
    ts = await desk.post(mrkdwn("Look inside"))
    await desk.open()

    await desk.message(ts).hover()
    await desk.message(ts).get_by_role("button", name="JSON").click()

    await expect(desk.page.locator(".drawer .json")).to_contain_text('"text": "Look inside"')


async def test_the_delivery_log_shows_what_was_sent(desk: Desk):
    await desk.open("/?view=log")

    await desk.post(mrkdwn("x"))
    await desk.page.locator(".delivery").first.click()

    await expect(desk.page.locator(".delivery .status").first).to_have_text("acked")
    await expect(desk.page.locator(".drawer .json")).to_contain_text("event_callback")


@pytest.mark.parametrize("width", [1280, 390])
async def test_the_delivery_log_names_its_columns_and_tells_the_time(desk: Desk, width: int):
    await desk.open("/?view=log")
    await desk.post(mrkdwn("x"))
    await desk.page.set_viewport_size({"width": width, "height": 844})

    row = desk.page.get_by_role("row").last
    await expect(row.get_by_role("button", name="event message")).to_be_visible()
    await expect(row.locator("time")).to_be_in_viewport()
    for heading in ("Status", "Request", "Duration", "Time"):
        await expect(desk.page.get_by_role("columnheader", name=heading)).to_be_in_viewport()


@pytest.mark.parametrize("width", [1280, 390])
async def test_words_go_under_a_whole_line_of_the_day(desk: Desk, width: int):
    for number in range(12):
        await desk.post(mrkdwn(f"Message {number}"))
    await desk.open()
    await desk.page.set_viewport_size({"width": width, "height": 500})
    await desk.page.locator(".main .message").last.scroll_into_view_if_needed()

    assert await desk.page.locator(".day").evaluate(SHOWS_THROUGH) == []


async def test_the_page_says_that_it_is_not_slack(desk: Desk):
    await desk.open()

    await expect(desk.page.locator(".local-badge")).to_have_text("local workspace – not Slack")


async def test_another_person_reads_another_language(desk: Desk):
    await desk.open(user="U_THEO")

    await desk.page.locator(".switcher").click()
    await desk.page.get_by_role("option", name="Mina 민아").click()

    await expect(desk.page.locator(".local-badge")).to_have_text("로컬 워크스페이스 – Slack 아님")
    assert "user=U_MINA" in desk.page.url


async def test_both_languages_have_the_same_words(desk: Desk):
    await desk.open()

    keys = await desk.page.evaluate(
        """async () => {
            const { WORDS } = await import("/page/words.js");
            const names = (words) => [...Object.keys(words), ...Object.keys(words.errors)].sort();
            return [names(WORDS.en), names(WORDS.ko)];
        }"""
    )

    assert keys[0] == keys[1]
    assert len(keys[0]) > 50


async def test_a_long_channel_is_fetched_piece_by_piece(desk: Desk):
    for number in range(90):
        await desk.post(text=f"Line {number}.")
    await desk.open()
    await expect(desk.page.get_by_text("Line 89.", exact=True)).to_be_visible()
    assert await desk.page.locator(".message").count() in (25, 50)  # 50: it began at the top

    while await desk.page.get_by_text("Line 0.", exact=True).count() == 0:
        await desk.page.locator(".messages").evaluate(SCROLL_TO_TOP)

    await expect(desk.page.locator(".message")).to_have_count(90)
    await expect(desk.page.get_by_text("Line 0.", exact=True)).to_have_count(1)


async def test_news_leaves_a_reader_of_old_messages_alone(desk: Desk):
    for number in range(30):
        await desk.post(mrkdwn(f"Line {number}.\n\n\n"))
    await desk.open()
    line = desk.page.locator(".message").filter(has_text="Line 9.")
    await line.evaluate(SCROLL_AND_SETTLE)
    before = await line.bounding_box()

    ts = await desk.post(mrkdwn("News"))
    await expect(desk.message(ts)).to_have_count(1)

    assert await line.bounding_box() == before


async def test_what_happened_while_the_line_was_cut_is_caught_up(desk: Desk):
    await desk.open()
    await desk.page.context.set_offline(True)
    desk.ws.workspace.hub.close()
    await expect(desk.page.get_by_text("Connection lost")).to_be_visible()

    ts = await desk.post(mrkdwn("Missed"), actions(button()))
    await desk.page.context.set_offline(False)

    await expect(desk.message(ts)).to_contain_text("Missed")
    await expect(desk.page.get_by_text("Connection lost")).to_have_count(0)


async def test_what_could_not_be_fetched_is_said_and_fetched_again(desk: Desk):
    await desk.open()
    await desk.page.route("**/_local/channels/**", lambda route: route.abort())

    ts = await desk.post(mrkdwn("Missed"), actions(button()))
    await expect(desk.page.locator(".connection")).to_have_text(
        "The local workspace does not answer."
    )
    await desk.page.unroute("**/_local/channels/**")

    await expect(desk.message(ts)).to_contain_text("Missed")
    await expect(desk.page.locator(".connection")).to_be_empty()


async def test_the_home_survives_words_that_need_no_emoji(desk: Desk):
    view = {"type": "home", "blocks": [{"type": "header", "text": plain(":tada: 42")}]}
    await desk.open("/?view=home")
    await desk.seen("home")

    await desk.bot.client.views_publish(user_id="U_THEO", view=view)

    await expect(desk.page.locator(".home .header-block")).to_have_text("🎉 42")


async def test_the_age_of_a_reply_is_kept_true(desk: Desk):
    await desk.page.clock.install()
    ts = await desk.post(mrkdwn("Card"))
    await desk.post(mrkdwn("Draft"), thread_ts=ts)
    await desk.open()
    await expect(desk.message(ts)).to_contain_text("Last reply")

    await desk.page.clock.fast_forward("05:00")

    await expect(desk.message(ts)).to_contain_text("5 minutes ago")
