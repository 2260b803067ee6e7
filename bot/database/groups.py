"""Many small writers share one commit, each behind its own savepoint."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot.ports import Sessions

Result = TypeVar("Result")


@dataclass(slots=True, eq=False)
class _Waiting(Generic[Result]):
    work: Callable[[AsyncSession], Awaitable[Result]]
    answer: asyncio.Future[Result]
    outcome: Result | None = None
    error: Exception | None = None

    def tell(self) -> None:
        if self.answer.done():
            return
        if self.error is not None:
            self.answer.set_exception(self.error)
        else:
            self.answer.set_result(self.outcome)  # type: ignore[arg-type]  # None is a Result too

    def refuse(self, error: BaseException) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class GroupCommit:
    """Runs what callers hand in while others commit, up to ``limit`` in one transaction.

    A caller is answered after the shared commit. What fails inside one savepoint fails only its
    caller; when the commit itself fails, everybody in it gets that error.
    """

    def __init__(self, sessions: Sessions, *, limit: int = 64) -> None:
        self._sessions = sessions
        self._limit = limit
        self._waiting: deque[_Waiting[Any]] = deque()
        self._leader: asyncio.Task[None] | None = None

    async def run(self, work: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
        """Run ``work`` in a shared transaction; returns its result once that is durable."""
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(work, answer))
        if self._leader is None or self._leader.done():
            self._leader = asyncio.create_task(self._lead(), name="group commit")
            self._leader.add_done_callback(self._ended)
        return await answer

    async def _lead(self) -> None:
        while self._waiting:
            group: list[_Waiting[Any]] = []
            try:
                await self._commit(group)
            except Exception as error:  # noqa: BLE001 - handed to every caller of this group
                for member in group or self._take():
                    member.refuse(error)
            except BaseException:
                for member in group:
                    member.answer.cancel()
                raise
            else:
                for member in group:
                    member.tell()

    def _ended(self, leader: asyncio.Task[None]) -> None:
        # Nobody waits for a leader after its orderly end, but perhaps already for the next one;
        # a leader that was cancelled may not even have begun.
        while leader.cancelled() and self._waiting:
            self._waiting.popleft().answer.cancel()

    async def _commit(self, group: list[_Waiting[Any]]) -> None:
        async with self._sessions.writes() as session:
            group.extend(self._take())  # only now: others arrived while we waited for our turn
            for member in group:
                await _try(session, member)

    def _take(self) -> list[_Waiting[Any]]:
        count = min(self._limit, len(self._waiting))
        taken = [self._waiting.popleft() for _ in range(count)]
        return [member for member in taken if not member.answer.done()]


async def _try(session: AsyncSession, member: _Waiting[Any]) -> None:
    try:
        async with session.begin_nested():
            member.outcome = await member.work(session)
    except Exception as error:  # noqa: BLE001 - belongs to this caller alone
        member.error = error
