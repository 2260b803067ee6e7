"""The real product, wired to die: ``python -m tests.chaos.victim POINT COUNT LOOKS``.

Everything is wrapped from here; the product has no hook for it. The process kills itself with
SIGKILL when POINT is passed for the COUNT-th time. An empty POINT never comes. LOOKS ``no``: its
look-up finds nothing, as if it had been left out.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from datetime import timedelta
from types import ModuleType
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from bot import app, gates
from bot.database import Database, upgrade
from bot.dispatch import clock
from bot.dispatch.clock import Regular
from bot.kinds import FORGET, regulars
from bot.logs import set_up
from bot.rules.pacing import Pace
from bot.rules.rhythms import Every
from bot.services import arrivals, review
from bot.services.faq_shelf import FaqShelf
from bot.settings import read_settings
from integrations.standard_webhooks.platform import StandardWebhooks
from tests.chaos.points import Point

IN_FLIGHT = 0.02  # seconds after which a request is under way, wherever it is
MARKS = "chaos"
AROUND_COMMIT = {
    "delivery": (Point.BEFORE_DELIVERY_COMMIT, Point.BEFORE_DELIVERY_ACK),
    "click": (Point.BEFORE_CLICK_COMMIT, Point.AFTER_CLICK_COMMIT),
    "tick": (Point.TICK, None),
}


class Fate:
    """Counts the passes of one point and ends the process at the last."""

    def __init__(self, point: str, count: int) -> None:
        self._point, self._left = point, count

    def pass_by(self, point: Point | None) -> None:
        if point is None or point.value != self._point:
            return
        self._left -= 1
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


def mark(module: ModuleType, name: str, label: str) -> None:
    """Have a function that works in a transaction leave its label there."""
    original: Callable[..., Awaitable[Any]] = getattr(module, name)

    async def marking(session: AsyncSession, *given: Any, **named: Any) -> Any:
        session.info.setdefault(MARKS, []).append(label)
        return await original(session, *given, **named)

    setattr(module, name, marking)


def wrap_commits(fate: Fate) -> None:
    """Die before or after the commit of a transaction that did something marked."""
    original = Database.writes

    @asynccontextmanager
    async def writes(self: Database) -> AsyncIterator[AsyncSession]:
        async with original(self) as session:
            yield session
            labels: Collection[str] = tuple(session.info.get(MARKS, ()))
            for label in labels:
                fate.pass_by(AROUND_COMMIT[label][0])
        for label in labels:
            fate.pass_by(AROUND_COMMIT[label][1])

    Database.writes = writes  # type: ignore[method-assign]  # a wrapper around the product


def wrap(owner: type, name: str, before: Callable[[], None], after: Callable[[], None]) -> None:
    """Call *before* and *after* around a method of *owner*."""
    original: Callable[..., Awaitable[Any]] = getattr(owner, name)

    async def wrapped(self: object, *given: Any, **named: Any) -> Any:
        before()
        result = await original(self, *given, **named)
        after()
        return result

    setattr(owner, name, wrapped)


def wrap_publish(fate: Fate) -> None:
    """Die while the request is on its way, or when its answer has come."""
    original = StandardWebhooks.send_reply

    async def send_reply(self: StandardWebhooks, reply: Any) -> Any:
        publishing = asyncio.create_task(original(self, reply))
        await asyncio.wait({publishing}, timeout=IN_FLIGHT)
        fate.pass_by(Point.DURING_PUBLISH)
        sent = await publishing
        fate.pass_by(Point.AFTER_PUBLISH)
        return sent

    setattr(StandardWebhooks, "send_reply", send_reply)  # noqa: B010 - mypy knows it as a method


def wire(fate: Fate, *, looks: bool) -> None:
    """Put the fate around everything that the kill table names."""

    def at(point: Point) -> Callable[[], None]:
        return lambda: fate.pass_by(point)

    def on() -> None:
        """Go on."""

    mark(arrivals, "store", "delivery")
    mark(review, "sign_off", "click")
    mark(review, "edit_and_sign", "click")
    mark(clock, "tick", "tick")
    wrap_commits(fate)
    wrap(FaqShelf, "find", on, at(Point.DRAFTING))
    wrap(AsyncWebClient, "chat_postMessage", at(Point.BEFORE_POST), at(Point.AFTER_POST))
    wrap(AsyncWebClient, "chat_update", at(Point.BEFORE_UPDATE), on)
    wrap_publish(fate)
    if not looks:
        setattr(StandardWebhooks, "find_reply", find_nothing)  # noqa: B010 - as above
    setattr(app, "regulars", ticking_regulars)  # noqa: B010 - as above
    gates.pace_of = hurry


def hurry(key: str) -> Pace:
    """The workspace has no limits here, so that deaths, not waits, fill the time."""
    del key
    return Pace(interval=timedelta(milliseconds=1), burst=1000)


async def find_nothing(_self: object, _reply: Any, **_named: Any) -> None:
    """The look-up that was left out."""


def ticking_regulars(_operators_channel: str | None) -> tuple[Regular, ...]:
    """The regular work, each second instead of each hour."""
    often = Every(timedelta(seconds=1))
    return tuple(
        Regular(name=each.name, rhythm=often, enqueue=each.enqueue)
        for each in regulars(None)
        if each.name == FORGET
    )


def main(point: str, count: str, looks: str) -> None:
    settings = read_settings()
    set_up(level=settings.log_level, as_json=True)
    upgrade(settings.database_url)
    wire(Fate(point, int(count)), looks=looks != "no")
    asyncio.run(app.serve(settings))


if __name__ == "__main__":
    main(*sys.argv[1:])
