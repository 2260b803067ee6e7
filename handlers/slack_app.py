"""Slack's way in, by HTTP and by Socket Mode, from one set of listeners.

Everything is handed in: Bolt and the SDK read the environment where nothing is given, so every
such value is given here (a test sets the variables and sees no effect).
"""

import asyncio
import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from slack_bolt import BoltResponse
from slack_bolt.adapter.starlette.async_handler import (
    to_async_bolt_request,
    to_starlette_response,
)
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.logger import get_bolt_logger
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.desk import Gates, OnProblem
from bot.ports import Clock, Sessions
from bot.services import role_groups
from handlers import (
    assigning,
    batch,
    commands,
    corrections,
    freezes,
    groups,
    hides,
    history,
    home,
    later,
    meanings,
    more,
    people,
    queue,
    review,
    review_run,
    snoozing,
    take_downs,
    two_signatures,
)
from handlers.after_ack import AfterAck
from handlers.bodies import Interrupted, TooLarge, read_body
from handlers.exports import Enclose, Exports
from handlers.front import Front
from handlers.listeners import Listeners
from handlers.obstacles import Obstacles
from handlers.readers import Readers
from handlers.slack_calls import SlackCalls
from handlers.slack_cards import SlackCards
from handlers.slack_desk import SlackDesk
from handlers.slack_socket import Socket
from handlers.user_groups import UserGroups

SLACK_API = "https://slack.com/api/"
LARGEST_REQUEST = 2**20
ASKED_FOR = timedelta(seconds=10)
"""How long it holds what Slack said of our token."""
_NUMBER = re.compile(r"[0-9]{1,11}")  # eleven digits reach the year 5138
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SlackAccess:
    """How we get into a workspace. An ``app_token`` means Socket Mode, a secret means HTTP."""

    bot_token: str
    signing_secret: str | None = None
    app_token: str | None = None
    base_url: str = SLACK_API
    is_local: bool = False  # a stand-in for Slack, which everybody shall know
    proxy: str | None = None


class SlackSide:
    """Listeners, routes, desk and connection of one workspace."""

    def __init__(
        self,
        access: SlackAccess,
        *,
        sessions: Sessions,
        now: Clock,
        gates: Gates,
        on_problem: OnProblem,
        has_writer: bool,
        enclose: Enclose,
    ) -> None:
        self._access, self._now = access, now
        self._client = client = web_client(access)
        self._asking = asyncio.Lock()
        self._asked_at: datetime | None = None
        self._is_known = False
        self._socket: Socket | None = None
        self._after_ack, readers = AfterAck(), Readers(client)
        calls = SlackCalls(slack=client, gates=gates, now=now)
        obstacles = Obstacles(now=now, on_problem=on_problem)
        self.desk = SlackDesk(
            sessions=sessions,
            now=now,
            calls=calls,
            readers=readers,
            groups=UserGroups(sessions=sessions, now=now, calls=calls, readers=readers),
            exports=Exports(sessions=sessions, now=now, calls=calls, enclose=enclose),
            cards=SlackCards(sessions=sessions, now=now, calls=calls, obstacles=obstacles),
            obstacles=obstacles,
            is_local=access.is_local,
        )
        front = Front(
            sessions=sessions,
            now=now,
            slack=client,
            readers=readers,
            after_ack=self._after_ack,
            new_reference=new_reference,
            has_writer=has_writer,
        )
        self.app = bolt_app(access)
        register(self.app, front, on_problem)

    def routes(self) -> list[Route]:
        """What Slack calls by HTTP; nothing without a signing secret."""
        if not self._access.signing_secret:
            return []
        return [Route("/slack/events", _Endpoint(self.app).answer, methods=["POST"])]

    async def start(self) -> None:
        """Check the token with Slack and connect the socket; raises `SlackApiError`.

        What became of user groups while nobody listened is asked for.
        """
        await self._client.auth_test()
        async with self.desk.sessions.writes() as session:
            await role_groups.want_refreshes(session, now=self._now())
        if self._access.app_token:
            self._socket = Socket(
                self.app,
                self._access.app_token,
                web_client=self._client,
                proxy=self._access.proxy,
            )
            await self._socket.connect()

    async def stop(self) -> None:
        """Take no more, finish what was begun."""
        if self._socket is not None:
            await self._socket.close()  # type: ignore[no-untyped-call]
            self._socket = None
        await self._after_ack.drain()

    async def is_connected(self) -> bool:
        """Whether the socket stands; by HTTP, whether Slack takes our token.

        Anybody may ask us, so we ask Slack once in `ASKED_FOR` at most.
        """
        if self._access.app_token:
            return self._socket is not None and await self._socket.is_connected()
        async with self._asking:
            if self._asked_at is None or self._now() - self._asked_at >= ASKED_FOR:
                self._asked_at, self._is_known = self._now(), False  # also when we are cut off
                self._is_known = bool((await self._client.auth_test())["ok"])
            return self._is_known


