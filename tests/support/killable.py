"""A process that runs tasks until it is killed: ``python -m tests.support.killable URL OWNER``."""

import asyncio
import sys
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import read_system_clock
from bot.database import Database
from bot.dispatch.distributed import DistributedDispatcher
from bot.dispatch.local import LocalDispatcher
from bot.models.work import Task, Tick
from bot.work import Job, Kind, finish
from tests.support.dispatching import QUICK


async def main(url: str, owner: str) -> None:
    database = Database(url)

    async def act(job: Job) -> None:
        sys.stdout.write(f"started {job.args['n']}\n")
        sys.stdout.flush()
        await asyncio.sleep(0.02)  # long enough to be killed in
        async with database.writes() as session:
            session.add(Tick(name=f"effect {job.args['n']}", slot=read_system_clock()))
            await finish(session, job, read_system_clock())

    async def on_dead(_session: AsyncSession, task: Task) -> None:
        raise AssertionError(f"task {task.id} gave up")

    kinds = {"act": Kind(name="act", handler=act, outward=True, max_attempts=99)}
    common: Any = {"now": read_system_clock, "on_dead": on_dead, "owner": owner}
    if database.is_sqlite:
        await LocalDispatcher(database, kinds, **common).run()
    else:
        await DistributedDispatcher(database, kinds, **common, pulse=QUICK).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
