"""Starting the victim, and what its deaths were."""

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import httpx

from tests.chaos.outside import Outside
from tests.chaos.points import RANDOM, Point

ROOT = Path(__file__).parents[2]
READY_WITHIN = 60.0
STOPS_WITHIN = 40.0


@dataclass
class Killer:
    """Lets one process after another die. ``waits``: seconds for a point to be passed."""

    outside: Outside
    database_url: str
    random: Random
    looks: bool
    is_loud: bool = False
    waits: float = 20.0
    kills: Counter[str] = field(default_factory=Counter)

    async def kill_at(self, point: Point) -> bool:
        """Run a victim until it dies at *point*; one that does not get there is killed, too."""
        victim = await self._start(point, self.random.randint(1, 2))
        try:
            await asyncio.wait_for(victim.wait(), self.waits)
        except TimeoutError:
            await self._kill(victim)
            return False
        assert victim.returncode == -signal.SIGKILL, f"the victim ended: {victim.returncode}"
        self._note(point.value)
        return True

    async def kill_sometime(self) -> None:
        """Kill a victim from outside, a moment after it came up."""
        victim = await self._start(None, 0)
        await self.until_ready(victim)
        await asyncio.sleep(self.random.uniform(0, 2))
        await self._kill(victim)

    async def run_to_rest(self) -> Process:
        """Start one that lives."""
        victim = await self._start(None, 0)
        await self.until_ready(victim)
        return victim

    async def stop(self, victim: Process) -> None:
        """End it as an operator would; raises AssertionError when it does not leave in order."""
        victim.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(victim.wait(), STOPS_WITHIN)
        assert code in (0, -signal.SIGTERM), f"it left with {code}"

    async def until_ready(self, victim: Process) -> None:
        """Wait until it answers; raises AssertionError when it ended instead."""
        async with asyncio.timeout(READY_WITHIN), httpx.AsyncClient(trust_env=False) as client:
            while True:
                assert victim.returncode is None, f"the victim ended: {victim.returncode}"
                try:
                    await client.get(f"{self.outside.product_url}/healthz")
                except httpx.HTTPError:
                    await asyncio.sleep(0.05)
                else:
                    return

    def _note(self, where: str) -> None:
        self.kills[where] += 1
        sys.stderr.write(f"{self.kills.total():>4}  killed {where}\n")

    async def _kill(self, victim: Process) -> None:
        if victim.returncode is None:
            victim.kill()
        await victim.wait()
        self._note(RANDOM)

    async def _start(self, point: Point | None, count: int) -> Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.chaos.victim",
            point.value if point else "",
            str(count),
            "yes" if self.looks else "no",
            cwd=ROOT,
            stderr=None if self.is_loud else DEVNULL,
            env=self.outside.environment(self.database_url),
        )
