"""The composition root: settings → database → platforms → services → Slack, HTTP, clock."""

import asyncio
import gc
import os
import random
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from starlette.applications import Starlette

from bot import web
from bot.clock import AnchoredClock, read_system_clock
from bot.connections import Connections
from bot.database import (
    Database,
    find_missing,
    hold_exclusively,
    is_migrated,
    may_change_record,
    refuse_network_volume,
)
from bot.desk import DeskProblem
from bot.dispatch.clock import TaskClock
from bot.dispatch.local import LocalDispatcher
from bot.dispatch.watched import WatchedDispatcher
from bot.enclosing import enclose
from bot.gates import SlackGates
from bot.kinds import kinds_of, on_dead, regulars
from bot.machines import find_embedder, find_writer
from bot.ports import Clock
from bot.services import due_times
from bot.services.drafting import Drafter
from bot.services.faq_shelf import FaqShelf
from bot.services.sending import Sender
from bot.services.settling import Settler
from bot.settings import Settings, SlackTransport, variable_of
from bot.web_server import WebServer, listen, web_settings
from handlers.desk_tasks import kinds_of as desk_kinds
from handlers.slack_app import SlackAccess, SlackSide
from integrations.errors import Unavailable
from integrations.http_client import open_client

if TYPE_CHECKING:
    from bot.dispatch.distributed import DistributedDispatcher

RECONNECT_AFTER = 5.0  # seconds until Slack is tried again at the start
_log = structlog.get_logger(__name__)


class NotMigrated(Exception):
    """The database's tables are not those of this release."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Everything that runs in one process."""

    site: Starlette
    dispatcher: WatchedDispatcher
    clock: TaskClock
    slack: SlackSide
    shelf: FaqShelf
    database: Database


async def serve(settings: Settings) -> None:
    """Run web server, Slack, dispatcher and clock until a signal asks to stop.

    The order of stopping loses nothing: no new requests, no new events, running tasks end, then
    the database closes. Raises `CannotListen`, and `DispatcherEnded` when it ended by itself.
    """
    async with AsyncExitStack() as stack:
        product = await open_product(settings, stack)
        listening = stack.enter_context(listen(settings.host, settings.port))
        server = WebServer(
            web_settings(
                product.site,
                host=settings.host,
                port=settings.port,
                ends_within=settings.shutdown_within,
            )
        )
        async with _working(product, settings) as dispatching:
            dispatching.add_done_callback(lambda _: server.handle_exit(signal.SIGTERM, None))
            connecting = asyncio.create_task(_connect_slack(product.slack), name="connect")
            warming = asyncio.create_task(_warm(product), name="warm")
            try:
                await server.serve([listening])
            finally:
                await _end(connecting, warming)
                await product.slack.stop()
        _log.info("signoff.stopped")


async def _end(*tasks: asyncio.Task[None]) -> None:
    """Cancel what may still run; an error of it is one line of the log."""
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            _log.warning("signoff.ended_early", error=type(outcome).__name__, reason=str(outcome))


@asynccontextmanager
async def _working(product: Product, settings: Settings) -> AsyncIterator[asyncio.Task[None]]:
    """Clock and dispatcher work inside the block; at its end running tasks get time to end.

    Yields the dispatcher's task; raises `DispatcherEnded` at the end when it ended by itself.
    """
    gc.collect()
    gc.freeze()  # a full collection walked 220,000 standing objects and held the loop for 0.14 s
    await product.clock.start()
    dispatching = asyncio.create_task(product.dispatcher.run(), name="dispatcher")
    try:
        yield dispatching
    finally:
        product.clock.stop()
        await product.dispatcher.stop(settings.shutdown_within)
        await dispatching


async def _connect_slack(slack: SlackSide) -> None:
    """Connect, again and again: comments are taken in while Slack is away."""
    while True:
        try:
            await slack.start()
        except Exception as error:  # noqa: BLE001 - whatever Slack answers, we go on
            _log.error("slack.not_connected", error=type(error).__name__, reason=str(error)[:200])
            await asyncio.sleep(RECONNECT_AFTER)
        else:
            _log.info("slack.connected")
            return


async def _warm(product: Product) -> None:
    """Index the FAQ, and load calendars, before the first comment comes."""
    await due_times.warm(product.database, read_system_clock())
    try:
        await product.shelf.open()
    except Unavailable as error:
        _log.warning("faq.not_indexed", reason=error.reason)


async def work(settings: Settings, stopping: asyncio.Event) -> None:
    """Run dispatcher and clock only, for a further process on PostgreSQL, until *stopping* is set.

    Raises `DispatcherEnded` when the dispatcher ended by itself.
    """
    async with AsyncExitStack() as stack:
        product = await open_product(settings, stack)
        async with _working(product, settings) as dispatching:
            asked = asyncio.create_task(stopping.wait(), name="stopping")
            await asyncio.wait([dispatching, asked], return_when=asyncio.FIRST_COMPLETED)
            asked.cancel()


