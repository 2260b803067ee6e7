"""Many small writers share one commit; what fails together is tried one by one."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from sqlalchemy.ext.asyncio import AsyncSession

from bot.database.trouble import DatabaseTrouble
from bot.ports import Sessions

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting(Generic[Item, Result]):
    item: Item
    answer: asyncio.Future[Result]

    def tell(self, outcome: Result) -> None:
        if not self.answer.done():
            self.answer.set_result(outcome)

    def refuse(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class GroupCommit(Generic[Item, Result]):
    """Gives what callers hand in while others commit to one ``write``, up to ``limit`` at once.

    ``write`` returns a result for each item, in their order. A caller is answered after the shared
    commit. What fails together is called for each item alone, in a transaction of its own that
    holds no lock for the others, so that what is wrong with one fails only its caller. When the
    database itself fails, everybody gets that error. ``groups`` are under way at once: with two,
    where the database has more than one writer, one is written while another is committed.
    """

    def __init__(
        self,
        sessions: Sessions,
        write: Callable[[AsyncSession, Sequence[Item]], Awaitable[Sequence[Result]]],
        *,
        limit: int = 64,
        groups: int = 1,
    ) -> None:
        self._sessions = sessions
        self._write = write
        self._limit = limit
        self._waiting: deque[_Waiting[Item, Result]] = deque()
        self._groups = groups
        self._leaders: set[asyncio.Task[None]] = set()
        self._collecting: asyncio.Task[None] | None = None  # one of them, until it writes

    async def run(self, item: Item) -> Result:
        """Write *item* in a shared transaction; returns its result once that is durable."""
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(item, answer))
        self._follow()
        return await answer

    def _follow(self) -> None:
        """Have a leader for those who wait, unless one collects or as many as may be are busy."""
        if self._waiting and self._collecting is None and len(self._leaders) < self._groups:
            self._collecting = asyncio.create_task(self._lead(), name="group commit")
            self._leaders.add(self._collecting)
            self._collecting.add_done_callback(self._ended)

    async def _lead(self) -> None:
        leader = cast("asyncio.Task[None]", asyncio.current_task())
        while self._waiting and self._collecting in {None, leader}:
            self._collecting = leader
            group: list[_Waiting[Item, Result]] = []
            try:
                await self._serve(group, leader)
            except Exception as error:  # noqa: BLE001 - handed to everybody still waiting here
                for member in group or self._take():
                    member.refuse(error)
            except BaseException:
                for member in group:
                    member.answer.cancel()
                raise
        # At once: who comes before the task is seen to have ended needs another.
        self._leave(leader)

    def _leave(self, leader: asyncio.Task[None]) -> None:
        self._leaders.discard(leader)
        self._make_way(leader)

    def _make_way(self, leader: asyncio.Task[None]) -> None:
        if self._collecting is leader:
            self._collecting = None
            self._follow()

    def _ended(self, leader: asyncio.Task[None]) -> None:
        # Nobody waits for a leader after its orderly end, but perhaps already for the next one;
        # a leader that was cancelled may not even have begun.
        while leader.cancelled() and self._waiting:
            self._waiting.popleft().answer.cancel()
        self._leave(leader)

    async def _serve(self, group: list[_Waiting[Item, Result]], leader: asyncio.Task[None]) -> None:
        """Fill *group* with those who wait, write what they have and tell them."""
        try:
            async with self._sessions.writes() as session:
                await asyncio.sleep(0)  # lets in whose requests are here already
                group.extend(self._take())  # only now: others came while we waited for our turn
                items = [member.item for member in group]
                outcomes = await self._write(session, items) if items else []
                self._make_way(leader)
        except DatabaseTrouble:
            raise
        except Exception:
            if len(group) < 2:  # noqa: PLR2004 - nobody else to spare
                raise
            self._make_way(leader)
            for member in group:
                await self._serve_alone(member)
        else:
            for member, outcome in zip(group, outcomes, strict=True):
                member.tell(outcome)

    async def _serve_alone(self, member: _Waiting[Item, Result]) -> None:
        try:
            async with self._sessions.writes() as session:
                [outcome] = await self._write(session, [member.item])
        except DatabaseTrouble:
            raise
        except Exception as error:  # noqa: BLE001 - told to whom it concerns
            member.refuse(error)
        else:
            member.tell(outcome)

    def _take(self) -> list[_Waiting[Item, Result]]:
        count = min(self._limit, len(self._waiting))
        taken = [self._waiting.popleft() for _ in range(count)]
        return [member for member in taken if not member.answer.done()]
