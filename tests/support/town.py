"""The whole town for journeys: Square, a local workspace, and the product between them.

Real parts only, in one event loop: real HTTP between them, a real database, the real clock.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from sqlalchemy import select, update
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from bot.app import Product, open_product
from bot.database import Database
from bot.demo.square.app import create_app
from bot.demo.square.config import SquareAccount, SquareConfig
from bot.models.accounts import Account
from bot.models.audit import AuditEntry
from bot.models.comments import Comment
from bot.models.faq import FaqVector
from bot.models.replies import Reply, ReplyState
from bot.rules.faq_file import parse
from bot.rules.permissions import Role
from bot.services import accounts, faq, members, verification
from bot.services.audit import Audit
from bot.settings import EmbedderChoice, Settings, SlackTransport
from integrations.registry import capabilities_of
from tests.support.serving import loopback_client, serving
from tests.support.workspace import Complaint, Json, LocalWorkspace, a_config, local_workspace

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
FAQ = Path(__file__).parents[2] / "bot/demo/story/faq.yaml"
ACCOUNT = "mosiru_kr"
CHANNEL = "C_KR"
ROLES = {
    "U_MINA": ("민아", "ko", {Role.REVIEWER}),
    "U_THEO": ("테오", "en", {Role.REVIEWER}),
    "U_JIWOO": ("지우", "ko", {Role.REVIEWER, Role.LEAD}),
    "U_HANEUL": ("하늘", "ko", {Role.ON_CALL}),
    "U_ARA": ("아라", "en", {Role.ADMIN}),
}


_VECTORS: list[FaqVector] = []
"""Of the FAQ's phrasings, from the first town of this process."""


