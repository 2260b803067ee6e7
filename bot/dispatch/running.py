"""Running the handler of a taken task and recording how it went; both dispatchers use it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database, DatabaseTrouble
from bot.dispatch.taking import LEASE, OnDead, fail, put_back, renew, take, take_over
from bot.ids import TaskId
from bot.models.work import Task
from bot.ports import Clock
from bot.rules.retries import find_wait
from bot.work import (
    Again,
    DatabaseHandler,
    Job,
    Kind,
    Kinds,
    OutwardHandler,
    Settled,
    StaleFence,
    finish,
)
from integrations.errors import RateLimited

log = logging.getLogger(__name__)

Recording = Callable[[AsyncSession], Awaitable[None]]
_RECORD_WAITS = (0.1, 0.5, 1, 2, 5, 10, 10, 10)  # seconds; a restart of the database fits in


@dataclass(slots=True, kw_only=True)
class Runner:
    """Knows the kinds and what runs at the moment. ``share`` gives random numbers in [0, 1)."""

    database: Database
    kinds: Kinds
    now: Clock
    share: Callable[[], float]
    on_dead: OnDead
    running: dict[tuple[TaskId, int], Job] = field(default_factory=dict)

    def list_kinds(self, *, outward: bool) -> list[Kind]:
        """The kinds of one sort."""
        return [kind for kind in self.kinds.values() if kind.outward is outward]

    async def run_outward(self, job: Job) -> None:
        """Run a leased task that talks to the outside; its lease is renewed meanwhile."""
        self.running[job.id, job.fence] = job
        handler = cast("OutwardHandler", self.kinds[job.kind].handler)
        try:
            again = await handler(job)
        except asyncio.CancelledError:
            await self._record(lambda session: self._give_back(session, job))
            raise
        except StaleFence as stale:
            log.warning("task.stale", extra={"task": job.id, "reason": str(stale)})
        except Exception as error:
            log.exception("task.failed", extra={"task": job.id, "kind": job.kind})
            reason, run_at = describe(error), self._find_next(job, error)
            await self._record(lambda session: self.fail(session, job, reason, run_at=run_at))
        else:
            if not isinstance(again, Settled):
                await self._record(partial(self._settle, job=job, again=again))
        finally:
            del self.running[job.id, job.fence]

    async def run_database(self, session: AsyncSession, job: Job) -> None:
        """Run a task that was taken in this very transaction, behind a savepoint.

        What the handler raises is recorded in the task; only `DatabaseTrouble` passes through.
        """
        handler = cast("DatabaseHandler", self.kinds[job.kind].handler)
        try:
            async with session.begin_nested():
                again = await handler(session, job, self.now())
                await self._settle(session, job, again)
        except DatabaseTrouble:
            raise
        except Exception as error:
            log.exception("task.failed", extra={"task": job.id, "kind": job.kind})
            run_at = self._find_next(job, error)
            await self.fail(session, job, describe(error), run_at=run_at)

    async def run_inside(
        self, task_ids: Collection[TaskId], *, owner: str, generation: int | None = None
    ) -> list[Job]:
        """Take and run tasks of the database in one transaction; returns those to blame.

        These are all that were taken, when what they left behind could not be committed. Raises
        `DatabaseTrouble`; then the tasks are as they were.
        """
        taken: list[Job] = []
        try:
            async with self.database.writes() as session:
                now = self.now()
                taken += await take(session, task_ids, owner=owner, now=now, generation=generation)
                for job in taken:
                    await self.run_database(session, job)
        except DatabaseTrouble:
            raise
        except Exception:
            log.exception("tasks.not_committed", extra={"tasks": [job.id for job in taken]})
            return taken
        return []

    async def blame(self, jobs: Collection[Job], *, owner: str) -> None:
        """Count a failed attempt for tasks whose transaction could not be committed."""
        async with self.database.writes() as session:
            ids = [job.id for job in jobs]
            for job in await take(session, ids, owner=owner, now=self.now()):
                await self.fail(session, job, "its transaction could not be committed")

    async def fail(
        self, session: AsyncSession, job: Job, reason: str, *, run_at: datetime | None = None
    ) -> None:
        """Record a failed attempt; raises `StaleFence`."""
        await fail(
            session,
            job,
            reason,
            kind=self.kinds[job.kind],
            run_at=run_at or self._find_next(job, None),
            now=self.now(),
            on_dead=self.on_dead,
        )

    async def keep_leases(self) -> None:
        """Prolong the lease of everything that runs here, and take over what nobody prolonged."""
        if self.running:
            async with self.database.writes() as session:
                await renew(session, list(self.running.values()), now=self.now())
        # For itself: what is dead is told of, and may wait for a comment whose runner is renewed.
        async with self.database.writes() as session:
            await self.take_over(session, Task.lease_until < self.now())

    async def take_over(self, session: AsyncSession, abandoned: ColumnElement[bool]) -> None:
        """Free running tasks whose runner is gone; the next round finds them."""
        await take_over(session, abandoned, kinds=self.kinds, now=self.now(), on_dead=self.on_dead)

    async def _settle(self, session: AsyncSession, job: Job, again: Again | None) -> None:
        try:
            if again is None:
                await finish(session, job, self.now())
            else:
                await put_back(session, job, again, now=self.now())
        except StaleFence:  # the handler finished it itself, or somebody took over
            log.debug("task.settled_elsewhere", extra={"task": job.id})

    async def _give_back(self, session: AsyncSession, job: Job) -> None:
        now = self.now()
        await put_back(session, job, Again(now, "the dispatcher stopped", counts=False), now=now)

    def _find_next(self, job: Job, error: Exception | None) -> datetime:
        retry_after = error.retry_after if isinstance(error, RateLimited) else None
        return self.now() + find_wait(job.attempts, share=self.share(), retry_after=retry_after)

    async def _record(self, recording: Recording) -> None:
        """Write down an outcome, through a short absence of the database, unless taken over."""
        for wait in (*_RECORD_WAITS, None):
            try:
                async with self.database.writes() as session:
                    await recording(session)
            except StaleFence:
                return
            except (DatabaseTrouble, IntegrityError):  # or its twin was being enqueued
                if wait is None:
                    raise  # the lease runs out, then the task is run again
                await asyncio.sleep(wait)
            else:
                return


async def keep_leases(runner: Runner, *, every: timedelta = LEASE / 3) -> None:
    """Look after the leases until cancelled; no error may end that."""
    while True:
        try:
            await runner.keep_leases()
        except Exception:
            log.exception("leases.not_kept")
        await asyncio.sleep(every.total_seconds())


def describe(error: BaseException) -> str:
    """The error in one bounded line, for the task's row."""
    return f"{type(error).__name__}: {error}"[:500]
