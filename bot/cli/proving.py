"""Proving the record on two processors: another process reads the later half of the entries."""

import asyncio
import multiprocessing
import os
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Final

from sqlalchemy import URL

from bot.database import Database, DatabaseTrouble
from bot.services import verification
from bot.services.verification import Beside, Part, Proved

_SPAWNING: Final = multiprocessing.get_context("spawn")


def beside(url: URL) -> Beside | None:
    """Proves a part of the record of *url* elsewhere; None where there is one processor.

    If the other process dies, this one proves the part. A cancel ends it at once: nobody waits
    for what nobody asks for any more.
    """
    if _count_processors() == 1:
        return None

    async def prove(part: Part) -> Proved:
        receiver, sender = _SPAWNING.Pipe(duplex=False)
        process = _SPAWNING.Process(target=_prove, args=(sender, url, part), daemon=True)
        process.start()
        sender.close()  # else nobody would notice the end of the other one
        try:
            proved: Proved = await asyncio.to_thread(receiver.recv)
        except (EOFError, OSError):  # also in the middle of what it had to say
            return await _proved(url, part)
        else:
            return proved
        finally:
            process.kill()
            process.join()

    return prove


def _count_processors() -> int:
    """Those that this process may use, as far as it is bound to some.

    A quota of time is not looked for: under one, two halves take about as long as the whole.
    """
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _prove(sender: Connection, url: URL, part: Part) -> None:
    # Who waits meets the trouble, too, and tells it.
    with sender, suppress(DatabaseTrouble, KeyboardInterrupt):
        sender.send(asyncio.run(_proved(url, part)))


async def _proved(url: URL, part: Part) -> Proved:
    database = Database(url)
    try:
        async with database.reads() as session:
            return await verification.prove(session, part)
    finally:
        await database.close()
