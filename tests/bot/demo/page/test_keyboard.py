"""Where the keyboard stands after each step: never at the top of the page by accident."""

import asyncio
from typing import Any

from playwright.async_api import Route, expect

from tests.bot.demo.page.conftest import (
    IN_BROWSER,
    Desk,
    actions,
    button,
    mrkdwn,
    plain,
    text_field,
)

pytestmark = IN_BROWSER


async def test_a_thread_takes_the_focus_and_gives_it_back_to_its_message(desk: Desk):
    ts = await desk.post(mrkdwn("Card"))
    await desk.post(mrkdwn("Draft"), thread_ts=ts)
    await desk.open()

    await desk.message(ts).locator(".replies").press("Enter")
    await expect(desk.page.locator(".thread .messages")).to_be_focused()
    await desk.page.get_by_role("button", name="Close the thread").press("Enter")

    await expect(desk.message(ts)).to_be_focused()


async def test_another_room_takes_the_focus(desk: Desk):
    await desk.open()

    await desk.page.get_by_role("link", name="mosiru-us").press("Enter")

    await expect(desk.page.get_by_role("heading", name="#mosiru-us")).to_be_visible()
    await expect(desk.page.get_by_role("main")).to_be_focused()


async def test_a_pressed_button_that_goes_leaves_the_focus_on_its_message(desk: Desk):
    desk.bot.app.action("shut")(shut)
    ts = await desk.post(mrkdwn("Draft"), actions(button("shut")))
    await desk.open()

    await desk.control("shut").press("Enter")
    await expect(desk.message(ts)).to_contain_text("Shut")

    await expect(desk.message(ts)).to_be_focused()


async def shut(ack: Any, body: Any, client: Any) -> None:
    ts = body["message"]["ts"]
    await client.chat_update(channel="C_KR", ts=ts, text="Shut", blocks=[mrkdwn("Shut")])
    await ack()


async def test_a_modal_whose_opener_is_gone_leaves_the_focus_on_its_message(desk: Desk):
    desk.bot.app.action("shut")(shut)
    ts = await desk.post(mrkdwn("Draft"), actions(button("shut")))
    await desk.open()
    await desk.control("shut").focus()
    await desk.show_modal(text_field())

    (message,) = desk.ws.messages("C_KR")
    await desk.ws.click(message, "shut", as_="U_MINA")
    await expect(desk.message(ts)).to_contain_text("Shut")
    await desk.page.keyboard.press("Escape")

    await expect(desk.message(ts)).to_be_focused()


async def test_a_closed_modal_goes_at_once_and_takes_no_focus_from_what_comes_next(desk: Desk):
    async def wait(route: Route) -> None:
        await server_answers.wait()
        await route.continue_()

    server_answers = asyncio.Event()
    await desk.post(actions(button("more")))
    await desk.open()
    await desk.control("more").focus()
    await desk.show_modal(text_field())
    await desk.page.route("**/_local/view_close", wait)

    await desk.page.keyboard.press("Escape")
    await expect(desk.modal).to_have_count(0)
    await expect(desk.control("more")).to_be_focused()
    composer = desk.page.locator(".main .composer-field")
    await composer.focus()
    async with desk.page.expect_response("**/_local/views*"):
        server_answers.set()

    assert desk.ws.modals("U_THEO") == []
    await expect(composer).to_be_focused()
    await expect(desk.modal).to_have_count(0)


async def test_a_modal_that_the_server_keeps_comes_back(desk: Desk):
    await desk.open()
    await desk.show_modal(text_field())
    await desk.page.route("**/_local/view_close", lambda route: route.abort())

    await desk.page.keyboard.press("Escape")

    await expect(desk.modal).to_be_visible()


async def test_a_menu_gives_the_focus_back_to_its_button(desk: Desk):
    menu = {
        "type": "static_select",
        "action_id": "choice",
        "options": [{"text": {"type": "plain_text", "text": "One"}, "value": "one"}],
    }
    await desk.post(actions(menu))
    await desk.open()

    await desk.control("choice").press("Enter")
    await expect(desk.page.get_by_role("listbox")).to_be_focused()
    await desk.page.keyboard.press("Escape")

    await expect(desk.control("choice")).to_be_focused()


async def test_typing_in_a_short_menu_leads_to_what_begins_so(desk: Desk):
    async def note(ack: Any, body: Any) -> None:
        desk.bot.note("chosen", body)
        await ack()

    desk.bot.app.action("choice")(note)
    names = ("Red one", "Blue one", "Blue two")
    options = [{"text": plain(name), "value": name} for name in names]
    await desk.post(actions({"type": "static_select", "action_id": "choice", "options": options}))
    await desk.open()

    await desk.control("choice").press("Enter")
    await expect(desk.page.get_by_role("listbox")).to_be_focused()
    await desk.page.keyboard.type("blue t")
    await desk.page.keyboard.press("Enter")

    click = await desk.seen("chosen")
    assert click["actions"][0]["selected_option"]["value"] == "Blue two"


async def test_a_modal_that_is_filled_later_puts_the_caret_into_its_field(desk: Desk):
    await desk.open()
    view_id = await desk.show_modal(mrkdwn("…"))
    await expect(desk.page.get_by_role("button", name="Cancel")).to_be_focused()

    view = {"type": "modal", "callback_id": "edit", "title": plain("Edit"), "submit": plain("Save")}
    await desk.bot.client.views_update(view_id=view_id, view={**view, "blocks": [text_field()]})

    await expect(desk.modal.get_by_role("textbox")).to_be_focused()


async def test_escape_leaves_the_json_where_it_was_opened(desk: Desk):
    ts = await desk.post(mrkdwn("Card"))
    await desk.open()
    opener = desk.message(ts).locator(".tool-json")
    await expect(desk.message(ts)).to_be_in_viewport()
    await desk.message(ts).locator(".time").last.focus()
    for _ in range(3):
        await desk.page.keyboard.press("Tab")
    await expect(opener).to_be_focused()

    await desk.page.keyboard.press("Enter")
    await expect(desk.page.locator("dialog.drawer")).to_be_visible()
    await desk.page.keyboard.press("Escape")

    await expect(opener).to_be_focused()


async def test_a_new_message_in_view_is_said_to_those_who_do_not_see_it(desk: Desk):
    await desk.open()

    await desk.post(mrkdwn("Card"), text="mosiru_kr · Question")

    voice = desk.page.locator("[aria-live=polite]").last
    await expect(voice).to_have_text("Signoff: mosiru_kr · Question")
