"""Many small writers share one commit; what fails together is tried one by one."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot.ports import Sessions

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(slots=True, eq=False)
class _Waiting(Generic[Item, Result]):
    item: Item
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


class GroupCommit(Generic[Item, Result]):
    """Gives what callers hand in while others commit to one ``write``, up to ``limit`` at once.

    ``write`` returns a result for each item, in their order. A caller is answered after the shared
    commit. When ``write`` fails it is undone and called for each item alone, so that what is wrong
    with one fails only its caller; when the commit itself fails, everybody in it gets that error.
    """

    def __init__(
        self,
        sessions: Sessions,
        write: Callable[[AsyncSession, Sequence[Item]], Awaitable[Sequence[Result]]],
        *,
        limit: int = 64,
    ) -> None:
        self._sessions = sessions
        self._write = write
        self._limit = limit
        self._waiting: deque[_Waiting[Item, Result]] = deque()
        self._leader: asyncio.Task[None] | None = None

    async def run(self, item: Item) -> Result:
        """Write *item* in a shared transaction; returns its result once that is durable."""
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(item, answer))
        if self._leader is None or self._leader.done():
            self._leader = asyncio.create_task(self._lead(), name="group commit")
            self._leader.add_done_callback(self._ended)
        return await answer

    async def _lead(self) -> None:
        while self._waiting:
            group: list[_Waiting[Item, Result]] = []
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

    async def _commit(self, group: list[_Waiting[Item, Result]]) -> None:
        async with self._sessions.writes() as session:
            await asyncio.sleep(0)  # lets in whose requests are here already
            group.extend(self._take())  # only now: others arrived while we waited for our turn
            if group and not await self._try(session, group):
                for member in group:
                    await self._try(session, [member])

    async def _try(self, session: AsyncSession, group: Sequence[_Waiting[Item, Result]]) -> bool:
        """Write behind a savepoint; False if that failed."""
        try:
            async with session.begin_nested():
                outcomes = await self._write(session, [member.item for member in group])
        except Exception as error:  # noqa: BLE001 - told to whom it concerns, once it is alone
            for member in group:
                member.error = error
            return False
        for member, outcome in zip(group, outcomes, strict=True):
            member.outcome, member.error = outcome, None
        return True

    def _take(self) -> list[_Waiting[Item, Result]]:
        count = min(self._limit, len(self._waiting))
        taken = [self._waiting.popleft() for _ in range(count)]
        return [member for member in taken if not member.answer.done()]
