"""The dispatcher of one process on one machine: a loop that leases what is due.

Woken after each commit that enqueued work and when the next task comes due, with a poll behind it.
Tasks that touch only the database share one commit, a savepoint each; those that talk to the
outside run beside the loop.
"""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.dispatch.running import Runner, keep_leases
from bot.dispatch.taking import OnDead, list_next, take
from bot.ids import TaskId
from bot.ports import Clock
from bot.work import Job, Kinds

log = logging.getLogger(__name__)

BATCH: Final = 32
"""Tasks of the database in one commit."""

AT_A_LOOK: Final = 4 * BATCH
POLL: Final = timedelta(seconds=1)


class LocalDispatcher:
    """Runs due tasks until it is stopped."""

    def __init__(
        self,
        database: Database,
        kinds: Kinds,
        *,
        now: Clock,
        on_dead: OnDead,
        owner: str,
        share: Callable[[], float] = random.random,
    ) -> None:
        self._runner = Runner(database=database, kinds=kinds, now=now, share=share, on_dead=on_dead)
        self._database = database
        self._owner = owner
        self._inside = [kind.name for kind in self._runner.list_kinds(outward=False)]
        self._outside: dict[asyncio.Task[None], str] = {}
        self._stopping = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._pause = POLL
        self._full: set[str] = set()  # kinds that had no room for all that was due
        self._one_by_one = 0  # tasks to run alone, after a commit that failed

    async def run(self) -> None:
        """Take over what a predecessor left, then run due tasks until `stop`.

        The caller holds the database for this process, so all leases found are a predecessor's.
        """
        self._idle.clear()
        try:
            async with self._database.writes() as session:
                await self._runner.take_over(session, true())
            await self._loop()
        finally:
            self._idle.set()

    async def _loop(self) -> None:
        keeping = asyncio.create_task(keep_leases(self._runner))
        try:
            is_told = True
            while not self._stopping:
                self._database.tasks_waiting.clear()
                if not await self._try_round(is_told=is_told) and not self._stopping:
                    is_told = await self._wait()
        finally:
            keeping.cancel()

    async def stop(self, within: timedelta) -> None:
        """Take nothing more, wait ``within`` for what runs, then give the rest back."""
        self._stopping = True
        self._database.tasks_waiting.set()
        await self._idle.wait()
        if self._outside:
            _, late = await asyncio.wait(self._outside, timeout=within.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _wait(self) -> bool:
        """Whether something should be due now."""
        try:
            async with asyncio.timeout(self._pause.total_seconds()):
                await self._database.tasks_waiting.wait()
        except TimeoutError:
            return self._pause < POLL
        return True

    async def _try_round(self, *, is_told: bool) -> bool:
        try:
            # Only to look the writer is not taken from others: there is nothing most of the time.
            return (is_told or await self._is_anything_due()) and await self._round()
        except Exception:  # the loop is the only one: whatever it was, the next round may do better
            log.exception("dispatch.round_failed")
            self._pause = POLL  # it may have failed before it looked when to come back
        return False

    async def _round(self) -> bool:
        """Start what fits outside and run one batch inside; False if nothing else can be due."""
        async with self._database.writes() as session:
            due = await self._look(session)
            outside = self._choose(due)
            taken = await self._take(session, outside) if outside else []
        self._start_outside(taken)
        was_all = len(due) < AT_A_LOOK
        inside = [task_id for task_id, kind in due if kind in self._inside]
        if inside:
            await self._run_inside(inside[: 1 if self._one_by_one else BATCH])
        return bool(inside) or not was_all

    async def _is_anything_due(self) -> bool:
        async with self._database.reads() as session:
            return bool(await self._look(session))

    async def _look(self, session: AsyncSession) -> Sequence[tuple[TaskId, str]]:
        """What is due now; `_wait` ends with the time of the task that comes after it."""
        free = self._list_free()
        self._full = {kind.name for kind in self._runner.list_kinds(outward=True)} - set(free)
        now, self._pause = self._runner.now(), POLL
        coming = await list_next(session, [*self._inside, *free], limit=AT_A_LOOK)
        due = [(task.id, task.kind) for task in coming if task.run_at <= now]
        if len(due) < len(coming):
            self._pause = min(POLL, coming[len(due)].run_at - now)
        return due

    async def _run_inside(self, task_ids: Collection[TaskId]) -> None:
        """One commit; if it fails, its tasks run alone, and what fails alone is to blame."""
        self._one_by_one = max(0, self._one_by_one - 1)
        blamed = await self._runner.run_inside(task_ids, owner=self._owner)
        if len(blamed) > 1:
            self._one_by_one = len(blamed)
        elif blamed:
            await self._runner.blame(blamed, owner=self._owner)

    def _list_free(self) -> list[str]:
        busy = Counter(self._outside.values())
        outward = self._runner.list_kinds(outward=True)
        return [kind.name for kind in outward if busy[kind.name] < kind.concurrency]

    def _choose(self, due: Collection[tuple[TaskId, str]]) -> list[TaskId]:
        busy = Counter(self._outside.values())
        chosen = []
        for task_id, name in due:
            kind = self._runner.kinds[name]
            if kind.outward and busy[name] < kind.concurrency:
                busy[name] += 1
                chosen.append(task_id)
            elif kind.outward:
                self._full.add(name)
        return chosen

    async def _take(self, session: AsyncSession, task_ids: list[TaskId]) -> list[Job]:
        return await take(session, task_ids, owner=self._owner, now=self._runner.now())

    def _start_outside(self, taken: Collection[Job]) -> None:
        for job in taken:
            task = asyncio.create_task(self._runner.run_outward(job), name=f"task {job.id}")
            self._outside[task] = job.kind
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if self._outside.pop(task) in self._full:
            self._database.tasks_waiting.set()  # its kind has room again
        if not task.cancelled() and (error := task.exception()):
            log.error("dispatch.outcome_lost", exc_info=error)
