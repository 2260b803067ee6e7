"""Proving the record on two processors: another process reads the later half of the entries."""

import asyncio
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from sqlalchemy import URL

from bot.database import Database
from bot.services import verification
from bot.services.verification import Beside, Part, Proved


@contextmanager
def beside(url: URL) -> Iterator[Beside | None]:
    """Proves a part of the record of *url* elsewhere; None where there is one processor.

    The process starts when it is first asked for. If it is killed, this one proves the part.
    """
    if (os.cpu_count() or 1) == 1:
        yield None
        return
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:

        async def prove(part: Part) -> Proved:
            try:
                running = asyncio.get_running_loop().run_in_executor(pool, _prove, url, part)
                return await running
            except BrokenProcessPool:
                return await _proved(url, part)

        yield prove


def _prove(url: URL, part: Part) -> Proved:
    return asyncio.run(_proved(url, part))


async def _proved(url: URL, part: Part) -> Proved:
    database = Database(url)
    try:
        async with database.reads() as session:
            return await verification.prove(session, part)
    finally:
        await database.close()
