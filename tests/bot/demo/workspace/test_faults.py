"""Faults on purpose, and where they leave the workspace."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.bot.demo.workspace.bolt import Bot
from tests.support.workspace import LocalWorkspace


@pytest.fixture
def hasty(ws: LocalWorkspace) -> AsyncWebClient:
    return AsyncWebClient(token=ws.bot_token, base_url=ws.api_url, timeout=1)


async def test_too_many_requests(ws: LocalWorkspace, client: AsyncWebClient):
    await ws.control("fault", method="chat.postMessage", kind="rate_limited", retry_after=7)

    with pytest.raises(SlackApiError) as refusal:
        await client.chat_postMessage(channel="C_KR", text="a")

    assert refusal.value.response.headers["Retry-After"] == "7"
    assert ws.messages("C_KR") == []


async def test_a_server_error_for_the_planned_number_of_calls(
    ws: LocalWorkspace, client: AsyncWebClient
):
    await ws.control("fault", method="chat.postMessage", kind="server_error", times=1)

    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="C_KR", text="a")
    second = await client.chat_postMessage(channel="C_KR", text="b")

    assert second["ok"]


@pytest.mark.parametrize(("kind", "posted"), [("timeout_before", 0), ("timeout_after", 1)])
async def test_a_timeout_before_or_after_the_commit(
    ws: LocalWorkspace, hasty: AsyncWebClient, kind: str, posted: int
):
    await ws.control("fault", method="chat.postMessage", kind=kind)

    with pytest.raises(asyncio.TimeoutError):
        await hasty.chat_postMessage(channel="C_KR", text="a")

    assert len(ws.messages("C_KR")) == posted


async def test_a_connection_lost_in_the_middle(ws: LocalWorkspace, client: AsyncWebClient):
    await ws.control("fault", method="chat.postMessage", kind="reset")

    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C_KR", text="a")

    assert len(ws.messages("C_KR")) == 1


async def test_a_bot_removed_from_a_channel(ws: LocalWorkspace, client: AsyncWebClient):
    await ws.control("remove_from_channel", channel="C_KR")

    with pytest.raises(SlackApiError, match="not_in_channel"):
        await client.chat_postMessage(channel="C_KR", text="a")


async def test_a_person_who_left_is_told(ws: LocalWorkspace, client: AsyncWebClient):
    await ws.control("change_user", user="U_DOYUN", deleted=True)
    await ws.settle()

    assert ws.deliveries()[-1]["body"]["event"]["type"] == "user_change"
    assert (await client.users_info(user="U_DOYUN"))["user"]["deleted"]


async def test_the_log_shows_calls_and_complaints(ws: LocalWorkspace, bot: Bot):
    await bot.client.chat_postMessage(channel="C_KR", text="a")
    await ws.settle()

    log = await ws.control("log", method="chat.postMessage")

    assert [call["arguments"] for call in log["calls"]] == [{"channel": "C_KR", "text": "a"}]
    assert log["complaints"] == []
