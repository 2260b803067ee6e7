"""What keeps the engine on PostgreSQL honest: watched workers, the reaper and the sweep.

Each process does all of it; a deleted row or a `tick` decides who acts.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from procrastinate.jobs import Job as EngineJob
from procrastinate.jobs import Notification
from procrastinate.worker import Worker
from sqlalchemy import text
from typing_extensions import override

from bot.announcements import defer
from bot.dispatch.clock import tick
from bot.dispatch.running import Runner
from bot.ids import TaskId
from bot.models.work import Task

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """The rhythms. A worker without a heartbeat for ``stalled`` is held to be dead.

    Each ``poll`` one look finds what is due for all workers of a process; one that nobody woke
    looks by itself after ``alone``.
    """

    heartbeat: timedelta = timedelta(seconds=5)
    stalled: timedelta = timedelta(seconds=20)
    sweep: timedelta = timedelta(minutes=1)
    poll: timedelta = timedelta(seconds=1)
    alone: timedelta = timedelta(minutes=1)
    reconnect: timedelta = timedelta(seconds=1)


class SupervisedWorker(Worker):
    """A worker that ends when its listener or its heartbeat fails, and hears of every new job.

    The released one watches its side tasks only until the first of them ends, and without periodic
    tasks (we have a clock of our own) the periodic deferrer ends at once. Ours never ends. It also
    forgets after each look what it was told meanwhile: a job that came during an empty look would
    wait for the next poll.
    """

    _was_told = False

    async def serve(self) -> None:
        """Run until `request_stop` or until the database is lost; raises its error."""
        await self.run()  # type: ignore[no-untyped-call]  # the package leaves it bare

    def wake(self) -> None:
        """Have it look for a job, as when it is told of a new one."""
        self._was_told = True
        self._new_job_event.set()

    def request_stop(self) -> None:
        """Take no more jobs; `serve` returns when those that run have ended."""
        self.stop()  # type: ignore[no-untyped-call]  # the package leaves it bare

    @override
    async def _handle_notification(self, *, channel: str, notification: Notification) -> None:
        self._was_told = True
        await super()._handle_notification(channel=channel, notification=notification)

    @override
    async def _fetch_and_process_jobs(self) -> None:
        self._was_told = True
        while self._was_told and not self._stop_event.is_set():
            self._was_told = False
            await super()._fetch_and_process_jobs()  # type: ignore[no-untyped-call]  # as above

    @override
    async def _periodic_deferrer(self) -> None:
        await asyncio.Event().wait()


class Upkeep:
    """The coroutine beside the workers of one process."""

    def __init__(
        self, runner: Runner, pulse: Pulse, *, workers: Callable[[], Sequence[SupervisedWorker]]
    ) -> None:
        self._runner = runner
        self._pulse = pulse
        self._workers = workers

    async def run(self) -> None:
        """Reap and sweep until cancelled; no error may end that."""
        while True:
            try:
                await self._round()
            except Exception:
                log.exception("upkeep.failed")
            await asyncio.sleep(self._pulse.heartbeat.total_seconds())

    async def _round(self) -> None:
        await self._sweep()
        for worker in self._workers()[:1]:
            stalled = await worker.app.job_manager.get_stalled_jobs(
                seconds_since_heartbeat=self._pulse.stalled.total_seconds()
            )
            for job in stalled:
                await self._reap_job(job)

    async def _reap_job(self, job: EngineJob) -> None:
        """The worker of this job is dead: its task goes to somebody else."""
        async with self._runner.database.writes() as session:
            if not await session.scalar(_CLAIM_STALLED, {"id": job.id}):
                return
            task_id = TaskId(cast("int", job.task_kwargs["task_id"]))
            log.warning("upkeep.reaped", extra={"job": job.id, "task": task_id})
            await self._runner.take_over(session, Task.lease_owner.startswith(f"{job.id}@"))
            await defer(session, [task_id])  # it died before taking

    async def _sweep(self) -> None:
        """Defer what is due and has no job; one process in each slot of time."""
        now = self._runner.now()
        async with self._runner.database.writes() as session:
            if await tick(session, "sweep", find_slot(now, self._pulse.sweep)):
                lost = await session.scalars(_WITHOUT_JOB, {"now": now})
                await defer(session, list(lost))


def find_slot(now: datetime, every: timedelta) -> datetime:
    """The latest whole multiple of ``every`` since 1970."""
    epoch = datetime.fromtimestamp(0, now.tzinfo)
    return now - (now - epoch) % every


_CLAIM_STALLED = text(
    "DELETE FROM procrastinate_jobs WHERE id = :id AND status = 'doing' RETURNING id"
)

_WITHOUT_JOB = text(
    """
    SELECT task.id FROM task
    WHERE task.state = 'ready' AND task.state IN ('ready', 'running') AND task.run_at <= :now
    AND NOT EXISTS (
        SELECT FROM procrastinate_jobs AS job
        WHERE job.status IN ('todo', 'doing')
        AND (job.args ->> 'task_id')::bigint = task.id
        AND (job.args ->> 'generation')::int = task.generation
    )
    ORDER BY task.run_at LIMIT 1000
    """
)
