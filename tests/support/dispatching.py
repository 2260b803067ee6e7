"""Dispatchers under test, and what their handlers saw."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import read_system_clock
from bot.database import Database
from bot.database.hooks import run_before_commit
from bot.dispatch.distributed import DistributedDispatcher
from bot.dispatch.local import LocalDispatcher
from bot.dispatch.upkeep import Pulse
from bot.ids import TaskId
from bot.models.work import Task
from bot.work import READY, Again, Job, Kind, enqueue

QUICK = Pulse(
    heartbeat=timedelta(seconds=0.1),
    stalled=timedelta(seconds=1),
    sweep=timedelta(seconds=0.2),
    poll=timedelta(seconds=0.2),
    alone=timedelta(hours=1),
    reconnect=timedelta(seconds=0.1),
)
Act = Callable[[Job], Awaitable[Again | None]]


async def until(condition: Callable[[], Awaitable[Any]], within: float = 60) -> None:
    """Wait for something that other tasks bring about."""
    async with asyncio.timeout(within):
        while not await condition():  # noqa: ASYNC110 - the condition is a row, not an event
            await asyncio.sleep(0.01)


async def add_task(
    database: Database,
    kind: str,
    *,
    now: datetime,
    dedupe: str | None = None,
    **wanted: Any,
) -> TaskId:
    """Enqueue a task in a transaction of its own; returns the row that does its work."""
    async with database.writes() as session:
        enqueue(session, kind, now=now, dedupe=dedupe, **wanted)
        await run_before_commit(session)
        is_it = Task.created_at == now if dedupe is None else Task.dedupe == dedupe
        found = await session.scalars(
            select(Task.id).where(is_it, Task.state == READY).order_by(Task.id.desc())
        )
        return found.first() or pytest.fail("it was not written")


@dataclass
class Workshop:
    """One database, its dispatchers, and the runs of the kinds ``inside`` and ``outside``."""

    database: Database
    act: Act | None = None
    ran: list[Any] = field(default_factory=list)
    dead: list[TaskId] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    limits: dict[str, Any] = field(default_factory=dict)
    dispatchers: list[tuple[Any, asyncio.Task[None]]] = field(default_factory=list)

    async def _inside(self, _session: AsyncSession, job: Job, _now: datetime) -> Again | None:
        return await self._outside(job)

    async def _outside(self, job: Job) -> Again | None:
        self.ran.append(job.args.get("n"))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self.act(job) if self.act else None
        finally:
            self.at_once -= 1

    async def _on_dead(self, _session: AsyncSession, task: Task) -> None:
        self.dead.append(task.id)

    def make(self, owner: str = "one") -> LocalDispatcher | DistributedDispatcher:
        kinds = {
            "inside": Kind(name="inside", handler=self._inside, outward=False, **self.limits),
            "outside": Kind(name="outside", handler=self._outside, outward=True, **self.limits),
        }
        common: Any = {
            "now": read_system_clock,
            "on_dead": self._on_dead,
            "owner": owner,
            "share": lambda: 0.0,
        }
        if self.database.is_sqlite:
            return LocalDispatcher(self.database, kinds, **common)
        return DistributedDispatcher(self.database, kinds, **common, pulse=QUICK)

    def start(self, owner: str = "one") -> LocalDispatcher | DistributedDispatcher:
        dispatcher = self.make(owner)
        self.dispatchers.append((dispatcher, asyncio.create_task(dispatcher.run())))
        return dispatcher

    async def stop(self, within: timedelta = timedelta(seconds=5)) -> None:
        for dispatcher, running in self.dispatchers:
            await dispatcher.stop(within)
            await running
        self.dispatchers.clear()

    async def add(self, n: int = 0, kind: str = "outside", **given: Any) -> TaskId:
        now = read_system_clock()
        wanted = {"args": {"n": n}, "run_at": now, "now": now, **given}
        return await add_task(self.database, kind, **wanted)

    async def find(self, task_id: TaskId) -> Task:
        async with self.database.reads() as session:
            return (await session.scalars(select(Task).where(Task.id == task_id))).one()

    async def until_ran(self, *wanted: int) -> None:
        async def have_run() -> bool:
            return len(self.ran) >= len(wanted)

        await until(have_run)
        assert sorted(self.ran) == sorted(wanted)

    async def until_state(self, task_id: TaskId, state: str) -> Task:
        async def is_there() -> bool:
            return (await self.find(task_id)).state == state

        await until(is_there)
        return await self.find(task_id)