class _Door:
    """An address that stays the same while the product behind it stops and starts."""

    def __init__(self) -> None:
        self.site: Starlette | None = None
        self._inside = 0
        self._is_empty = asyncio.Event()
        self._is_empty.set()

    async def close(self) -> None:
        """Let nobody in any more, and wait until the last one is out, as a server does."""
        self.site = None
        await self._is_empty.wait()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if self.site is None:
            await send({"type": "http.response.start", "status": 503, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        self._inside += 1
        self._is_empty.clear()
        try:
            await self.site(scope, receive, send)
        finally:
            self._inside -= 1
            if not self._inside:
                self._is_empty.set()


@dataclass
class Town:
    """What a journey holds in its hands."""

    workspace: LocalWorkspace
    square: httpx.AsyncClient
    square_url: str
    database_url: str
    door: _Door
    model_url: str | None = None  # of a language model, from the next start on
    product: Product | None = None
    _stack: AsyncExitStack | None = None
    _running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the product as `signoff serve` does."""
        self._stack = AsyncExitStack()
        self.product = await open_product(self._settings(), self._stack)
        self._running = asyncio.create_task(self.product.dispatcher.run())
        await self.product.slack.start()
        self.door.site = self.product.site
        self.workspace.excuse(Complaint.FAILED_ACK)  # of what was sent to a closed door

    async def stop(self) -> None:
        """Stop it as a signal does."""
        if self.product is None or self._stack is None or self._running is None:
            return
        await self.door.close()
        await self.product.slack.stop()
        await self.product.dispatcher.stop(timedelta(seconds=10))
        await self._running
        await self._stack.aclose()
        self.product = None

    async def restart(self) -> None:
        """Stop and start again on the same database."""
        await self.stop()
        await self.start()

    @property
    def database(self) -> Database:
        assert self.product is not None
        return self.product.database

    async def comment(
        self, comment_id: str, text: str, author: str = "콩나물국밥러", **more
    ) -> None:
        """Somebody writes on Square."""
        await self._control(
            "POST", "comments", id=comment_id, post_id="B", author_name=author, text=text, **more
        )

    async def edit(self, comment_id: str, text: str) -> None:
        await self._control("PATCH", f"comments/{comment_id}", text=text)

    async def delete(self, comment_id: str) -> None:
        await self._control("DELETE", f"comments/{comment_id}")

    async def fault(self, call: str, fault: str, seconds: int = 1) -> None:
        """The next *call* of the product to Square goes wrong like this."""
        await self._control("POST", "faults", call=call, fault=fault, seconds=seconds)

    async def answers(self, comment_id: str) -> list[str]:
        """What the brand answered in public; nothing once the comment is deleted."""
        shown = await self.square.get(f"/control/comments/{comment_id}")
        if shown.status_code == httpx.codes.NOT_FOUND:
            return []
        return [answer["text"] for answer in shown.json()["answers"]]

    async def card(self, text: str, *, within: float = 60) -> Json:
        """The root message of the comment with this text."""
        found: Json = await self.workspace.wait_for(
            lambda: next((m for m in self.workspace.messages(CHANNEL) if text in text_of(m)), None),
            within,
        )
        return found

    async def draft(self, text: str, *, within: float = 60) -> Json:
        """The newest draft with buttons in the thread of the comment with this text."""
        root = await self.card(text, within=within)

        def found() -> Json | None:
            thread = self.workspace.thread(CHANNEL, root["ts"])[1:]
            return next((m for m in reversed(thread) if labels_of(m)), None)

        draft: Json = await self.workspace.wait_for(found, within)
        return draft

    async def shows(self, message: Json, words: str, *, within: float = 60) -> Json:
        """Wait until a message says *words*; returns its newest state."""

        def found() -> Json | None:
            thread = str(message.get("thread_ts", message["ts"]))
            shown = self.workspace.thread(CHANNEL, thread)
            return next(
                (m for m in shown if m["ts"] == message["ts"] and words in text_of(m)), None
            )

        newest: Json = await self.workspace.wait_for(found, within)
        return newest

    async def reject(self, draft: Json, *, as_: str = "U_MINA") -> None:
        """Reject a draft and leave its comment in the queue."""
        await self.workspace.click(draft, "반려", as_=as_)
        modal = await self.workspace.wait_for(lambda: self.workspace.modals(as_)[-1:])
        said = {"왜 쓰지 않나요?": "말투가 안 맞음", "그다음은?": "대기열에 두기"}
        await self.workspace.submit(modal[0], said, as_=as_)
        await self.shows(draft, "반려했어요")

    async def answered(self, comment_id: str, text: str, *, within: float = 60) -> None:
        """Wait until Square shows exactly this one answer."""
        async with asyncio.timeout(within):
            while not (answers := await self.answers(comment_id)):  # noqa: ASYNC110 - Square's state
                await asyncio.sleep(0.05)
        assert answers == [text]

    async def replies(self) -> list[Reply]:
        async with self.database.reads() as session:
            return list(await session.scalars(select(Reply).order_by(Reply.id)))

    async def recorded(self, kind: Audit, *, within: float = 60) -> None:
        """Wait until the record tells of this; a state that passes could be missed by looking."""
        wanted = select(AuditEntry.seq).where(AuditEntry.kind == kind)
        async with asyncio.timeout(within):
            while True:
                async with self.database.reads() as session:
                    if await session.scalar(wanted.limit(1)) is not None:
                        return
                await asyncio.sleep(0.02)

    async def reply_is(self, state: ReplyState, *, within: float = 60) -> None:
        """Wait until the one reply is in *state*, in which it stays."""
        async with asyncio.timeout(within):
            while [reply.state for reply in await self.replies()] != [state]:  # noqa: ASYNC110 - rows
                await asyncio.sleep(0.02)

    async def judged(self, comment_id: str, *, within: float = 60) -> None:
        """Wait until the newest words of a harmless comment are judged, so that all may sign."""
        wanted = select(Comment.is_judged).where(Comment.external_id == comment_id)
        async with asyncio.timeout(within):
            while True:
                async with self.database.reads() as session:
                    if await session.scalar(wanted):
                        return
                await asyncio.sleep(0.02)

    async def keep_vectors(self) -> None:
        """Spare the next town of this process a second of computing."""
        if self.product is not None and not _VECTORS:
            async with self.database.reads() as session:
                _VECTORS.extend(await session.scalars(select(FaqVector)))

    async def record_holds(self) -> bool:
        async with self.database.reads() as session:
            return (await verification.verify(session)).fault is None

    async def set_undo(self, seconds: int) -> None:
        async with self.database.writes() as session:
            await session.execute(update(Account).values(undo_seconds=seconds))

    def _settings(self) -> Settings:
        platform = {
            "secrets": SecretStr(SECRET),
            "endpoint": SecretStr(f"{self.square_url}/platform"),
            "allow_private_addresses": SecretStr("true"),
        }
        return Settings(
            database_url=self.database_url,
            slack_bot_token=SecretStr(self.workspace.bot_token),
            slack_signing_secret=SecretStr(self.workspace.signing_secret),
            slack_transport=SlackTransport.HTTP,
            slack_base_url=self.workspace.api_url,
            openai_base_url=self.model_url,
            embedder=EmbedderChoice.BUNDLED,
            settle_after=timedelta(milliseconds=200),
            platforms={"standard_webhooks": platform},
        )

    async def _control(self, method: str, path: str, **body: Any) -> None:
        answer = await self.square.request(method, f"/control/{path}", json=body or None)
        answer.raise_for_status()


@asynccontextmanager
async def town(database_url: str) -> AsyncIterator[Town]:
    """Square with one account, the story's team, and the product running on *database_url*."""
    door = _Door()
    async with AsyncExitStack() as stack:
        product_url = await stack.enter_async_context(serving(door))
        workspace = await stack.enter_async_context(local_workspace(a_config()))
        await workspace.deliver_to(f"{product_url}/slack/events")
        config = SquareConfig(
            accounts=(
                SquareAccount(
                    external_id=ACCOUNT,
                    display_name="모시루",
                    about="찜기",
                    locale="ko",
                    webhook_url=f"{product_url}/webhooks/standard_webhooks/{ACCOUNT}",
                    secret=SECRET,
                ),
            ),
            control_key="control",
            public_url="http://127.0.0.1:1",
            now=lambda: datetime.now(UTC),  # noqa: TID251 - a real town has the real time
        )
        square_app = create_app(config)
        await stack.enter_async_context(square_app.router.lifespan_context(square_app))
        square_url = await stack.enter_async_context(serving(square_app))
        square = await stack.enter_async_context(
            loopback_client(base_url=square_url, headers={"X-Control-Key": "control"})
        )
        await _settle(database_url, workspace)
        place = Town(workspace, square, square_url, database_url, door)
        await place._control("POST", "posts", id="B", account=ACCOUNT, text="금요일은 만두지")
        await place.start()
        stack.push_async_callback(place.stop)
        stack.push_async_callback(place.keep_vectors)
        stack.push_async_callback(workspace.hang_up)
        yield place


async def _settle(database_url: str, workspace: LocalWorkspace) -> None:
    """What an operator does once: account, members, FAQ."""
    database = Database(database_url)
    now = datetime.now(UTC)  # noqa: TID251 - a real town has the real time
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
        for user, (name, locale, roles) in ROLES.items():
            member_id = await members.learn_profile(
                session,
                team_id=workspace.workspace.config.team_id,
                user_id=user,
                name=name,
                locale=locale,
                is_active=True,
                now=now,
            )
            await members.set_roles(session, member_id, roles=frozenset(roles), by=None, now=now)
        await faq.load(session, parse(FAQ.read_bytes(), name=FAQ.name), now=now)
        for known in _VECTORS:
            await session.merge(known)
    await database.close()


def text_of(value: Any) -> str:
    """Every visible word of a message or view, in order."""
    if isinstance(value, dict):
        own = value.get("text") if isinstance(value.get("text"), str) else ""
        rest = (text_of(item) for key, item in value.items() if key not in ("text", "metadata"))
        inner = text_of(value["text"]) if isinstance(value.get("text"), dict) else ""
        return " ".join(part for part in (own, inner, *rest) if part)
    if isinstance(value, list):
        return " ".join(filter(None, map(text_of, value)))
    return ""


def labels_of(message: Json) -> list[str]:
    """The labels of the buttons in a message's rows."""
    return [
        element["text"]["text"]
        for block in message.get("blocks", [])
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    ]
