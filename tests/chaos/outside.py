"""The world of the victim: a local workspace, Square, and answers that get lost."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import httpx
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from typing_extensions import override

from bot.database import Database
from bot.demo.square import app as square_app
from bot.demo.square.board import Board
from bot.demo.square.config import SquareAccount, SquareConfig
from bot.demo.square.faults import BrokenAnswer
from bot.demo.square.live import Live
from bot.demo.square.store import Comment, Store
from bot.rules.faq_file import parse
from bot.rules.permissions import Role
from bot.services import accounts, faq, members
from integrations.registry import capabilities_of
from tests.support.serving import free_port, serving
from tests.support.workspace import LocalWorkspace, a_config, local_workspace

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ACCOUNT = "mosiru_kr"
CHANNEL = "C_KR"
LOST = 0.25
REVIEWERS = ("U_MINA", "U_THEO", "U_JIWOO")
ANSWER = "위 칸에 넣으셔도 돼요."
QUESTION = "식세기 돌려도 돼요?"
FAQ = f"""
entries:
  - id: dishwasher
    answers: {{ko: {ANSWER}}}
    phrasings: {{ko: [식세기 돌려도 돼요, "{QUESTION}"]}}
"""


@dataclass(frozen=True)
class Outside:
    """What the victim talks to, and the keys to it."""

    workspace: LocalWorkspace
    platform: "Forgetful"
    square: httpx.AsyncClient
    square_url: str
    port: int  # on which the victim listens

    @property
    def product_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def comment(self, comment_id: str, text: str) -> None:
        body = {"id": comment_id, "post_id": "B", "author_name": f"손님 {comment_id}", "text": text}
        (await self.square.post("/control/comments", json=body)).raise_for_status()

    async def answers(self, comment_id: str) -> list[str]:
        shown = await self.square.get(f"/control/comments/{comment_id}")
        return [answer["text"] for answer in shown.raise_for_status().json()["answers"]]

    def environment(self, database_url: str) -> dict[str, str]:
        """Settings of the victim, and nothing else of ours."""
        platform = "SIGNOFF_PLATFORMS__STANDARD_WEBHOOKS__"
        return {
            "SIGNOFF_DATABASE_URL": database_url,
            "SIGNOFF_HOST": "127.0.0.1",
            "SIGNOFF_PORT": str(self.port),
            "SIGNOFF_SLACK_TRANSPORT": "http",
            "SIGNOFF_EMBEDDER": "none",
            "SIGNOFF_SETTLE_AFTER": "PT2S",
            "SIGNOFF_LOG_LEVEL": "ERROR",
            "SLACK_BOT_TOKEN": self.workspace.bot_token,
            "SLACK_SIGNING_SECRET": self.workspace.signing_secret,
            "SLACK_BASE_URL": self.workspace.api_url,
            f"{platform}SECRETS": SECRET,
            f"{platform}ENDPOINT": f"{self.square_url}/platform",
            f"{platform}ALLOW_PRIVATE_ADDRESSES": "true",
        }


class Forgetful:
    """In front of Square: carries out each publication, and loses a quarter of the answers."""

    def __init__(self, app: ASGIApp, random: Random) -> None:
        self._app, self._random = app, random
        self.answered: set[str] = set()  # the comments
        self.lost = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/platform":
            await self._app(scope, receive, send)
            return
        body = await _read(receive)
        target_id = _find_target(body)
        is_lost = target_id is not None and self._random.random() < LOST
        answer: Send = _swallow if is_lost else send
        await self._app(scope, _again(body), answer)
        if target_id is not None:
            self.answered.add(target_id)
        if is_lost:
            self.lost += 1
            broken: Response = BrokenAnswer()
            await broken(scope, receive, send)


async def _read(receive: Receive) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body


def _again(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _swallow(message: Message) -> None:
    del message


def _find_target(body: bytes) -> str | None:
    """The comment that a publication answers; None for other calls."""
    call = json.loads(body)
    return str(call["data"]["target_id"]) if call["type"] == "reply.publish" else None


class SilentBoard(Board):
    """A platform that takes the same reply twice for two, and tells of replies only when asked.

    Neither echoes nor the list under a comment give away what a look-up would have found.
    """

    def __init__(self, config: SquareConfig, store: Store, live: Live) -> None:
        super().__init__(config, store, live)
        self._first: dict[str, Comment] = {}

    @override
    def publish_answer(self, account: str, *, key: str, target_id: str, text: str) -> Comment:
        answer = super().publish_answer(account, key=key, target_id=target_id, text=text)
        self._store.save(replace(answer, reply_key=f"{key}:{answer.id}"))  # free for the next
        return self._first.setdefault(key, answer)

    @override
    def find_answer(self, account: str, key: str) -> Comment | None:
        return self._first.get(key)

    @override
    def describe(self, comment: Comment) -> dict[str, Any]:
        return {**super().describe(comment), "own_reply_ids": []}

    @override
    def _record(self, comment: Comment, news: str, data: dict[str, Any]) -> None:
        if comment.is_brand:
            self._store.save(comment)
        else:
            super()._record(comment, news, data)


@contextmanager
def _board(board: type[Board]) -> Iterator[None]:
    """Exchange Square's board, as long as the block runs."""
    setattr(square_app, "Board", board)  # noqa: B010 - mypy knows it as a class
    yield
    setattr(square_app, "Board", Board)  # noqa: B010 - as above


