"""Starting the victim, and what its deaths were."""

import asyncio
import signal
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import IO

import httpx

from tests.chaos.databases import Place
from tests.chaos.load import OPEN_AT_MOST
from tests.chaos.outside import Outside
from tests.chaos.points import RANDOM, RESTART, Point

ROOT = Path(__file__).parents[2]
READY_WITHIN = 120.0
STOPS_WITHIN = 60.0
GOES_ON_WITHIN = 180.0
LAST_WORDS = 3_000  # characters


@dataclass
class Killer:
    """Lets one process after another die.

    ``said`` takes the victim's log; ``waits``: seconds for a point to be passed.
    """

    outside: Outside
    database: Place
    random: Random
    said: IO[bytes]
    looks: bool
    is_loud: bool = False
    waits: float = 120.0
    kills: Counter[str] = field(default_factory=Counter)

    async def strike(self, target: str) -> None:
        """Kill at a point, or at `RANDOM`; or crash the database, for `RESTART`."""
        if target == RANDOM:
            await self.kill_sometime()
        elif target == RESTART:
            await self.crash_database()
        else:
            await self.kill_at(Point(target))

    async def kill_at(self, point: Point) -> None:
        """Run a victim until it dies at *point*; one that does not get there is killed, too."""
        async with self._living(point, self.random.randint(1, 2)) as victim:
            try:
                await asyncio.wait_for(victim.wait(), self.waits)
            except TimeoutError:
                await self._kill(victim, RANDOM)
                return
            assert victim.returncode == -signal.SIGKILL, self._last_words(victim)
            self._note(point.value)

    async def kill_sometime(self) -> None:
        """Kill a victim from outside, a moment after it came up."""
        async with self.living() as victim:
            await asyncio.sleep(self.random.uniform(0, 2))
            await self._kill(victim, RANDOM)

    async def crash_database(self) -> None:
        """Crash the server under a victim, which has to go on by itself before it is killed.

        At most `OPEN_AT_MOST` comments are unanswered at any time: when more were answered since,
        one of them came after the crash.
        """
        assert self.database.crash is not None
        async with self.living() as victim:
            await asyncio.sleep(self.random.uniform(0, 1))
            before = len(self.outside.platform.answered)
            await asyncio.to_thread(self.database.crash)
            async with asyncio.timeout(GOES_ON_WITHIN):
                while len(self.outside.platform.answered) <= before + OPEN_AT_MOST:
                    self.must_live(victim)
                    await asyncio.sleep(0.1)
            await self._kill(victim, RESTART)

    @asynccontextmanager
    async def living(self) -> AsyncIterator[Process]:
        """One that dies at no point, up and answering; gone after the block."""
        async with self._living(None, 0) as victim:
            await self._until_ready(victim)
            yield victim

    def must_live(self, victim: Process) -> None:
        """Raise AssertionError with its last words when a victim ended by itself."""
        assert victim.returncode is None, self._last_words(victim)

    async def stop(self, victim: Process) -> None:
        """End it as an operator would; raises AssertionError when it does not leave in order."""
        self.must_live(victim)
        victim.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(victim.wait(), STOPS_WITHIN)
        assert code in (0, -signal.SIGTERM), f"it left with {code}"

    async def _until_ready(self, victim: Process) -> None:
        async with asyncio.timeout(READY_WITHIN), httpx.AsyncClient(trust_env=False) as client:
            while True:
                self.must_live(victim)
                try:
                    await client.get(f"{self.outside.product_url}/healthz")
                except httpx.HTTPError:
                    await asyncio.sleep(0.05)
                else:
                    return

    def _last_words(self, victim: Process) -> str:
        self.said.seek(0)
        said = self.said.read().decode(errors="replace")[-LAST_WORDS:]
        return f"the victim ended by itself: {victim.returncode}\n{said}"

    def _note(self, where: str) -> None:
        self.kills[where] += 1
        sys.stderr.write(f"{self.kills.total():>4}  {where}\n")

    async def _kill(self, victim: Process, where: str) -> None:
        if victim.returncode is None:
            victim.kill()
        await victim.wait()
        self._note(where)

    @asynccontextmanager
    async def _living(self, point: Point | None, count: int) -> AsyncIterator[Process]:
        self.said.seek(0)
        self.said.truncate()
        victim = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.chaos.victim",
            point.value if point else "",
            str(count),
            "yes" if self.looks else "no",
            cwd=ROOT,
            stderr=None if self.is_loud else self.said,
            env=self.outside.environment(self.database.url),
        )
        try:
            yield victim
        finally:
            if victim.returncode is None:
                victim.kill()
            await victim.wait()
