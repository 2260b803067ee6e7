"""Try mutants: first those that a running process can take in, then the others, each anew."""

import faulthandler
import importlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from tests.mutation.children import Outcome, Task, run_all
from tests.mutation.mutants import Mutant, show_change
from tests.mutation.report import Results
from tests.mutation.server import Late, Plan, Server
from tests.mutation.sessions import Plugin, Replaced, run

# Loaded once, before the forks; nothing that is mutated, and no plugin of pytest.
_PRELOADED = (
    "alembic.command", "babel.support", "httpx", "numpy", "openai", "playwright.async_api",
    "procrastinate", "psycopg", "slack_bolt.async_app", "sqlalchemy.ext.asyncio", "starlette",
    "structlog",
)  # fmt: skip
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it


def preload() -> None:
    """Import what takes long and is not mutated."""
    for module in _PRELOADED:
        importlib.import_module(module)


def try_all(plan: Plan, results: Results) -> None:
    """Try what has no result yet, and add what became of it.

    Raise RuntimeError if the tests do not pass without any mutant.
    """
    mutants = [each for each in plan.mutants if each.key not in results.by_key]
    if not mutants:
        return
    memory = _MEMORY if _MEMORY.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="mutation-", dir=memory))
    try:
        late = serve(plan._replace(mutants=mutants), results, folder)
        results.read()
        _try_late(plan, [each for each in late if each.key not in results.by_key], results, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def serve(plan: Plan, results: Results, folder: Path) -> list[Late]:
    """Try all that can be tried in one process; returns the others."""
    # A fork has no watchdog, and a test that fails in it would wait for one to be called off.
    faulthandler.cancel_dump_traceback_later()
    pid = os.fork()
    if not pid:
        code = 1
        try:
            code = run(plan.root, plan.tests, Server(plan, results, folder), folder)
        finally:
            sys.stderr.flush()
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    if status:
        raise RuntimeError("The tests could not be run without any mutant; see above.")
    stored = json.loads((folder / "late.json").read_text(encoding="utf-8"))
    return [Late(*each) for each in stored]


def _try_late(plan: Plan, late: Sequence[Late], results: Results, folder: Path) -> None:
    mutants = {each.key: each for each in plan.mutants}
    changes: dict[str, str] = {}

    def tasks() -> Iterator[Task]:
        for each in late:
            mutant = mutants[each.key]
            before = (plan.root / mutant.path).read_text(encoding="utf-8")
            after = mutant.make()
            changes[each.key] = show_change(before, after)
            work = partial(_passes_anew, plan.root, mutant.path, after, each.tests, folder)
            yield Task(each.key, work, each.seconds + 5)

    if late:
        _check_that_all_pass(plan, mutants[late[0].key], late[0], folder)
    for number, (key, outcome) in enumerate(run_all(tasks(), plan.jobs), 1):
        results.add(mutants[key].became(outcome, changes.pop(key)))
        if not number % 20:
            sys.stderr.write(f"{number} of {len(late)} that need a process of their own\n")


def _check_that_all_pass(plan: Plan, mutant: Mutant, late: Late, folder: Path) -> None:
    source = (plan.root / mutant.path).read_text(encoding="utf-8")
    work = partial(_passes_anew, plan.root, mutant.path, source, late.tests, folder)
    [(_, outcome)] = run_all([Task("unchanged", work, late.seconds + 5)], 1)
    if outcome is not Outcome.SURVIVED:
        raise RuntimeError(f"Without any mutant: {outcome}, among {' '.join(late.tests)}")


def _passes_anew(root: Path, path: Path, source: str, tests: list[str], folder: Path) -> bool:
    sys.meta_path.insert(0, Replaced(root, path, source))
    return run(root, tests, Plugin(folder), folder) == 0
