"""A platform of the registry connected to its simulator over loopback."""

from collections import deque
from collections.abc import AsyncIterator, Mapping, Sized
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Protocol

import httpx
from starlette.applications import Starlette

from integrations import registry
from integrations.contract import (
    CommentKind,
    CommentSnapshot,
    Correction,
    Platform,
    PostSnapshot,
    PublishedReply,
    ReplyToSend,
    WebhookRequest,
)
from integrations.http_client import TIMEOUT, open_client
from tests.support.platform import FakePlatform, Fault
from tests.support.serving import serving

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
FOLDER = Path(__file__).parents[1] / "integrations"


class OutsideService(Protocol):
    """What every simulator lets a test set and see."""

    comments: dict[str, CommentSnapshot]
    faults: deque[Fault]  # of the next sends, first first
    delete_faults: deque[Fault]
    edit_faults: deque[Fault]
    hide_faults: deque[Fault]

    @property
    def published(self) -> Sized: ...


class Simulator(OutsideService, Protocol):
    app: Starlette
    is_silent: bool  # takes requests and never answers

    def spellings(self, comment_id: str) -> tuple[str, ...]:
        """Every way in which the platform may write the id of one comment."""


@dataclass(frozen=True)
class Bench:
    platform: Platform
    outside: OutsideService


def signing_of(name: str) -> ModuleType:
    """The platform's ``signing.py``; its absence is a failing test, not a skipped one."""
    return import_module(f"tests.integrations.{name}.signing")


def build(
    name: str,
    *,
    http: httpx.AsyncClient,
    secrets: Mapping[str, str] | None = None,
) -> Platform:
    signing = signing_of(name)
    return registry.build(
        name,
        account_name="test",
        external_id=signing.EXTERNAL_ID,
        secrets=signing.SECRETS if secrets is None else secrets,
        http=http,
        now=lambda: NOW,
    )


def signed_request_for(name: str, body: bytes = b"{}", *, at: datetime = NOW) -> WebhookRequest:
    headers = signing_of(name).sign(body, at=at)
    return WebhookRequest(method="POST", query={}, headers=headers, body=body)


@asynccontextmanager
async def connected(
    name: str, *, patience: httpx.Timeout = TIMEOUT
) -> AsyncIterator[tuple[Platform, Simulator]]:
    module = import_module(f"tests.integrations.{name}.simulator")
    simulator: Simulator = module.Simulator()
    async with serving(simulator.app) as url, open_client(timeout=patience) as http:
        yield build(name, http=http, secrets=module.secrets_for(url)), simulator


@asynccontextmanager
async def bench(name: str) -> AsyncIterator[Bench]:
    """*name* is a platform of the registry, or ``fake``."""
    if name == "fake":
        fake = FakePlatform()
        yield Bench(fake, fake)
        return
    async with connected(name) as (platform, simulator):
        yield Bench(platform, simulator)


def a_comment(
    external_id: str = "c1", text: str = "Is the lid dishwasher safe?"
) -> CommentSnapshot:
    return CommentSnapshot(
        external_id=external_id,
        parent_id=None,
        post=PostSnapshot(external_id="p1"),
        kind=CommentKind.COMMENT,
        author_id="u1",
        author_name="Ann",
        text=text,
        url=None,
        created_at=NOW,
        is_hidden=False,
    )


def a_reply(text: str = "Yes, top rack.", *, key: str = "reply-1") -> ReplyToSend:
    return ReplyToSend(key=key, target_id="c1", text=text)


def published(external_id: str, *, key: str = "reply-1") -> PublishedReply:
    return PublishedReply(key=key, target_id="c1", external_id=external_id)


def a_correction(external_id: str, text: str = "Yes, bottom rack.") -> Correction:
    return Correction(key="edit-1", reply=published(external_id), text=text)
