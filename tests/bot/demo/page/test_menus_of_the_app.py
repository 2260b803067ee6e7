"""Menus that ask the app for their options, as a person types into them."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.bot.demo.page.conftest import IN_BROWSER, Desk, field
from tests.bot.demo.workspace.bolt import a_menu, an_option, bot_in_process, plain
from tests.support.mosiru import MANIFEST
from tests.support.workspace import a_config, local_workspace

pytestmark = IN_BROWSER

WHERE = {"is_enabled": True, "message_menu_options_url": "http://bot.test/slack/events"}


@pytest_asyncio.fixture(loop_scope="session")
async def asked_desk(page: Page) -> AsyncIterator[Desk]:
    """One whose app says where to ask for options."""
    settings = {**MANIFEST["settings"], "interactivity": WHERE}
    app = replace(a_config().app, manifest={**MANIFEST, "settings": settings})
    async with local_workspace(a_config(app=app)) as ws, bot_in_process(ws) as bot:
        yield Desk(ws, bot, page)
        await page.close()


async def opened(desk: Desk, *, user: str = "U_THEO") -> Locator:
    """A card with such a menu; returns the field of the open menu."""
    await desk.post(*a_menu())
    await desk.open(user=user)
    await desk.control("who").click()
    return desk.page.locator(".listbox input")


async def test_what_the_app_offers_for_the_typed_words_is_chosen(asked_desk: Desk):
    desk = asked_desk
    groups = [{"label": plain("Team"), "options": [an_option("Mina"), an_option("Minsu")]}]
    desk.bot.answers["min"] = {"option_groups": groups}
    typed = await opened(desk)

    await expect(desk.page.locator(".listbox")).to_contain_text("Type 3 characters or more.")
    await typed.press_sequentially("min")
    await expect(desk.page.get_by_role("option")).to_have_text(["Mina", "Minsu"])
    await desk.page.keyboard.press("ArrowDown")
    await desk.page.keyboard.press("Enter")

    sent = await desk.seen("approve")
    assert sent["actions"][0]["selected_option"] == an_option("Minsu")
    assert [body["value"] for body in desk.bot.seen["options"]] == ["min"]


async def test_keys_and_the_pointer_mark_one_row(asked_desk: Desk):
    desk = asked_desk
    desk.bot.answers["min"] = {"options": [an_option("Mina"), an_option("Minsu")]}
    typed = await opened(desk)
    await typed.fill("min")

    await desk.page.get_by_role("option", name="Minsu").hover()

    await expect(desk.page.locator(".option.active")).to_have_text("Minsu")
    await desk.page.keyboard.press("Enter")
    assert (await desk.seen("approve"))["actions"][0]["selected_option"] == an_option("Minsu")


async def test_a_list_keeps_its_width_and_its_distance_to_the_edge(asked_desk: Desk):
    desk = asked_desk
    desk.bot.answers["min"] = {"options": [an_option("Mina of a very long title " * 2)]}
    typed = await opened(desk)
    await desk.page.set_viewport_size({"width": 390, "height": 844})
    box = desk.page.locator(".listbox")
    empty = await box.bounding_box()
    await typed.fill("min")
    await expect(desk.page.get_by_role("option")).to_be_visible()

    full = await box.bounding_box()

    assert full == empty
    assert full
    assert full["x"] + full["width"] <= 390 - 8


async def test_several_are_gathered_in_a_modal(asked_desk: Desk):
    desk = asked_desk
    await desk.open()
    menu = {"type": "multi_external_select", "action_id": "who", "min_query_length": 1}
    await desk.show_modal(field("menu", menu))
    await desk.control("who").click()
    for word in ("a", "b"):
        await desk.page.locator(".listbox input").fill(word)
        await desk.page.get_by_role("option", name=word).click()
    await desk.page.keyboard.press("Escape")

    await expect(desk.control("who").locator(".chip")).to_have_text(["a", "b"])


async def test_an_app_without_an_address_to_ask_is_explained(desk: Desk):
    typed = await opened(desk, user="U_MINA")

    await typed.fill("mina")

    await expect(desk.page.locator(".listbox")).to_contain_text("선택지를 요청할 주소가 없어요")
