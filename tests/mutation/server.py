"""A process that has loaded and collected all tests, and forks for every mutant."""

import gc
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from time import process_time
from typing import NamedTuple

import pytest

from tests.mutation import codes, renewal
from tests.mutation.children import Outcome, Task, run_all
from tests.mutation.mutants import Mutant, show_change
from tests.mutation.parts import Part
from tests.mutation.reach import Index, Reach, Tracing, load, save
from tests.mutation.report import Result, Results
from tests.mutation.sessions import Plugin, Replaced

_MEASURING = 300.0
_COLLECTING = 5.0
_NEXT_TO_NOTHING = 0.02  # such tests come first, wherever they are


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
    """A mutant that needs a process of its own, and what answers for it."""

    key: str
    tests: list[str]
    seconds: float


class AtImport(NamedTuple):
    """A mutant that is executed at the import, and what answers for it."""

    mutant: Mutant
    after: str  # the source of its module
    change: str
    tests: list[str]


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
        self._session = session
        factory: pytest.TempPathFactory = vars(session.config)["_tmp_path_factory"]
        factory.getbasetemp()  # made once: a child would empty it
        self._items = {item.nodeid: item for item in session.items}
        paths = [str(self._plan.root / path) for path in self._plan.parts]
        self._caches = codes.find_caches(paths)
        self._index = Index(self._measure(session.items))
        self._living = codes.find_functions(paths)
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
            for empty in self._caches:
                empty()
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
        at_import: list[AtImport] = []
        for key, outcome in run_all(self._prepare(at_import, running), self._plan.jobs):
            yield running.pop(key)._replace(outcome=outcome)
        yield from running.values()
        yield from self._try_renewed(at_import, late)

    def _prepare(self, at_import: list[AtImport], running: dict[str, Result]) -> Iterator[Task]:
        for mutant in self._plan.mutants:
            before = (self._plan.root / mutant.path).read_text(encoding="utf-8")
            after = mutant.make()
            pairs = self._find_pairs(mutant, before, after)
            tests = self._choose(mutant, pairs)
            change = show_change(before, after)
            if pairs is None and tests:
                at_import.append(AtImport(mutant, after, change, tests))
                continue
            running[mutant.key] = mutant.became(Outcome.UNREACHED, change)
            if tests and pairs is not None:
                work = partial(self._passes_with, str(self._plan.root / mutant.path), pairs, tests)
                yield Task(mutant.key, work, self._index.sum_seconds(tests))

    def _try_renewed(self, at_import: Sequence[AtImport], late: list[Late]) -> Iterator[Result]:
        """Who survives tests of which some do not count here is ``late``."""
        counting = self._find_counting({test for each in at_import for test in each.tests})
        running: dict[str, AtImport] = {}

        def tasks() -> Iterator[Task]:
            for each in at_import:
                running[each.mutant.key] = each
                tests = [test for test in each.tests if test in counting]
                replaced = Replaced(self._plan.root, each.mutant.path, each.after)
                work = partial(self._passes_renewed, replaced, tests)
                yield Task(each.mutant.key, work, self._index.sum_seconds(tests) + _COLLECTING)

        for key, outcome in run_all(tasks(), self._plan.jobs):
            mutant, _, change, tests = running.pop(key)
            if outcome is Outcome.SURVIVED and not counting.issuperset(tests):
                late.append(Late(key, tests, self._index.sum_seconds(tests)))
            else:
                yield mutant.became(outcome, change)

    def _find_counting(self, tests: set[str]) -> set[str]:
        """Those that pass in renewed modules with nothing changed."""
        chosen = [test for test in self._items if test in tests]
        modules = {name: list(of) for name, of in groupby(chosen, _module_of)}
        tasks = (
            Task(name, partial(self._count, name, of), _MEASURING) for name, of in modules.items()
        )
        for name, outcome in run_all(tasks, self._plan.jobs):
            if outcome is not Outcome.SURVIVED:
                raise RuntimeError(f"{name} could not be collected anew: {outcome}")
        files = [self._folder / f"counting-{_flat(name)}" for name in modules]
        return {test for file in files if file.exists() for test in json.loads(file.read_text())}

    def _count(self, name: str, tests: Sequence[str]) -> bool:
        renewal.forget(self._plan.root, self._session)
        items, passed = self._collect_anew(tests), list[str]()
        for item, following in zip(items, [*items[1:], None], strict=True):
            self._failed = False
            if self.passes([item], following):
                passed.append(item.nodeid)
        (self._folder / f"counting-{_flat(name)}").write_text(json.dumps(passed), encoding="utf-8")
        return True

    def _collect_anew(self, tests: Iterable[str]) -> list[pytest.Item]:
        items = renewal.collect([self._items[test] for test in tests])
        self.pytest_collection_finish()
        return items

    def _passes_renewed(self, replaced: Replaced, tests: list[str]) -> bool:
        renewal.forget(self._plan.root, self._session)
        sys.meta_path.insert(0, replaced)
        for _, group in groupby(tests, _module_of):
            wanted = list(group)
            items = self._collect_anew(wanted)
            if len(items) < len(wanted) or not self.passes(items):
                return False
        return True

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
        path, seconds = mutant.path, self._plan.seconds
        if pairs is None:
            first = self._index.under(self._plan.parts[path].first)
            others = [test for test in self._list_answering(path) if test not in first]
            return [*first, *self._index.spread(others, seconds, stem=path.stem)]
        lines = set[int]().union(*(codes.list_lines(code) for code, _ in pairs))
        tests = self._index.of_line(path, mutant.line, lines)
        tests.sort(key=partial(self._comes_late, own=f"/test_{path.stem}.py"))
        return self._index.limit(tests, seconds)

    def _comes_late(self, test: str, *, own: str) -> bool:
        return own not in test and self._index.sum_seconds([test]) > _NEXT_TO_NOTHING

    def _list_answering(self, path: Path) -> list[str]:
        """For a module: tests that reach it, or what imports it, or those of its part."""
        if tests := self._index.of_module(path):
            return tests
        users = _list_users(self._plan.root, path)
        reached = {test: None for each in users for test in self._index.of_module(each)}
        reached |= {test: None for each in users for test in self._index.named(each.stem)}
        return list(reached) or self._index.under((self._plan.parts[path].otherwise,))

    def _passes_with(self, path: str, pairs: list[codes.Pair], tests: list[str]) -> bool:
        codes.exchange(self._living, path, pairs)
        return self.passes([self._items[test] for test in tests])


def _digest(root: Path, paths: Iterable[Path]) -> str:
    text = "\n".join((root / path).read_text(encoding="utf-8") for path in paths)
    return hashlib.sha256(text.encode()).hexdigest()


def _module_of(test: str) -> str:
    return test.partition("::")[0]


@cache
def _list_users(root: Path, path: Path) -> list[Path]:
    """Modules beside and around its folder that import it."""
    around = (root / path).parents[min(1, len(path.parts) - 1)]
    found = (each for each in around.rglob("*.py") if _imports(each, path.stem))
    return [each.relative_to(root) for each in found]


def _imports(path: Path, name: str) -> bool:
    imports, _, _ = path.read_text(encoding="utf-8").partition("\n\n\n")
    return re.search(rf"^(from|import|    )\b.*\b{name}\b", imports, re.MULTILINE) is not None


def _flat(name: str) -> str:
    return name.replace("/", "-") + ".json"
