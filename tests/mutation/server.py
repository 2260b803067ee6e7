"""A process that has loaded and collected all tests, and forks for every mutant."""

import gc
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from time import process_time
from typing import NamedTuple

import pytest

from tests.mutation import codes
from tests.mutation.children import Outcome, Task, run_all
from tests.mutation.mutants import Mutant, show_change
from tests.mutation.parts import Part
from tests.mutation.reach import Index, Reach, Tracing, load, save
from tests.mutation.report import Result, Results
from tests.mutation.sessions import Plugin

_MEASURING = 300.0


class Plan(NamedTuple):
    """What is tried with what; ``cache`` outlives the run."""

    root: Path
    cache: Path
    tests: tuple[str, ...]  # arguments for pytest
    mutants: Sequence[Mutant]
    parts: Mapping[Path, Part]  # of every module that may be mutated
    jobs: int
    seconds: float  # of the processor: tests that are run for one mutant at the most


class Late(NamedTuple):
    """A mutant that is executed at the import, and what answers for it."""

    key: str
    tests: list[str]
    seconds: float


class Server(Plugin):
    """Leaves in the folder which mutants it could not try."""

    def __init__(self, plan: Plan, results: Results, folder: Path) -> None:
        super().__init__(folder)
        self._plan, self._results, self._folder = plan, results, folder
        self._tracing = Tracing(plan.root, plan.parts)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of pytest's own."""
        imported = self._tracing.end().get("", {})
        self._at_import = {path: set(lines) for path, lines in imported.items()}
        factory: pytest.TempPathFactory = vars(session.config)["_tmp_path_factory"]
        factory.getbasetemp()  # made once: a child would empty it
        self._items = {item.nodeid: item for item in session.items}
        self._index = Index(self._measure(session.items))
        self._living = codes.find_functions(
            str(self._plan.root / path) for path in self._plan.parts
        )
        gc.freeze()  # children need not touch, and so copy, what is here
        late: list[Late] = []
        for number, result in enumerate(self._try(late), 1):
            self._results.add(result)
            if not number % 50:
                sys.stderr.write(f"{number} of {len(self._plan.mutants)}\n")
        (self._folder / "late.json").write_text(json.dumps(late), encoding="utf-8")
        return True

    def _measure(self, items: Iterable[pytest.Item]) -> Iterator[Reach]:
        """What each test reaches; a test that fails is left out."""
        kept = self._plan.cache / "reach.json"
        known, sources = load(kept), _digest(self._plan.root, self._plan.parts)
        modules = {name: list(of) for name, of in groupby(items, lambda item: item.location[0])}
        digests = {name: _digest(self._plan.root, [Path(name)]) + sources for name in modules}
        stale = [name for name in modules if known.get(name, ("", []))[0] != digests[name]]
        tasks = [
            Task(name, partial(self._measure_module, name, modules[name]), _MEASURING)
            for name in stale
        ]
        for name, outcome in run_all(tasks, self._plan.jobs):
            sys.stderr.write(f"measured {name}\n")
            if outcome is not Outcome.SURVIVED:
                sys.stderr.write(f"{name} is left out: {outcome} without any mutant\n")
                continue
            written = json.loads((self._folder / _flat(name)).read_text(encoding="utf-8"))
            known[name] = (digests[name], [Reach(*each) for each in written])
            save(kept, known)
        return (each for name in modules for each in known.get(name, ("", []))[1])

    def _measure_module(self, name: str, items: Sequence[pytest.Item]) -> bool:
        tracing, spent = Tracing(self._plan.root, self._plan.parts), dict[str, float]()
        for item, following in zip(items, [*items[1:], None], strict=True):
            tracing.begin(item.nodeid)
            started = process_time()
            if not self.passes([item], following):
                return False
            spent[item.nodeid] = round(process_time() - started, 3)
        lines = tracing.end()
        measured = [(test, seconds, lines.get(test, {})) for test, seconds in spent.items()]
        (self._folder / _flat(name)).write_text(json.dumps(measured), encoding="utf-8")
        return True

    def _try(self, late: list[Late]) -> Iterator[Result]:
        """What became of those that can be tried here; ``late`` gets the others."""
        running: dict[str, Result] = {}
        tasks = self._prepare(late, running)
        for key, outcome in run_all(tasks, self._plan.jobs):
            yield running.pop(key)._replace(outcome=outcome)
        yield from running.values()

    def _prepare(self, late: list[Late], running: dict[str, Result]) -> Iterator[Task]:
        for mutant in self._plan.mutants:
            before = (self._plan.root / mutant.path).read_text(encoding="utf-8")
            after = mutant.make()
            pairs = self._find_pairs(mutant, before, after)
            tests = self._choose(mutant, pairs)
            if pairs is None and tests:
                late.append(Late(mutant.key, tests, self._index.sum_seconds(tests)))
                continue
            running[mutant.key] = Result(
                mutant.key, str(mutant.path), mutant.line, mutant.operator,
                Outcome.UNREACHED, show_change(before, after),
            )  # fmt: skip
            if tests and pairs is not None:
                work = partial(self._passes_with, str(self._plan.root / mutant.path), pairs, tests)
                yield Task(mutant.key, work, self._index.sum_seconds(tests))

    def _find_pairs(self, mutant: Mutant, before: str, after: str) -> list[codes.Pair] | None:
        """The functions that change, or None if not all of them can be exchanged."""
        path = str(self._plan.root / mutant.path)
        try:
            old, new = (compile(source, path, "exec") for source in (before, after))
        except SyntaxError:
            return None
        pairs = codes.find_changed_functions(old, new)
        at_import = self._at_import.get(str(mutant.path), set())
        if pairs is None or any(codes.list_lines(code) & at_import for code, _ in pairs):
            return None
        return pairs if codes.can_exchange(self._living, path, pairs) else None

    def _choose(self, mutant: Mutant, pairs: list[codes.Pair] | None) -> list[str]:
        """Those most likely to notice come first, among them the cheapest."""
        path, first = mutant.path, list[str]()
        if pairs is None:
            part = self._plan.parts[path]
            first = self._index.under(part.first)
            tests = self._index.of_module(path) or self._index.under((part.otherwise,))
        else:
            lines = set[int]().union(*(codes.list_lines(code) for code, _ in pairs))
            tests = self._index.of_line(path, mutant.line, lines)
        tests = [test for test in tests if test not in first]
        tests.sort(key=lambda test: f"/test_{path.stem}.py" not in test)
        return self._index.limit([*first, *tests], self._plan.seconds)

    def _passes_with(self, path: str, pairs: list[codes.Pair], tests: list[str]) -> bool:
        codes.exchange(self._living, path, pairs)
        return self.passes([self._items[test] for test in tests])


def _digest(root: Path, paths: Iterable[Path]) -> str:
    text = "\n".join((root / path).read_text(encoding="utf-8") for path in paths)
    return hashlib.sha256(text.encode()).hexdigest()


def _flat(name: str) -> str:
    return name.replace("/", "-") + ".json"
