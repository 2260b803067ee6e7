"""Menus whose options the bot gives while a person types."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from tests.bot.demo.workspace.bolt import (
    Bot,
    a_card,
    a_menu,
    a_modal,
    an_option,
    bot_over_http,
    bot_over_socket,
    plain,
)
from tests.support.mosiru import MANIFEST
from tests.support.workspace import Complaint, LocalWorkspace, a_config, local_workspace

ASKED = {
    *("type", "user", "api_app_id", "token", "team", "enterprise", "is_enterprise_install"),
    *("container", "action_id", "block_id", "value"),
}
Json = dict[str, Any]


@pytest.fixture(params=["http", "socket"])
async def placed(request: pytest.FixtureRequest) -> AsyncIterator[tuple[LocalWorkspace, Bot]]:
    interactivity: Json = {"is_enabled": True}
    if request.param == "http":
        interactivity["message_menu_options_url"] = "http://bot.test/slack/events"
    settings = {**MANIFEST["settings"], "interactivity": interactivity}
    app = replace(a_config().app, manifest={**MANIFEST, "settings": settings})
    connect = bot_over_http if request.param == "http" else bot_over_socket
    async with (
        local_workspace(a_config(app=app, delivery=request.param)) as ws,
        connect(ws) as bot,
    ):
        yield ws, bot


async def a_posted(ws: LocalWorkspace, bot: Bot, blocks: list[Json]) -> Json:
    await bot.client.chat_postMessage(channel="C_KR", text="New", blocks=blocks)
    return ws.messages("C_KR")[-1]


async def test_typing_in_a_message_asks_the_bot(placed: tuple[LocalWorkspace, Bot]):
    ws, bot = placed
    message = await a_posted(ws, bot, a_menu())

    result = await ws.suggest(message, "who", "mina", as_="U_MINA")

    body = bot.seen["options"][0]
    assert result == {"ok": True, "options": [an_option("mina")]}
    assert set(body) == ASKED | {"channel", "message"}
    assert set(body["container"]) == {"type", "message_ts", "channel_id", "is_ephemeral"}
    assert (body["block_id"], body["action_id"], body["value"]) == ("menu", "who", "mina")


async def test_typing_in_a_view_asks_with_the_view(placed: tuple[LocalWorkspace, Bot]):
    ws, bot = placed
    menu = a_menu()[0]["elements"][0]
    block = {"type": "input", "block_id": "menu", "label": plain("Who"), "element": menu}
    await ws.command("/signoff", "x", as_="U_MINA")
    trigger_id = bot.seen["command"][0]["trigger_id"]
    await bot.client.views_open(trigger_id=trigger_id, view=a_modal(blocks=[block]))
    view = ws.modal("U_MINA")

    await ws.suggest(view, "who", "mina", as_="U_MINA")

    body = bot.seen["options"][0]
    assert set(body) == ASKED | {"view"}
    assert body["container"] == {"type": "view", "view_id": view["id"]}


async def test_what_was_offered_can_be_chosen(placed: tuple[LocalWorkspace, Bot]):
    ws, bot = placed
    message = await a_posted(ws, bot, a_menu())
    await ws.suggest(message, "who", "mina", as_="U_MINA")
    await ws.suggest(message, "who", "theo", as_="U_MINA")

    await ws.click(message, "who", as_="U_MINA", choose="mina")

    body = bot.seen["approve"][0]
    assert body["actions"][0]["selected_option"] == an_option("mina")
    held = {"type": "external_select", "selected_option": an_option("mina")}
    assert body["state"]["values"] == {"menu": {"who": held}}


async def test_several_are_chosen_from_what_was_typed_one_after_the_other(
    placed: tuple[LocalWorkspace, Bot],
):
    ws, bot = placed
    menu = a_menu("multi_external_select", initial_options=[an_option("ara")], min_query_length=2)
    section = {"type": "section", "block_id": "menu", "text": plain("Who?")}
    blocks = [{**section, "accessory": menu[0]["elements"][0]}]
    message = await a_posted(ws, bot, blocks)
    await ws.suggest(message, "who", "mi", as_="U_MINA")
    await ws.suggest(message, "who", "th", as_="U_MINA")

    await ws.click(message, "who", as_="U_MINA", choose=["ara", "mi", "th"])

    chosen = bot.seen["approve"][0]["actions"][0]["selected_options"]
    assert chosen == [an_option("ara"), an_option("mi"), an_option("th")]


async def test_what_was_not_offered_cannot_be_chosen(placed: tuple[LocalWorkspace, Bot]):
    ws, bot = placed
    message = await a_posted(ws, bot, a_menu())

    result = await ws.click(message, "who", as_="U_MINA", choose="mina")

    assert result["error"] == "option_not_offered"


async def test_groups_of_options_are_passed_on(placed: tuple[LocalWorkspace, Bot]):
    ws, bot = placed
    groups = [{"label": plain("Team"), "options": [an_option("mina")]}]
    bot.answers["team"] = {"option_groups": groups}
    message = await a_posted(ws, bot, a_menu())

    result = await ws.suggest(message, "who", "team", as_="U_MINA")

    assert result == {"ok": True, "option_groups": groups}


async def test_too_few_characters_ask_nobody(placed: tuple[LocalWorkspace, Bot]):
    ws, bot = placed
    message = await a_posted(ws, bot, a_menu())

    result = await ws.suggest(message, "who", "mi", as_="U_MINA")

    assert (result, bot.seen.get("options")) == ({"ok": True, "options": []}, None)


@pytest.mark.parametrize(
    "options", [[an_option("x" * 76)], [{"value": "x"}], [an_option("x")] * 101]
)
async def test_an_answer_slack_would_not_show_is_complained_of(
    placed: tuple[LocalWorkspace, Bot], options: list[Json]
):
    ws, bot = placed
    bot.answers["bad"] = {"options": options}
    message = await a_posted(ws, bot, a_menu())

    result = await ws.suggest(message, "who", "bad", as_="U_MINA")

    assert result["error"] == "bad_answer"
    ws.forgive(Complaint.BAD_ANSWER)


async def test_only_an_external_menu_asks(placed: tuple[LocalWorkspace, Bot]):
    ws, bot = placed
    message = await a_posted(ws, bot, a_card())

    result = await ws.suggest(message, "approve", "mina", as_="U_MINA")

    assert result["error"] == "element_not_supported"


async def test_over_http_the_manifest_must_name_the_address(ws: LocalWorkspace, bot: Bot):
    message = await a_posted(ws, bot, a_menu())

    result = await ws.suggest(message, "who", "mina", as_="U_MINA")

    assert (result["error"], bot.seen) == ("options_url_missing", {})