def new_reference() -> str:
    """A short number by which a person and the log mean the same failure."""
    return secrets.token_hex(2).upper()


def web_client(access: SlackAccess) -> AsyncWebClient:
    """A client that never waits and retries by itself: the desk decides when to call again."""
    client = AsyncWebClient(
        token=access.bot_token, base_url=access.base_url, timeout=10, retry_handlers=[]
    )
    client.proxy = access.proxy  # not what the environment says
    return client


def bolt_app(access: SlackAccess) -> AsyncApp:
    """Bolt without anything from the environment.

    Our own ``authorize`` keeps Bolt from going over to OAuth when ``SLACK_CLIENT_ID`` happens to
    be set, and from asking ``auth.test`` within the three seconds of somebody's click.
    """

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=access.bot_token
        )

    with _not_warned_of_a_token():
        app = AsyncApp(
            name="signoff",
            signing_secret=access.signing_secret or secrets.token_hex(32),
            client=AsyncWebClient(base_url=access.base_url),
            authorize=authorize,
            process_before_response=True,
            ignoring_self_events_enabled=False,  # a deleted card of ours is such an event
            verification_token=secrets.token_hex(16),
        )
    app.error(_unforeseen)
    return app


@contextmanager
def _not_warned_of_a_token() -> Iterator[None]:
    """Bolt finds SLACK_BOT_TOKEN by itself and warns operators that it does not use it; we do."""
    log = get_bolt_logger(AsyncApp)
    unused = warning_client_prioritized_and_token_skipped()

    def is_of_use(record: logging.LogRecord) -> bool:
        return record.msg != unused

    log.addFilter(is_of_use)
    try:
        yield
    finally:
        log.removeFilter(is_of_use)


def register(app: AsyncApp, front: Front, on_problem: OnProblem) -> Listeners:
    """Connect every listener."""
    on = Listeners(app, front)
    of_replies = (review, review_run, later, two_signatures, take_downs, corrections)
    of_comments = (more, assigning, snoozing, hides, meanings, groups, batch)
    for module in (*of_replies, *of_comments, queue, history, freezes, people, commands):
        module.register(on, front)
    home.register(on, front, on_problem)
    return on


async def _unforeseen(error: Exception) -> BoltResponse:
    """Have Slack deliver an event again, or show its triangle for a click."""
    _log.error("slack_request_failed", exc_info=error)
    return BoltResponse(status=503, body="")


class _Endpoint:
    """Checks what Bolt would answer with a 500, then hands the request over."""

    def __init__(self, app: AsyncApp) -> None:
        self._app = app

    async def answer(self, request: Request) -> Response:
        if not _NUMBER.fullmatch(request.headers.get("x-slack-request-timestamp", "")):
            return PlainTextResponse("The timestamp is not a number.", 401)
        if not request.headers.get("x-slack-signature", "").isascii():
            return PlainTextResponse("The signature is not one of Slack.", 401)
        try:
            body = await read_body(request, LARGEST_REQUEST)
        except TooLarge:
            return PlainTextResponse("The request is too large.", 413)
        except Interrupted:
            return PlainTextResponse("The request was not complete.", 400)
        try:
            asked = to_async_bolt_request(request, body)
        except (ValueError, TypeError, AttributeError, RecursionError):
            # neither UTF-8 nor what Slack sends, or nested deeper than anything it sends
            return PlainTextResponse("The body cannot be read.", 400)
        return to_starlette_response(await self._app.async_dispatch(asked))
