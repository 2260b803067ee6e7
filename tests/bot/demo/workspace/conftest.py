from collections.abc import AsyncIterator

import pytest

from tests.bot.demo.workspace.bolt import Bot, bot_over_http, bot_over_socket
from tests.support.workspace import LocalWorkspace, a_config, local_workspace


@pytest.fixture
async def ws() -> AsyncIterator[LocalWorkspace]:
    async with local_workspace() as workspace:
        yield workspace


@pytest.fixture
async def bot(ws: LocalWorkspace) -> AsyncIterator[Bot]:
    async with bot_over_http(ws) as connected:
        yield connected


@pytest.fixture(params=["http", "socket"])
async def anywhere(request: pytest.FixtureRequest) -> AsyncIterator[tuple[LocalWorkspace, Bot]]:
    config = a_config(delivery=request.param)
    connect = bot_over_http if request.param == "http" else bot_over_socket
    async with local_workspace(config) as workspace, connect(workspace) as connected:
        yield workspace, connected
