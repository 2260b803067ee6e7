"""Key sets of what is sent, against java-slack-sdk's json-logs."""

from dataclasses import replace
from typing import Any

from tests.bot.demo.workspace.bolt import Bot, a_card, a_modal, bot_in_process
from tests.support.mosiru import MANIFEST
from tests.support.workspace import LocalWorkspace, a_config, local_workspace

SENDER = {"type", "user", "api_app_id", "token", "team", "enterprise", "is_enterprise_install"}
VIEW = {
    *("id", "team_id", "type", "title", "submit", "close", "blocks", "private_metadata"),
    *("callback_id", "external_id", "state", "hash", "clear_on_close", "notify_on_close"),
    *("submit_disabled", "root_view_id", "previous_view_id", "app_id"),
    *("app_installed_team_id", "bot_id"),
}
COMMAND = {
    *("token", "api_app_id", "team_id", "team_domain", "channel_id", "channel_name"),
    *("user_id", "user_name", "command", "text", "response_url", "trigger_id"),
    "is_enterprise_install",
}
Json = dict[str, Any]


async def test_a_click_on_a_message(ws: LocalWorkspace, bot: Bot):
    await bot.client.chat_postMessage(channel="C_KR", text="New", blocks=a_card())

    await ws.click(ws.messages("C_KR")[0], "Approve", as_="U_MINA")

    body = bot.seen["approve"][0]
    where = {"trigger_id", "container", "channel", "message", "state", "response_url", "actions"}
    assert set(body) == SENDER | where
    assert set(body["container"]) == {"type", "message_ts", "channel_id", "is_ephemeral"}
    assert set(body["user"]) == {"id", "username", "name", "team_id"}


async def test_a_click_on_an_ephemeral_message_has_no_message(ws: LocalWorkspace, bot: Bot):
    await bot.client.chat_postEphemeral(channel="C_KR", user="U_MINA", text="New", blocks=a_card())

    await ws.click(ws.ephemerals("U_MINA")[0], "Approve", as_="U_MINA")

    body = bot.seen["approve"][0]
    assert "message" not in body
    assert body["container"]["is_ephemeral"] is True


async def test_a_click_in_a_view_has_no_response_url(ws: LocalWorkspace, bot: Bot):
    await ws.home("U_MINA")
    view = await ws.wait_for(lambda: ws.home_view("U_MINA"))

    await ws.click(view, "Approve", as_="U_MINA")

    body = bot.seen["approve"][0]
    assert set(body) == SENDER | {"trigger_id", "container", "view", "actions"}
    assert body["container"] == {"type": "view", "view_id": view["id"]}


async def test_a_chosen_option_is_in_action_and_state(ws: LocalWorkspace, bot: Bot):
    options = [{"text": {"type": "plain_text", "text": "One"}, "value": "1"}]
    menu = {"type": "static_select", "action_id": "approve", "options": options}
    blocks = [{"type": "actions", "block_id": "b", "elements": [menu]}]
    await bot.client.chat_postMessage(channel="C_KR", text="New", blocks=blocks)

    await ws.click(ws.messages("C_KR")[0], "approve", as_="U_MINA", choose="One")

    body = bot.seen["approve"][0]
    assert body["actions"][0]["selected_option"] == options[0]
    held = {"type": "static_select", "selected_option": options[0]}
    assert body["state"]["values"] == {"b": {"approve": held}}


async def test_a_submission(ws: LocalWorkspace, bot: Bot):
    await ws.command("/signoff", "x", as_="U_MINA")
    trigger_id = bot.seen["command"][0]["trigger_id"]
    await bot.client.views_open(trigger_id=trigger_id, view=a_modal())

    await ws.submit(ws.modal("U_MINA"), as_="U_MINA")

    body = bot.seen["saved"][0]
    assert set(body) == SENDER | {"trigger_id", "view", "response_urls"}
    assert set(body["view"]) == VIEW


async def test_a_closed_view(ws: LocalWorkspace, bot: Bot):
    await ws.command("/signoff", "x", as_="U_MINA")
    trigger_id = bot.seen["command"][0]["trigger_id"]
    await bot.client.views_open(trigger_id=trigger_id, view=a_modal(notify_on_close=True))

    await ws.close(ws.modal("U_MINA"), as_="U_MINA")

    body = bot.seen["closed"][0]
    assert set(body) == SENDER | {"view", "is_cleared"}
    assert set(body["view"]) == VIEW


async def test_a_command_is_a_form_of_strings(ws: LocalWorkspace, bot: Bot):
    await ws.command("/signoff", "queue", as_="U_MINA", channel="C_ONCALL")

    body = bot.seen["command"][0]
    assert (body["channel_name"], body["text"], body["is_enterprise_install"]) == (
        "privategroup",
        "queue",
        "false",
    )
    assert set(body) == COMMAND


async def test_an_event_is_wrapped_with_its_authorization(ws: LocalWorkspace, bot: Bot):
    await ws.type("C_KR", "hello", as_="U_MINA")
    await ws.wait_for(lambda: bot.seen["message"])

    body = bot.seen["message"][0]
    assert body["authorizations"][0]["user_id"] == "U_SIGNOFF"
    keys = {"type", "user", "text", "ts", "channel", "channel_type", "event_ts", "team", "blocks"}
    assert keys <= set(body["event"])


async def test_a_deleted_message_is_told(ws: LocalWorkspace, bot: Bot):
    posted = await bot.client.chat_postMessage(channel="C_KR", text="New")

    await bot.client.chat_delete(channel="C_KR", ts=posted["ts"])
    await ws.settle()

    event = ws.deliveries()[-1]["body"]["event"]
    assert (event["subtype"], event["deleted_ts"]) == ("message_deleted", posted["ts"])


async def test_a_command_that_wants_it_gets_people_and_channels_resolved():
    commands = [{"command": "/signoff", "description": "", "should_escape": True}]
    app = replace(a_config().app, manifest={**MANIFEST, "features": {"slash_commands": commands}})

    async with local_workspace(a_config(app=app)) as ws, bot_in_process(ws) as bot:
        await ws.command("/signoff", "<add> @mina #mosiru-kr", as_="U_ARA")

    text = bot.seen["command"][0]["text"]
    assert text == "&lt;add&gt; <@U_MINA|mina> <#C_KR|mosiru-kr>"
