from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.bot.demo.workspace.bolt import Bot, bot_in_process, bot_over_http, bot_over_socket
from tests.bot.demo.workspace.scripted import ScriptedBot
from tests.support.workspace import LocalWorkspace, a_config, local_workspace


@pytest.fixture
async def ws() -> AsyncIterator[LocalWorkspace]:
    async with local_workspace() as workspace:
        yield workspace


@pytest.fixture
async def bot(ws: LocalWorkspace) -> AsyncIterator[Bot]:
    async with bot_in_process(ws) as connected:
        yield connected


@pytest.fixture(params=["http", "socket"])
async def anywhere(request: pytest.FixtureRequest) -> AsyncIterator[tuple[LocalWorkspace, Bot]]:
    config = a_config(delivery=request.param)
    connect = bot_over_http if request.param == "http" else bot_over_socket
    async with local_workspace(config) as workspace, connect(workspace) as connected:
        yield workspace, connected


@pytest.fixture
async def impatient() -> AsyncIterator[LocalWorkspace]:
    async with local_workspace(a_config(ack_seconds=1)) as workspace:
        yield workspace


@pytest.fixture
async def scripted(impatient: LocalWorkspace) -> ScriptedBot:
    bot = ScriptedBot()
    await bot.connect(impatient)
    return bot


@pytest.fixture
def client(ws: LocalWorkspace) -> AsyncWebClient:
    return AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)


@pytest.fixture
def frozen_clock() -> Callable[[], datetime]:
    return lambda: datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
