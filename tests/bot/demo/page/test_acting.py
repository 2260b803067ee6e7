"""Clicks, modals, commands and words, as a person does them."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.bot.demo.page.conftest import (
    IN_BROWSER,
    Desk,
    actions,
    button,
    field,
    mrkdwn,
    plain,
    text_field,
)
from tests.support.workspace import Complaint

pytestmark = IN_BROWSER

CONFIRM = {
    "title": plain("Sure?"),
    "text": plain("It stops all replies."),
    "confirm": plain("Freeze"),
    "deny": plain("Back"),
}


def option(label: str, **more: Any) -> dict[str, Any]:
    return {"text": plain(label), "value": label.lower(), **more}


def choice(kind: str, *labels: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "action_id": "choice", "options": [option(x) for x in labels], **more}


async def test_a_click_reaches_the_bot_and_its_answer_the_page(desk: Desk):
    ts = await desk.post(mrkdwn("Draft"), actions(button(style="primary")))
    await desk.open()

    await desk.control("approve").click()

    await expect(desk.message(ts)).to_contain_text("Signed")
    assert (await desk.seen("approve"))["container"]["message_ts"] == ts


async def test_a_click_without_an_ack_leaves_the_warning_triangle(impatient_desk: Desk):
    desk = impatient_desk

    async def sleep(ack: Any) -> None:
        await asyncio.sleep(1)
        await ack()

    desk.bot.app.action("slow")(sleep)
    ts = await desk.post(actions(button("slow")))
    await desk.open()

    await desk.control("slow").click()

    await expect(desk.control("slow")).to_have_attribute("aria-busy", "true")
    await expect(desk.message(ts).locator(".warning")).to_contain_text("did not answer")
    await expect(desk.control("slow")).not_to_have_attribute("aria-busy", "true")
    desk.ws.forgive(Complaint.NO_ACK)


async def test_a_double_click_is_two_clicks(desk: Desk):
    async def count(ack: Any, body: Any) -> None:
        desk.bot.note("count", body)
        await ack()

    desk.bot.app.action("count")(count)
    await desk.post(actions(button("count")))
    await desk.open()

    await desk.control("count").dblclick()

    await desk.ws.wait_for(lambda: len(desk.bot.seen["count"]) == 2)


@pytest.mark.parametrize(("answer", "reaches"), [("Freeze", True), ("Back", False)])
async def test_a_confirmation_is_asked_first(desk: Desk, answer: str, *, reaches: bool):
    await desk.post(actions(button(confirm=CONFIRM)))
    await desk.open()

    await desk.control("approve").click()
    await desk.page.get_by_role("alertdialog").get_by_role("button", name=answer).click()
    await expect(desk.page.get_by_role("alertdialog")).to_have_count(0)

    if reaches:
        await desk.seen("approve")
    assert ("approve" in desk.bot.seen) is reaches


async def test_the_keyboard_alone_can_approve(desk: Desk):
    ts = await desk.post(mrkdwn("Draft"), actions(button()))
    await desk.open()
    await expect(desk.message(ts)).to_be_visible()

    await desk.page.locator(".messages").focus()
    await desk.page.keyboard.press("j")
    await desk.page.keyboard.press("Tab")
    while await desk.control("approve").evaluate("node => node !== document.activeElement"):
        await desk.page.keyboard.press("Tab")
    await desk.page.keyboard.press("Enter")

    await expect(desk.message(ts)).to_contain_text("Signed")


async def test_a_select_on_a_message_sends_its_choice(desk: Desk):
    await desk.post(actions(choice("static_select", "One", "Two")))
    desk.bot.app.action("choice")(chosen_by(desk))
    await desk.open()

    await desk.control("choice").click()
    await desk.page.get_by_role("option", name="Two").click()

    sent = await desk.seen("chosen")
    assert sent["actions"][0]["selected_option"]["value"] == "two"
    await expect(desk.control("choice")).to_have_text("Two")


async def test_an_overflow_menu_is_driven_by_keys(desk: Desk):
    await desk.post(actions(choice("overflow", "One", "Two")))
    desk.bot.app.action("choice")(chosen_by(desk))
    await desk.open()

    await desk.control("choice").press("Enter")
    await expect(desk.page.get_by_role("menu")).to_be_visible()
    await desk.page.keyboard.press("ArrowDown")
    await desk.page.keyboard.press("Enter")

    assert (await desk.seen("chosen"))["actions"][0]["selected_option"]["value"] == "two"


def chosen_by(desk: Desk) -> Any:
    async def chosen(ack: Any, body: Any) -> None:
        await ack()
        desk.bot.note("chosen", body)

    return chosen


async def test_a_modal_sends_every_kind_of_input(desk: Desk):
    await desk.open()
    await desk.show_modal(
        text_field(),
        field("kind", choice("radio_buttons", "One", "Two")),
        field("ticks", choice("checkboxes", "One", "Two")),
        field("menu", choice("static_select", "One", "Two")),
        field("many", choice("multi_static_select", "One", "Two")),
        field("day", {"type": "datepicker", "action_id": "choice"}),
        field("hour", {"type": "timepicker", "action_id": "choice"}),
        field("who", {"type": "users_select", "action_id": "choice"}),
        field("where", {"type": "conversations_select", "action_id": "choice"}),
    )

    await fill_all(desk)
    await desk.modal.get_by_role("button", name="Save").click()

    values = (await desk.seen("saved"))["view"]["state"]["values"]
    assert {key: held_by(value) for key, value in values.items()} == {
        "reply": "Yes & <no>",
        "kind": ["two"],
        "ticks": ["one", "two"],
        "menu": ["one"],
        "many": ["one", "two"],
        "day": "2026-12-24",
        "hour": "09:30",
        "who": "U_JIWOO",
        "where": "C_US",
    }


async def fill_all(desk: Desk) -> None:
    modal = desk.modal
    await modal.get_by_label("Reply").fill("Yes & <no>")
    await modal.get_by_role("radio", name="Two").check()
    for box in await modal.get_by_role("checkbox").all():
        await box.check()
    for block, names in {"menu": ["One"], "many": ["One", "Two"], "who": ["Jiwoo"]}.items():
        await choose(desk, block, *names)
    await choose(desk, "where", "#mosiru-us")
    await modal.get_by_label("Day").fill("2026-12-24")
    await modal.get_by_label("Hour").fill("09:30")


async def choose(desk: Desk, block: str, *names: str) -> None:
    trigger = desk.modal.locator(f'[data-block-id="{block}"] [data-action-id]')
    await trigger.click()
    for name in names:
        await desk.page.get_by_role("option", name=name).click()
    if await trigger.get_attribute("aria-expanded") == "true":
        await desk.page.keyboard.press("Escape")


def held_by(value: dict[str, Any]) -> Any:
    held = next(v for k, v in next(iter(value.values())).items() if k != "type")
    if isinstance(held, dict):
        return [held["value"]]
    return [each["value"] for each in held] if isinstance(held, list) else held


async def test_errors_stand_under_their_inputs(desk: Desk):
    errors = {"response_action": "errors", "errors": {"reply": "No dates, please."}}
    desk.bot.answers["Tomorrow"] = errors
    await desk.open()
    await desk.show_modal(text_field())

    await desk.modal.get_by_label("Reply").fill("Tomorrow")
    await desk.page.keyboard.press("Control+Enter")

    await expect(desk.modal.locator(".field-error")).to_have_text("No dates, please.")
    await expect(desk.modal.get_by_label("Reply")).to_be_focused()
    await expect(desk.modal.get_by_label("Reply")).to_have_value("Tomorrow")


async def test_an_empty_required_field_is_not_sent(desk: Desk):
    await desk.open()
    await desk.show_modal(text_field())

    await desk.modal.get_by_role("button", name="Save").click()

    await expect(desk.modal.locator(".field-error")).to_have_text(
        "Please complete this required field."
    )
    assert "saved" not in desk.bot.seen


async def test_what_is_over_the_limit_is_counted_and_not_sent(desk: Desk):
    await desk.open()
    await desk.show_modal(text_field(max_length=10))

    await desk.modal.get_by_label("Reply").fill("x" * 13)
    await desk.modal.get_by_role("button", name="Save").click()

    await expect(desk.modal.locator(".counter")).to_have_text("3 over")
    await expect(desk.modal.locator(".field-error")).to_have_text("Must be at most 10 characters.")


async def test_typed_words_and_caret_survive_an_update_of_the_view(desk: Desk):
    await desk.open()
    view_id = await desk.show_modal(mrkdwn("Before"), text_field(initial_value="draft"))
    await desk.modal.get_by_label("Reply").fill("my own words")
    await desk.modal.get_by_label("Reply").evaluate("node => node.setSelectionRange(2, 4)")

    changed = text_field(initial_value="another draft")
    await update(desk, view_id, mrkdwn("After"), changed)

    await expect(desk.modal).to_contain_text("After")
    await expect(desk.modal.get_by_label("Reply")).to_have_value("my own words")
    script = "node => [node === document.activeElement, node.selectionStart, node.selectionEnd]"
    assert await desk.modal.get_by_label("Reply").evaluate(script) == [True, 2, 4]


async def test_another_action_id_shows_the_new_start(desk: Desk):
    await desk.open()
    view_id = await desk.show_modal(text_field(initial_value="draft"))
    await desk.modal.get_by_label("Reply").fill("my own words")

    changed = text_field(initial_value="another draft")
    changed["element"]["action_id"] = "text2"
    await update(desk, view_id, changed)

    await expect(desk.modal.get_by_label("Reply")).to_have_value("another draft")


async def update(desk: Desk, view_id: str, *blocks: dict[str, Any]) -> None:
    view = {"type": "modal", "callback_id": "edit", "title": plain("Edit"), "blocks": blocks}
    await desk.bot.client.views_update(view_id=view_id, view={**view, "submit": plain("Save")})


async def test_escape_closes_and_the_bot_is_told(desk: Desk):
    await desk.open()
    await desk.show_modal(text_field(), notify_on_close=True)

    await desk.page.keyboard.press("Escape")

    await expect(desk.modal).to_have_count(0)
    assert (await desk.seen("closed"))["is_cleared"] is False


async def test_a_modal_goes_with_its_page(desk: Desk):
    await desk.open()
    await desk.show_modal(text_field(), notify_on_close=True)

    await desk.page.reload()

    assert (await desk.seen("closed"))["is_cleared"] is True
    await expect(desk.page.locator(".sidebar .place").first).to_be_visible()
    await expect(desk.modal).to_have_count(0)
    assert desk.ws.modals("U_THEO") == []


async def test_tab_stays_inside_a_modal(desk: Desk):
    await desk.open()
    await desk.show_modal(text_field())

    for _ in range(12):
        await desk.page.keyboard.press("Tab")
        assert await desk.modal.evaluate("node => node.contains(document.activeElement)")


async def test_a_pushed_view_lies_on_top_and_back_leads_down(desk: Desk):
    below = {"title": plain("Above"), "blocks": [mrkdwn("Second")], "type": "modal"}
    desk.bot.answers["push"] = {"response_action": "push", "view": below}
    await desk.open()
    await desk.show_modal(text_field())
    await desk.modal.get_by_label("Reply").fill("push")
    await desk.modal.get_by_role("button", name="Save").click()
    await expect(desk.modal.get_by_role("heading", name="Above")).to_be_visible()

    await desk.modal.get_by_role("button", name="Back").click()

    await expect(desk.modal.get_by_role("heading", name="Edit")).to_be_visible()
    await expect(desk.modal.get_by_label("Reply")).to_have_value("push")


async def test_a_command_is_completed_and_answered(desk: Desk):
    await desk.open()

    box = desk.page.get_by_label("Message #mosiru-kr")
    await box.press_sequentially("/sig")
    await desk.page.keyboard.press("Tab")
    await box.press_sequentially("queue")
    await desk.page.keyboard.press("Enter")

    await expect(desk.page.locator(".ephemeral")).to_contain_text("You said queue")


async def test_words_are_sent_and_a_name_is_completed(desk: Desk):
    await desk.open()

    box = desk.page.get_by_label("Message #mosiru-kr")
    await box.press_sequentially("Hello @min")
    await desk.page.keyboard.press("Enter")
    await box.press_sequentially("*hi* <b>")
    await desk.page.keyboard.press("Enter")

    await expect(desk.page.locator(".message")).to_contain_text("Hello @Mina 민아 *hi* <b>")


async def test_commands_do_not_run_in_threads(desk: Desk):
    ts = await desk.post(mrkdwn("Root"))
    await desk.open(f"/archives/C_KR/p{ts.replace('.', '')}")

    await desk.page.get_by_label("Reply …").fill("/signoff queue")
    await desk.page.keyboard.press("Enter")

    await expect(desk.page.locator(".thread")).to_contain_text("inside threads")
    assert "command" not in desk.bot.seen


async def test_a_telephone_shows_list_channel_and_thread_as_screens(desk: Desk, page: Page):
    ts = await desk.post(mrkdwn("Root"))
    await desk.post(mrkdwn("Reply"), thread_ts=ts)
    await page.set_viewport_size({"width": 390, "height": 844})
    await desk.open("/")

    await page.locator('.place[data-channel="C_KR"]').click()
    await page.get_by_role("button", name="1 reply").click()
    await expect(page.locator(".thread")).to_be_visible()
    await expect(page.locator(".main")).to_be_hidden()
    await expect(page.locator(".local-strip")).to_be_visible()
    await page.get_by_role("button", name="Back").click()

    await expect(page.locator(".main")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
