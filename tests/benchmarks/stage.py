"""The product in a process of its own, between a local workspace and a small platform."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.clock import read_system_clock
from bot.database import Database, upgrade
from bot.rules.faq_file import parse
from bot.rules.permissions import Role
from bot.services import accounts, faq, members
from integrations.registry import capabilities_of
from tests.benchmarks.processes import Running, running
from tests.benchmarks.traffic import SECRET, Comments, Delivery
from tests.support.serving import free_port, serving
from tests.support.town import FAQ
from tests.support.workspace import LocalWorkspace, a_config, local_workspace

PLATFORM = "standard_webhooks"
CHANNELS = {"mosiru_kr": "C_KR", "mosiru": "C_US", "mosiru_shop": "C_ONCALL"}
ACCOUNT = "mosiru_kr"
REVIEWER = "U_MINA"
SERVE = ("bot", "serve")
QUESTIONS = (
    "식세기 돌려도 돼요?",
    "220V 맞나요",
    "만두 몇 개 들어가요",
    "만두 몇 분 쪄요?",
    "배송 얼마나 걸려요",
    "미국 배송 되나요",
    "주소 바꿀 수 있나요",
    "보증기간 얼마나 돼요",
    "뚜껑만 따로 파나요",
    "하얀 점이 생겼어요",
)
"""Phrasings of the FAQ, so that every comment gets a draft."""


@dataclass(frozen=True)
class Stage:
    """A running product and everything it talks to."""

    workspace: LocalWorkspace
    comments: Comments
    product: Running

    def ask(self, number: int, account: str = ACCOUNT) -> Delivery:
        """A delivery of the next of the questions."""
        path = f"/webhooks/{PLATFORM}/{account}"
        return self.comments.make(path, account, QUESTIONS[number % len(QUESTIONS)])

    def ask_all(self, count: int, names: Sequence[str] = (ACCOUNT,)) -> list[Delivery]:
        """*count* questions, to the accounts in turn."""
        return [self.ask(number, names[number % len(names)]) for number in range(count)]


@asynccontextmanager
async def outside(
    *, rate_limits: bool = False
) -> AsyncIterator[tuple[LocalWorkspace, Comments, str]]:
    """A workspace, comments and the address of the platform that knows them."""
    comments = Comments()
    async with (
        serving(platform(comments)) as endpoint,
        local_workspace(a_config(rate_limits=rate_limits), is_watched=False) as workspace,
    ):
        yield workspace, comments, f"{endpoint}/platform"


@asynccontextmanager
async def stage(
    folder: Path, url: str, *, rate_limits: bool = False, is_paced: bool = True
) -> AsyncIterator[Stage]:
    """`signoff serve` on a new database *url* with three accounts, a reviewer and an FAQ."""
    async with AsyncExitStack() as stack:
        workspace, comments, endpoint = await stack.enter_async_context(
            outside(rate_limits=rate_limits)
        )
        await settle(url, workspace)
        module = SERVE if is_paced else ("tests.benchmarks.unpaced",)
        product = await stack.enter_async_context(
            serve(folder, url, workspace, endpoint, module=module)
        )
        await workspace.deliver_to(f"http://127.0.0.1:{product.port}/slack/events")
        yield Stage(workspace, comments, product)


def serve(
    folder: Path,
    url: str,
    workspace: LocalWorkspace,
    endpoint: str,
    *,
    embedder: str = "bundled",
    module: tuple[str, ...] = SERVE,
    ready: str = "/readyz",
    python: str = sys.executable,
) -> AbstractAsyncContextManager[Running]:
    """`signoff serve`, until the block ends; *ready* is the path that must answer 200 first."""
    port = free_port()
    environment = {
        "SIGNOFF_DATABASE_URL": url,
        "SIGNOFF_PORT": str(port),
        "SIGNOFF_EMBEDDER": embedder,
        "SIGNOFF_LOG_LEVEL": "WARNING",
        "SIGNOFF_SLACK_TRANSPORT": "http",
        "SLACK_BASE_URL": workspace.api_url,
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_SIGNING_SECRET": workspace.signing_secret,
        "SIGNOFF_PLATFORMS__STANDARD_WEBHOOKS__SECRETS": SECRET,
        "SIGNOFF_PLATFORMS__STANDARD_WEBHOOKS__ENDPOINT": endpoint,
        "SIGNOFF_PLATFORMS__STANDARD_WEBHOOKS__ALLOW_PRIVATE_ADDRESSES": "true",
    }
    log = folder / "product.log"
    return running(*module, port=port, environment=environment, ready=ready, log=log, python=python)


async def settle(url: str, workspace: LocalWorkspace) -> None:
    """What an operator does once: tables, accounts, a reviewer, the FAQ."""
    await asyncio.to_thread(upgrade, url)
    database, now = Database(url), read_system_clock()
    async with database.writes() as session:
        for name, channel in CHANNELS.items():
            account_id = await accounts.add(
                session,
                platform=PLATFORM,
                name=name,
                external_id=name,
                locale="ko",
                channel=channel,
                capabilities=capabilities_of(PLATFORM),
                now=now,
            )
            await accounts.set_undo_window(session, account_id, seconds=0, now=now)
        member_id = await members.learn_profile(
            session,
            team_id=workspace.workspace.config.team_id,
            user_id=REVIEWER,
            name="민아",
            locale="ko",
            is_active=True,
            now=now,
        )
        await members.set_roles(
            session, member_id, roles=frozenset({Role.REVIEWER}), by=None, now=now
        )
        await faq.load(session, parse(FAQ.read_bytes(), name=FAQ.name), now=now)
    await database.close()


def platform(comments: Comments) -> Starlette:
    """Knows every comment and publishes every reply at once."""

    async def answer(request: Request) -> Response:
        asked = await request.json()
        if asked["type"] == "comment.fetch":
            return JSONResponse(comments.data[asked["data"]["target_id"]])
        return JSONResponse({"id": f"r-{asked['data']['reply_key']}"})

    return Starlette(routes=[Route("/platform", answer, methods=["POST"])])
