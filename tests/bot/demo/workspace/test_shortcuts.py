"""Shortcuts of the manifest, from anywhere and on a message."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from tests.bot.demo.workspace.bolt import Bot, a_modal, bot_over_http, bot_over_socket
from tests.support.mosiru import MANIFEST
from tests.support.workspace import LocalWorkspace, a_config, local_workspace

SHORTCUTS = [
    {"name": "New", "type": "global", "callback_id": "anywhere", "description": "New"},
    {"name": "Draft", "type": "message", "callback_id": "on_message", "description": "Draft"},
]
SENT = {
    *("type", "user", "token", "team", "enterprise", "is_enterprise_install"),
    *("action_ts", "callback_id", "trigger_id"),
}
Json = dict[str, Any]


@pytest.fixture(params=["http", "socket"])
async def placed(request: pytest.FixtureRequest) -> AsyncIterator[tuple[LocalWorkspace, Bot]]:
    manifest = {**MANIFEST, "features": {**MANIFEST["features"], "shortcuts": SHORTCUTS}}
    app = replace(a_config().app, manifest=manifest)
    connect = bot_over_http if request.param == "http" else bot_over_socket
    async with (
        local_workspace(a_config(app=app, delivery=request.param)) as ws,
        connect(ws) as bot,
    ):
        yield ws, bot


async def test_a_shortcut_from_anywhere_opens_a_modal(placed: tuple[LocalWorkspace, Bot]):
    ws, bot = placed

    result = await ws.shortcut("anywhere", as_="U_MINA")

    body = bot.seen["shortcut"][0]
    assert result == {"ok": True}
    assert (body["type"], set(body)) == ("shortcut", SENT)
    assert body["user"] == {"id": "U_MINA", "username": "mina", "team_id": "T0LOCAL001"}
    await bot.client.views_open(trigger_id=body["trigger_id"], view=a_modal())
    assert ws.modal("U_MINA")


async def test_a_shortcut_on_a_message_carries_the_message(placed: tuple[LocalWorkspace, Bot]):
    ws, bot = placed
    await bot.client.chat_postMessage(channel="C_KR", text="New")
    message = ws.messages("C_KR")[0]

    await ws.shortcut("on_message", as_="U_MINA", on=message)

    body = bot.seen["shortcut"][0]
    assert body["type"] == "message_action"
    assert set(body) == SENT | {"channel", "message", "message_ts", "response_url"}
    assert body["user"] == {"id": "U_MINA", "name": "mina", "team_id": "T0LOCAL001"}
    assert body["channel"] == {"id": "C_KR", "name": "mosiru-kr"}
    assert body["message"]["ts"] == body["message_ts"] == message["ts"]


async def test_the_response_url_of_a_message_shortcut_answers_its_person(
    placed: tuple[LocalWorkspace, Bot],
):
    ws, bot = placed
    await bot.client.chat_postMessage(channel="C_KR", text="New")
    await ws.shortcut("on_message", as_="U_MINA", on=ws.messages("C_KR")[0])

    await ws.page.post(bot.seen["shortcut"][0]["response_url"], json={"text": "Drafted"})

    assert [m["text"] for m in ws.ephemerals("U_MINA", "C_KR")] == ["Drafted"]


@pytest.mark.parametrize(
    ("callback_id", "on", "code"),
    [
        ("nobodys", None, "unknown_shortcut"),
        ("on_message", None, "unknown_shortcut"),
        ("anywhere", {"channel": "C_KR", "ts": "1.0"}, "unknown_shortcut"),
        ("on_message", {"channel": "C_KR", "ts": "1.0"}, "message_not_found"),
        ("on_message", {"channel": "C_NONE", "ts": "1.0"}, "channel_not_found"),
        ("on_message", {"channel": "", "ts": "1.0"}, "invalid_arguments"),
    ],
)
async def test_what_is_not_declared_or_not_there_is_refused(
    placed: tuple[LocalWorkspace, Bot], callback_id: str, on: Json | None, code: str
):
    ws, bot = placed

    result = await ws.shortcut(callback_id, as_="U_MINA", on=on)

    assert (result["error"], bot.seen) == (code, {})


async def test_an_ephemeral_message_has_no_shortcuts(placed: tuple[LocalWorkspace, Bot]):
    ws, bot = placed
    await bot.client.chat_postEphemeral(channel="C_KR", user="U_MINA", text="New")

    result = await ws.shortcut("on_message", as_="U_MINA", on=ws.ephemerals("U_MINA")[0])

    assert result["error"] == "message_not_found"
