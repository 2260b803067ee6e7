"""Work in forked children, a few at once; the system ends what takes too long."""

import os
import resource
import signal
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

_WAITING = 10  # times the processor's time: other work on the machine, a lock, a sleep
_SLACK = 5  # seconds
_MEMORY = 4 * 2**30  # bytes


class Outcome(StrEnum):
    """Of a mutant."""

    FAILED = "a test failed"
    ENDLESS = "out of time or memory"
    SURVIVED = "survived"
    UNREACHED = "no test reaches it"


class Task(NamedTuple):
    """Something whose answer is whether all is as it was."""

    name: str
    passes: Callable[[], bool]
    seconds: float  # of the processor, with nothing changed


def run_all(tasks: Iterable[Task], jobs: int) -> Iterator[tuple[str, Outcome]]:
    """What became of each, in the order in which they end."""
    running: dict[int, str] = {}
    for task in tasks:
        if len(running) >= jobs:
            yield _wait(running)
        running[_fork(task)] = task.name
    while running:
        yield _wait(running)


def _wait(running: dict[int, str]) -> tuple[str, Outcome]:
    pid, status = os.wait()
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        return running.pop(pid), Outcome.ENDLESS
    return running.pop(pid), Outcome.FAILED if code else Outcome.SURVIVED


def _fork(task: Task) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        _limit(round(_SLACK + 2 * task.seconds))
        _be_quiet()
        code = 0 if task.passes() else 1
    finally:
        os._exit(code)


def _limit(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds * _WAITING)


def _be_quiet() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
