"""A process of the demo: started with a log of its own, watched, ended gently."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_LAST_BYTES = 16_384
_LAST_LINES = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A running process of ours. ``name`` is for people."""

    name: str
    process: asyncio.subprocess.Process
    log: Path

    def last_lines(self) -> str:
        """The end of what it wrote, at most 15 lines."""
        with self.log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _LAST_BYTES))
            text = file.read().decode(errors="replace")
        return "\n".join(text.splitlines()[-_LAST_LINES:])

    async def stop(self, *, within: float, hurry: asyncio.Event) -> bool:
        """Ask it to end; after *within* seconds, or in a hurry, make it end.

        Returns whether it ended by itself.
        """
        if self.process.returncode is not None:
            return True
        with suppress(ProcessLookupError):
            self.process.terminate()
        ended = asyncio.create_task(self.process.wait())
        hurried = asyncio.create_task(hurry.wait())
        await asyncio.wait({ended, hurried}, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        hurried.cancel()
        by_itself = ended.done()
        if not by_itself:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        await ended
        return by_itself


async def start_child(
    name: str, command: Sequence[str], *, environment: Mapping[str, str], log: Path
) -> Child:
    """Start *command*, writing into *log*; raises OSError.

    It gets a session of its own: a Ctrl-C in the terminal must reach only its parent, who ends
    the processes in the right order.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            env=dict(environment),
            start_new_session=True,
        )
    return Child(name=name, process=process, log=log)
