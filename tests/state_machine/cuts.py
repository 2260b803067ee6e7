"""Where a process may die, and a database and a platform that die there on demand."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession
from typing_extensions import override

from bot.database import Database
from bot.ids import AccountId
from integrations.contract import (
    CommentSnapshot,
    Correction,
    PublishedReply,
    ReplyToSend,
    SentReply,
)
from integrations.errors import OutcomeUnknown, PlatformError
from tests.support.clock import SettableClock
from tests.support.platform import FakePlatform

FLIES_FOR = timedelta(seconds=20)
"""A request whose sender died still lands this much later: less than the settle wait."""


class Cut(StrEnum):
    """A point at which a running task can be cut off."""

    BEFORE_COMMIT = "before a commit"
    AFTER_COMMIT = "after a commit"
    READING = "while reading the comment"
    BEFORE_PUBLISH = "before the platform published"
    IN_FLIGHT = "while the request is under way"
    AFTER_PUBLISH = "after the platform published"
    LOOKING = "while looking for the reply"


class Crash(BaseException):
    """The process is gone: nobody handles this."""


@dataclass
class Blade:
    """Armed for one task: it falls when ``point`` is passed for the ``countdown``-th time.

    With ``stall`` nobody dies there: the process only stands still.
    """

    point: Cut | None = None
    countdown: int = 0
    stall: Callable[[], object] | None = None

    def pass_by(self, point: Cut) -> None:
        if point is not self.point:
            return
        self.countdown -= 1
        if self.countdown > 0:
            return
        self.point = None
        if self.stall is None:
            raise Crash(point)
        self.stall()


class MortalDatabase(Database):
    """A database whose owner may die around a commit."""

    def __init__(self, url: str, blade: Blade) -> None:
        super().__init__(url, pool_size=4)
        self._blade = blade

    @override
    @asynccontextmanager
    async def writes(self) -> AsyncIterator[AsyncSession]:
        async with super().writes() as session:
            yield session
            self._blade.pass_by(Cut.BEFORE_COMMIT)
        self._blade.pass_by(Cut.AFTER_COMMIT)


class Place(StrEnum):
    """Where something else may happen while a task waits for the platform."""

    READING = "reading"
    PUBLISHING = "publishing"


class Watch:
    """Told what passes between Signoff and the platforms; the ledger listens."""

    def was_read(self, account_id: AccountId, target: str, shown: CommentSnapshot | None) -> None:
        raise NotImplementedError

    def is_leaving(self, account_id: AccountId, reply: ReplyToSend) -> None:
        raise NotImplementedError

    def is_being_removed(self, account_id: AccountId, external_id: str) -> None:
        raise NotImplementedError

    def reply_was_read(self, account_id: AccountId, external_id: str, text: str | None) -> None:
        raise NotImplementedError

    def is_being_edited(self, account_id: AccountId, correction: Correction) -> None:
        raise NotImplementedError

    def was_edited(self, account_id: AccountId, correction: Correction) -> None:
        """The words stand there now, whoever heard of it."""
        raise NotImplementedError

    def edit_was_answered(self, correction: Correction, *, is_done: bool) -> None:
        """The caller was told what became of it."""
        raise NotImplementedError


@dataclass
class WatchedPlatform(FakePlatform):
    """One account whose calls are watched, interrupted and cut off."""

    account_id: AccountId = field(kw_only=True)
    clock: SettableClock = field(kw_only=True)
    blade: Blade = field(kw_only=True)
    watch: Watch = field(kw_only=True)
    meanwhile: Callable[[Place], Awaitable[None]] = field(kw_only=True)
    flying: list[tuple[datetime, ReplyToSend | Correction]] = field(default_factory=list)

    @override
    async def fetch_comment(self, external_id: str) -> CommentSnapshot | None:
        shown = await super().fetch_comment(external_id)
        await self.meanwhile(Place.READING)
        self.watch.was_read(self.account_id, external_id, shown)
        self.blade.pass_by(Cut.READING)
        return shown

    @override
    async def send_reply(self, reply: ReplyToSend) -> SentReply:
        self.watch.is_leaving(self.account_id, reply)
        await self.meanwhile(Place.PUBLISHING)
        self.blade.pass_by(Cut.BEFORE_PUBLISH)
        if self.blade.point is Cut.IN_FLIGHT:
            self.flying.append((self.clock() + FLIES_FOR, reply))
        self.blade.pass_by(Cut.IN_FLIGHT)
        try:
            return await self._send(reply)
        finally:
            self.blade.pass_by(Cut.AFTER_PUBLISH)

    @override
    async def find_reply(
        self, reply: ReplyToSend, *, since: datetime, besides: Collection[str] = ()
    ) -> SentReply | None:
        self.blade.pass_by(Cut.LOOKING)
        return await super().find_reply(reply, since=since, besides=besides)

    @override
    async def delete_reply(self, reply: PublishedReply) -> None:
        self.watch.is_being_removed(self.account_id, reply.external_id)
        self.blade.pass_by(Cut.BEFORE_PUBLISH)
        try:
            await super().delete_reply(reply)
        finally:
            if reply.external_id in self.deleted:
                self._shows_no_more(reply)
            self.blade.pass_by(Cut.AFTER_PUBLISH)

    @override
    async def is_standing(self, reply: PublishedReply) -> bool:
        self.blade.pass_by(Cut.LOOKING)
        return await super().is_standing(reply)

    @override
    async def read_reply(self, reply: PublishedReply) -> str | None:
        self.blade.pass_by(Cut.LOOKING)
        text = await super().read_reply(reply)
        self.watch.reply_was_read(self.account_id, reply.external_id, text)
        return text

    @override
    async def edit_reply(self, correction: Correction) -> None:
        self.watch.is_being_edited(self.account_id, correction)
        await self.meanwhile(Place.PUBLISHING)
        self.blade.pass_by(Cut.BEFORE_PUBLISH)
        if self.blade.point is Cut.IN_FLIGHT:
            self.flying.append((self.clock() + FLIES_FOR, correction))
        self.blade.pass_by(Cut.IN_FLIGHT)
        try:
            await self._edit(correction)
        except OutcomeUnknown:
            raise
        except PlatformError:
            self.watch.edit_was_answered(correction, is_done=False)
            raise
        finally:
            self.blade.pass_by(Cut.AFTER_PUBLISH)
        self.watch.edit_was_answered(correction, is_done=True)

    async def _edit(self, correction: Correction) -> None:
        count = len(self.edited)
        try:
            await super().edit_reply(correction)
        finally:
            if len(self.edited) > count:
                self.watch.was_edited(self.account_id, correction)

    async def land(self, *, now: datetime) -> None:
        """Let the requests arrive whose time has come."""
        landing = [call for at, call in self.flying if at <= now]
        self.flying = [(at, call) for at, call in self.flying if at > now]
        for call in landing:
            with suppress(PlatformError):
                await (self._edit(call) if isinstance(call, Correction) else self._send(call))

    async def _send(self, reply: ReplyToSend) -> SentReply:
        count = len(self.published)
        try:
            return await super().send_reply(reply)
        finally:
            if len(self.published) > count:
                self._shows_under(reply)

    def _shows_no_more(self, reply: PublishedReply) -> None:
        shown = self.comments.get(reply.target_id)
        if shown is not None:
            ids = tuple(each for each in shown.own_reply_ids if each != reply.external_id)
            self.comments[reply.target_id] = replace(shown, own_reply_ids=ids)

    def _shows_under(self, reply: ReplyToSend) -> None:
        shown = self.comments[reply.target_id]
        ids = (*shown.own_reply_ids, f"r{len(self.published)}")
        self.comments[reply.target_id] = replace(shown, own_reply_ids=ids)
