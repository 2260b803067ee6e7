"""Starting and stopping one process, in this one."""

import asyncio
import gc
import os
import signal
import socket
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from structlog.testing import capture_logs

from bot import app
from bot.database import Database
from bot.dispatch.watched import DispatcherEnded
from bot.settings import SLACK_API, EmbedderChoice, Settings, SlackTransport
from bot.web_server import CannotListen
from tests.support.eventually import eventually


def the_settings(url: str, *, port: int = 0) -> Settings:
    return Settings(
        database_url=url,
        slack_bot_token=SecretStr("xoxb-1"),
        slack_signing_secret=SecretStr("secret"),
        slack_transport=SlackTransport.HTTP,
        slack_base_url="http://127.0.0.1:1/",  # nobody answers there
        embedder=EmbedderChoice.BUNDLED,
        host="127.0.0.1",
        port=port,
        shutdown_within=timedelta(seconds=5),
    )


async def lose_tasks(database: Database) -> None:
    async with database.writes() as session:
        await session.execute(text("ALTER TABLE task RENAME TO lost"))


async def test_a_taken_port_ends_the_start_in_one_sentence(sqlite_url: str):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(CannotListen, match=f"127.0.0.1 port {port}: Address already in use"):
            await app.serve(the_settings(sqlite_url, port=port))


async def test_serving_ends_with_an_error_when_the_dispatcher_does(
    sqlite_url: str, sqlite: Database
):
    await lose_tasks(sqlite)

    async with asyncio.timeout(30):
        with capture_logs() as logs, pytest.raises(DispatcherEnded, match="ended by itself"):
            await app.serve(the_settings(sqlite_url))

    assert "signoff.stopped" not in str(logs)


@pytest.mark.parametrize(("channel", "warned"), [(None, True), ("C0123ABCD", False)])
async def test_a_start_warns_that_the_record_is_anchored_nowhere(
    sqlite_url: str, channel: str | None, *, warned: bool
):
    changes = {"operators_channel": channel, "slack_base_url": SLACK_API}
    settings = the_settings(sqlite_url).model_copy(update=changes)

    with capture_logs() as logs:
        async with AsyncExitStack() as stack:
            await app.open_product(settings, stack)

    assert ("audit.anchored_nowhere" in {each["event"] for each in logs}) is warned


async def test_a_stop_while_slack_cannot_be_reached_leaves_nothing_unheard(sqlite_url: str):
    loop, unheard = asyncio.get_running_loop(), []
    loop.set_exception_handler(lambda _loop, context: unheard.append(context["message"]))

    async def stop_once_it_tried() -> None:
        wanted = {"signoff.ready", "slack.not_connected"}
        await eventually(lambda: wanted <= {each["event"] for each in logs})
        os.kill(os.getpid(), signal.SIGTERM)

    with capture_logs() as logs:
        stopping = asyncio.create_task(stop_once_it_tried())
        async with asyncio.timeout(30):
            await app.serve(the_settings(sqlite_url))
        await stopping
    gc.collect()

    assert unheard == []


async def test_a_worker_that_is_asked_to_stop_ends_without_an_error(database_url: str):
    stopping = asyncio.Event()
    asyncio.get_running_loop().call_later(0.5, stopping.set)

    async with asyncio.timeout(30):
        await app.work(the_settings(database_url), stopping)

    assert stopping.is_set()
