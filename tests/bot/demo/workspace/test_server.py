"""Who gets in, what is served, what survives a restart, how it stops."""

import asyncio
import socket
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace.server import bind, running, serve
from tests.bot.demo.workspace.bolt import a_modal
from tests.bot.demo.workspace.scripted import ScriptedBot
from tests.support.workspace import Complaint, LocalWorkspace, a_config, local_workspace


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.1", "example.com"])  # noqa: S104 - refused
async def test_an_address_others_can_reach_is_refused(host: str):
    with pytest.raises(PermissionError):
        await serve(a_config(), host, 0)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Host": "evil.example"}, "host_not_local"),
        ({"Origin": "https://evil.example"}, "origin_not_allowed"),
        ({"Origin": "null"}, "origin_not_allowed"),
        ({"X-Local-Workspace": "0"}, "header_missing"),
    ],
)
async def test_a_foreign_site_gets_nothing(ws: LocalWorkspace, headers: dict[str, str], code: str):
    answer = await ws.page.post("/_local/home_opened", json={"user": "U_MINA"}, headers=headers)

    assert (answer.status_code, answer.json()["error"]) == (403, code)


async def test_no_answer_waits_for_the_receipt_of_its_first_half():
    accepted = asyncio.get_running_loop().create_future()

    async def note(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held: socket.socket = writer.get_extra_info("socket")
        accepted.set_result(held.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async with await asyncio.start_server(note, sock=bind("127.0.0.1", 0)) as server:
        _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        assert await accepted
        writer.close()


async def test_its_own_origin_is_welcome(ws: LocalWorkspace):
    answer = await ws.page.get("/_local/bootstrap", headers={"Origin": ws.url})

    assert answer.status_code == 200


async def test_control_needs_its_key(ws: LocalWorkspace):
    answer = await ws.page.post("/_local/control/log", headers={"X-Control-Key": "guess"})

    assert answer.json()["error"] == "control_key_wrong"
    assert "secrets.json" in answer.json()["message"]


async def test_without_a_key_there_is_no_control():
    async with local_workspace(a_config(control_key=None)) as ws:
        answer = await ws.page.post("/_local/control/log")

    assert answer.status_code == 403


async def test_every_answer_carries_the_security_headers(ws: LocalWorkspace):
    answer = await ws.page.get("/_local/bootstrap")

    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/page/../server.py", "/page/%2e%2e/server.py", "/page/", "/page/%00"]
)
async def test_only_files_of_the_page_are_served(ws: LocalWorkspace, path: str):
    answer = await ws.page.get(path)

    assert answer.status_code == 404


async def test_messages_modals_and_counters_survive_a_restart(tmp_path: Path):
    config = a_config(state_path=tmp_path / "workspace.sqlite3")
    async with local_workspace(config) as ws:
        client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
        first = (await client.chat_postMessage(channel="C_KR", text="a"))["ts"]
        trigger_id = ws.workspace.tickets.issue_trigger("U_MINA")
        await client.views_open(trigger_id=trigger_id, view=a_modal())

    async with local_workspace(config) as ws:
        client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
        second = (await client.chat_postMessage(channel="C_KR", text="b"))["ts"]

        assert [m["ts"] for m in ws.messages("C_KR")] == [first, second]
        assert ws.modal("U_MINA")["callback_id"] == "edit"


async def test_an_event_left_over_is_delivered_after_a_restart(tmp_path: Path):
    closed = "http://127.0.0.1:9/slack/events"
    config = a_config(state_path=tmp_path / "workspace.sqlite3", request_url=closed)
    bot = ScriptedBot()
    async with local_workspace(config) as ws:
        await ws.type("C_KR", "hello", as_="U_MINA")
        await ws.wait_for(ws.deliveries)
        await ws.settle()
        ws.forgive(Complaint.FAILED_ACK)

    async with local_workspace(config) as ws:
        await bot.connect(ws)
        ws.advance(60)
        await ws.wait_for(lambda: bot.requests)

    assert bot.header("x-slack-retry-num") == ["2"]


async def test_it_stops_with_a_page_and_a_socket_open():
    config = a_config(delivery="socket")
    async with aiohttp.ClientSession() as session, asyncio.timeout(10):
        async with running(config) as served:
            client = AsyncWebClient(base_url=f"{served.url}/api/", session=session)
            opened = await client.apps_connections_open(app_token=config.app.app_token)
            socket = await session.ws_connect(opened["url"])
            stream = await session.get(f"{served.url}/_local/events?user=U_MINA")
        heard, hello = await stream.text(), await socket.receive_json()

    assert "event: hello" in heard
    assert (hello["type"], (await socket.receive()).type) == ("hello", aiohttp.WSMsgType.CLOSE)


async def test_serving_ends_when_cancelled():
    task = asyncio.create_task(serve(a_config(), "127.0.0.1", 0))
    await asyncio.sleep(0)

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 10)