@asynccontextmanager
async def outside(random: Random, *, is_silent: bool = False) -> AsyncIterator[Outside]:
    """Square and the workspace, up and connected to the address of the victim."""
    port = free_port()
    async with AsyncExitStack() as stack:
        workspace = await stack.enter_async_context(local_workspace(a_config(), is_watched=False))
        await workspace.deliver_to(f"http://127.0.0.1:{port}/slack/events")
        stack.enter_context(_board(SilentBoard if is_silent else Board))
        square = square_app.create_app(_square_config(port))
        await stack.enter_async_context(square.router.lifespan_context(square))
        platform = Forgetful(square, random)
        url = await stack.enter_async_context(serving(platform))
        headers = {"X-Control-Key": "control"}
        client = httpx.AsyncClient(base_url=url, headers=headers, trust_env=False, timeout=30)
        await stack.enter_async_context(client)
        post = {"id": "B", "account": ACCOUNT, "text": "금요일은 만두지"}
        (await client.post("/control/posts", json=post)).raise_for_status()
        yield Outside(workspace, platform, client, url, port)


def _square_config(port: int) -> SquareConfig:
    account = SquareAccount(
        external_id=ACCOUNT,
        display_name="모시루",
        about="찜기",
        locale="ko",
        webhook_url=f"http://127.0.0.1:{port}/webhooks/standard_webhooks/{ACCOUNT}",
        secret=SECRET,
    )
    return SquareConfig(
        accounts=(account,),
        control_key="control",
        public_url="http://127.0.0.1:1",
        now=lambda: datetime.now(UTC),  # noqa: TID251 - a real platform has the real time
        retry_waits=(timedelta(milliseconds=300),) * 10_000,
    )


async def furnish(database_url: str, team_id: str) -> None:
    """What an operator does once: account, reviewers, FAQ."""
    database = Database(database_url)
    now = datetime.now(UTC)  # noqa: TID251 - a real installation has the real time
    async with database.writes() as session:
        account_id = await accounts.add(
            session,
            platform="standard_webhooks",
            name=ACCOUNT,
            external_id=ACCOUNT,
            locale="ko",
            channel=CHANNEL,
            capabilities=capabilities_of("standard_webhooks"),
            now=now,
        )
        await accounts.set_undo_window(session, account_id, seconds=0, now=now)
        for user in REVIEWERS:
            member_id = await members.learn_profile(
                session,
                team_id=team_id,
                user_id=user,
                name=user,
                locale="ko",
                is_active=True,
                now=now,
            )
            roles = frozenset({Role.REVIEWER})
            await members.set_roles(session, member_id, roles=roles, by=None, now=now)
        await faq.load(session, parse(FAQ.encode(), name="faq.yaml"), now=now)
    await database.close()
