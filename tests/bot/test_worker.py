"""A real `signoff worker` on PostgreSQL that is told to stop while it publishes."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import override

from bot.clock import read_system_clock
from bot.database import Database
from bot.ids import CommentId
from bot.models.replies import Reply, ReplyState
from bot.models.work import Task
from bot.services import accounts
from integrations.registry import capabilities_of
from tests.integrations.standard_webhooks.signing import EXTERNAL_ID
from tests.integrations.standard_webhooks.simulator import Simulator, secrets_for
from tests.support.builders import a_comment, add_draft, add_member, get_reply, sign
from tests.support.dispatching import until
from tests.support.serving import serving

pytestmark = pytest.mark.postgresql
NAME = "standard_webhooks"
SHOWS = "SIGNOFF_PLATFORMS__STANDARD_WEBHOOKS__"


class SlowPlatform(Simulator):
    """Takes a reply at once and says so when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.has_reply = asyncio.Event()
        self.may_answer = asyncio.Event()

    @override
    async def _take(self, request: Request) -> Response:
        answer = await super()._take(request)
        if b'"reply.publish"' in await request.body():
            self.has_reply.set()
            await self.may_answer.wait()
        return answer


@dataclass
class Site:
    """A signed reply that is due, the platform, and what starts a worker."""

    database: Database
    platform: SlowPlatform
    comment_id: CommentId
    environment: dict[str, str]

    async def start(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "worker", env=self.environment
        )

    async def reply(self) -> Reply:
        return await get_reply(self.database, self.comment_id)

    async def until_sent(self) -> None:
        async def is_sent() -> bool:
            return (await self.reply()).state is ReplyState.SENT

        await until(is_sent, within=60)


@pytest.fixture
async def site(postgresql: Database, postgresql_url: str) -> AsyncIterator[Site]:
    await add_member(postgresql)
    now = read_system_clock()
    async with postgresql.writes() as session:
        account_id = await accounts.add(
            session,
            platform=NAME,
            name="shop",
            external_id=EXTERNAL_ID,
            locale="ko",
            channel="C1",
            capabilities=capabilities_of(NAME),
            now=now,
        )
        await accounts.set_undo_window(session, account_id, seconds=0, now=now)
    drafted = await add_draft(postgresql, account_id=account_id)
    await sign(postgresql, drafted, now=now)
    platform = SlowPlatform()
    platform.comments["c1"] = a_comment()
    async with serving(platform.app) as url:
        secrets = {f"{SHOWS}{key}".upper(): text for key, text in secrets_for(url).items()}
        environment = {
            "PATH": os.environ["PATH"],  # noqa: TID251 - of a process of its own
            "SIGNOFF_DATABASE_URL": postgresql_url,
            "SIGNOFF_SHUTDOWN_WITHIN": "PT1S",
            "SIGNOFF_SETTLE_AFTER": "PT0.1S",
            "SIGNOFF_EMBEDDER": "none",
            "SIGNOFF_SLACK_TRANSPORT": "http",
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_SIGNING_SECRET": "secret",
            "SLACK_BASE_URL": "http://127.0.0.1:1/",  # nobody answers there
            **secrets,
        }
        yield Site(postgresql, platform, drafted.comment_id, environment)
        platform.may_answer.set()


async def test_a_worker_that_is_stopped_while_it_publishes_records_the_answer(site: Site):
    site.environment["SIGNOFF_SHUTDOWN_WITHIN"] = "PT60S"
    worker = await site.start()
    await site.platform.has_reply.wait()

    worker.send_signal(signal.SIGTERM)
    await asyncio.sleep(0.5)  # it has heard, and waits for what runs
    assert worker.returncode is None
    site.platform.may_answer.set()

    assert await worker.wait() == 0
    assert (await site.reply()).state is ReplyState.SENT


async def test_a_worker_that_cannot_wait_leaves_the_doubt_to_the_next_one(site: Site):
    worker = await site.start()
    await site.platform.has_reply.wait()

    worker.send_signal(signal.SIGTERM)

    assert await worker.wait() == 0
    assert (await site.reply()).state is ReplyState.SENDING
    async with site.database.reads() as session:
        states = (await session.scalars(select(Task.state).where(Task.kind == "send"))).all()
    assert states == ["ready"]

    another = await site.start()
    await site.until_sent()
    another.send_signal(signal.SIGTERM)

    assert await another.wait() == 0
    assert len(site.platform.published) == 1
