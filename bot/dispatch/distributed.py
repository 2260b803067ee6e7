"""The dispatcher on PostgreSQL, in one process or many: procrastinate says what to run when.

The engine carries only ``(task_id, generation)``; the truth stays in our task rows, taken under a
fence. Each outward kind is a queue with a worker of its own, so its concurrency is the engine's;
all kinds that touch only the database share one worker. One look a second, for all of them, finds
the jobs whose time has come. Losing rows of the engine loses nothing: `bot.dispatch.upkeep` defers
again what is due and has no job.
"""

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final

import psycopg
from procrastinate import App, JobContext, RetryStrategy
from procrastinate.exceptions import ProcrastinateException

from bot.announcements import ENGINE_TASK, defer
from bot.database import Database, DatabaseTrouble
from bot.dispatch.engine import find_due_queues, make_app
from bot.dispatch.running import Runner, keep_leases
from bot.dispatch.taking import OnDead, take
from bot.dispatch.upkeep import Pulse, SupervisedWorker, Upkeep
from bot.ids import TaskId
from bot.ports import Clock
from bot.work import Kinds

log = logging.getLogger(__name__)

INSIDE: Final = 8
"""Tasks of the database that one process runs at once, a transaction each."""


class DistributedDispatcher:
    """Runs due tasks until it is stopped; several processes share the work."""

    def __init__(
        self,
        database: Database,
        kinds: Kinds,
        *,
        now: Clock,
        on_dead: OnDead,
        owner: str,
        share: Callable[[], float] = random.random,
        pulse: Pulse | None = None,
    ) -> None:
        self._runner = Runner(database=database, kinds=kinds, now=now, share=share, on_dead=on_dead)
        self._database = database
        self._owner = owner
        self._pulse = pulse or Pulse()
        self._workers: list[SupervisedWorker] = []
        self._stopping = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    async def run(self) -> None:
        """Run due tasks until `stop`, through every restart of the database."""
        self._idle.clear()
        upkeep = Upkeep(self._runner, self._pulse, workers=lambda: self._workers)
        beside = [
            asyncio.create_task(keep_leases(self._runner)),
            asyncio.create_task(upkeep.run()),
        ]
        try:
            while not self._stopping.is_set():
                await self._try_engine()
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            self._idle.set()

    async def stop(self, within: timedelta) -> None:
        """Take nothing more, wait ``within`` for what runs, then give the rest back."""
        for worker in self._workers:
            worker.shutdown_graceful_timeout = within.total_seconds()
        self._stopping.set()
        await self._idle.wait()

    async def _try_engine(self) -> None:
        try:
            await self._run_engine()
        except (ProcrastinateException, psycopg.Error):
            log.warning("dispatch.engine_lost", exc_info=True)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pulse.reconnect.total_seconds()):
                    await self._stopping.wait()

    async def _run_engine(self) -> None:
        """Run all workers until one of them ends; raises what ended it."""
        app = self._make_app()
        async with app.open_async():
            self._workers = self._make_workers(app)
            runs = [asyncio.create_task(worker.serve()) for worker in self._workers]
            beside = [
                asyncio.create_task(self._stopping.wait()),
                asyncio.create_task(self._wake_for_due(app)),
            ]
            try:
                await asyncio.wait([*runs, *beside], return_when=asyncio.FIRST_COMPLETED)
            finally:  # also when cancelled: no worker outlives the engine's connections
                for task in beside:
                    task.cancel()
                for worker in self._workers:
                    worker.request_stop()
                outcomes = await asyncio.gather(*runs, *beside, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    async def _wake_for_due(self, app: App) -> None:
        """Wake the workers that have something to do, again and again; raises what stops it."""
        while True:
            await asyncio.sleep(self._pulse.poll.total_seconds())
            due = await find_due_queues(app)
            for worker in self._workers:
                if not due.isdisjoint(worker.queues or ()):
                    worker.wake()

    def _make_app(self) -> App:
        address = self._database.url.set(drivername="postgresql")
        app = make_app(address.render_as_string(hide_password=False))
        # What an absent database broke off left the task as it was: the same job may try again.
        retry = RetryStrategy(
            max_attempts=10, exponential_wait=2, retry_exceptions=[DatabaseTrouble]
        )
        app.task(name=ENGINE_TASK, pass_context=True, retry=retry)(self._run_task)
        return app

    def _make_workers(self, app: App) -> list[SupervisedWorker]:
        queues = {
            kind.name: ([kind.name], kind.concurrency)
            for kind in self._runner.list_kinds(outward=True)
        }
        if inside := [kind.name for kind in self._runner.list_kinds(outward=False)]:
            queues["inside"] = (inside, INSIDE)
        return [
            SupervisedWorker(
                app,
                queues=names,
                name=f"{self._owner} {title}",
                concurrency=concurrency,
                fetch_job_polling_interval=self._pulse.alone.total_seconds(),
                delete_jobs="always",
                install_signal_handlers=False,
                update_heartbeat_interval=self._pulse.heartbeat.total_seconds(),
                stalled_worker_timeout=self._pulse.stalled.total_seconds(),
            )
            for title, (names, concurrency) in queues.items()
        ]

    async def _run_task(self, context: JobContext, task_id: int, generation: int) -> None:
        """The engine's one job: take the task if it is still meant, and run it."""
        owner = f"{context.job.id}@{self._owner}"
        wanted = TaskId(task_id)
        if not self._runner.kinds[context.job.queue].outward:
            await self._run_inside(wanted, generation, owner)
            return
        async with self._database.writes() as session:
            now = self._runner.now()
            jobs = await take(session, [wanted], owner=owner, now=now, generation=generation)
        for job in jobs:
            await self._runner.run_outward(job)

    async def _run_inside(self, task_id: TaskId, generation: int, owner: str) -> None:
        try:
            blamed = await self._runner.run_inside([task_id], owner=owner, generation=generation)
        except asyncio.CancelledError:
            async with self._database.writes() as session:
                await defer(session, [task_id])  # this job ends with its worker
            raise
        if blamed:
            await self._runner.blame(blamed, owner=owner)