async def open_database(url: str, stack: AsyncExitStack, *, alone: bool) -> Database:
    """Open a migrated database; *alone*: as the one process that may run work on SQLite.

    Raises `NotMigrated`, and `bot.database.DatabaseTrouble` for a file that cannot be used.
    """
    must_be_there(url)  # opening it would create it
    database = Database(url)
    if database.is_sqlite:
        path = Path(str(database.url.database))
        refuse_network_volume(path)
        stack.enter_context(hold_exclusively(path) if alone else nullcontext())
    stack.push_async_callback(database.close)
    if not await is_migrated(database):
        raise NotMigrated("The database is not up to date. Run: signoff migrate")
    return database


def must_be_there(url: str) -> None:
    """Refuse a path where nothing is, so that a mistyped one starts no empty product.

    Raises `NotMigrated`, and `bot.database.WrongAddress`.
    """
    path = find_missing(url)
    if path is not None:
        raise NotMigrated(
            f"There is no database at {path}. If {variable_of('database_url')} is right, create it:"
            " signoff migrate"
        )


async def open_product(settings: Settings, stack: AsyncExitStack) -> Product:
    """Put everything together; nothing runs yet, and *stack* closes it."""
    database = await open_database(settings.database_url, stack, alone=True)
    now = await _open_clock(database, stack)
    if await may_change_record(database):
        _log.warning("audit.role_may_change_it", remedy="signoff migrate --grant ROLE; run as ROLE")
    if settings.operators_channel is None and not settings.is_local_workspace:
        _log.warning("audit.anchored_nowhere", remedy="set SIGNOFF_OPERATORS_CHANNEL")
    http = await stack.enter_async_context(open_client())
    connections = Connections(database, settings.platforms, http=http, now=now)
    await connections.connect_all()
    slack = _slack_side(settings, database, now)
    drafter = Drafter(
        sessions=database,
        shelf=FaqShelf(database, await find_embedder(settings, stack)),
        writer=find_writer(settings, database, now, stack),
        clock=now,
    )
    dispatcher = _dispatcher(settings, database, connections, slack, drafter, now)
    return Product(
        site=web.build(database, connections, slack, now, is_dispatching=dispatcher.is_running),
        dispatcher=dispatcher,
        clock=TaskClock(database, regulars(settings.operators_channel), now=now),
        slack=slack,
        shelf=drafter.shelf,
        database=database,
    )


async def _open_clock(database: Database, stack: AsyncExitStack) -> Clock:
    if database.is_sqlite:
        return read_system_clock
    clock = AnchoredClock()
    async with database.reads() as session:
        await clock.anchor(session)
    following = asyncio.create_task(clock.follow(database), name="clock")
    stack.callback(following.cancel)
    return clock


def _dispatcher(
    settings: Settings,
    database: Database,
    connections: Connections,
    slack: SlackSide,
    drafter: Drafter,
    now: Clock,
) -> WatchedDispatcher:
    kinds = kinds_of(
        drafter=drafter,
        sender=Sender(
            sessions=database,
            platforms=connections,
            clock=now,
            random=random.random,
            settle_after=settings.settle_after,
        ),
        settler=Settler(sessions=database, platforms=connections, clock=now, random=random.random),
        shown=desk_kinds(slack.desk),
    )
    owner = f"{socket.gethostname()}:{os.getpid()}"
    runs = LocalDispatcher if database.is_sqlite else _load_distributed()
    return WatchedDispatcher(runs(database, kinds, now=now, on_dead=on_dead, owner=owner))


def _load_distributed() -> "type[DistributedDispatcher]":
    # The engine and its driver are 11 MB that nobody needs on SQLite.
    from bot.dispatch.distributed import DistributedDispatcher  # noqa: PLC0415 - said above

    return DistributedDispatcher


def _slack_side(settings: Settings, database: Database, now: Clock) -> SlackSide:
    return SlackSide(
        _slack_access(settings),
        sessions=database,
        now=now,
        gates=SlackGates(database, now),
        on_problem=_say_problem,
        has_writer=settings.has_writer,
        enclose=partial(enclose, settings.audit_signing_key_file),
    )


def _slack_access(settings: Settings) -> SlackAccess:
    is_socket = settings.slack_transport is SlackTransport.SOCKET
    app_token, secret = settings.slack_app_token, settings.slack_signing_secret
    return SlackAccess(
        bot_token=settings.slack_bot_token.get_secret_value(),
        app_token=app_token.get_secret_value() if is_socket and app_token else None,
        signing_secret=secret.get_secret_value() if not is_socket and secret else None,
        base_url=settings.slack_base_url,
        is_local=settings.is_local_workspace,
    )


async def _say_problem(problem: DeskProblem) -> None:
    _log.error(
        "slack.problem", obstacle=problem.obstacle, channel=problem.channel, error=problem.error
    )
