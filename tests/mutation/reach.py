"""Which tests reach a line, and how long each takes; measured once, then only what changed."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import coverage

_MODULES = 5  # of tests, for one mutant: each must be collected

Lines = Mapping[str, Iterable[int]]  # by path from the root


class Reach(NamedTuple):
    """What one test does."""

    test: str
    seconds: float  # of the processor
    lines: Lines


class Tracing:
    """Every line of these files that is executed in this process, from now on."""

    def __init__(self, root: Path, paths: Iterable[Path]) -> None:
        self._root = root
        self._coverage = coverage.Coverage(
            data_file=None, include=[str(root / path) for path in paths], config_file=False
        )
        # It would warn of a test that reaches none of these lines, and fail it.
        self._coverage.set_option("run:disable_warnings", ["no-data-collected"])
        self._coverage.start()

    def begin(self, test: str) -> None:
        """What follows is done by this test."""
        self._coverage.switch_context(test)

    def end(self) -> dict[str, dict[str, list[int]]]:
        """By test (``""`` before any), then by path from the root."""
        self._coverage.stop()
        data = self._coverage.get_data()
        found: dict[str, dict[str, list[int]]] = {}
        for path in data.measured_files():
            name = str(Path(path).relative_to(self._root))
            for line, tests in data.contexts_by_lineno(path).items():
                for test in tests:
                    found.setdefault(test, {}).setdefault(name, []).append(line)
        return found


class Index:
    """Answers which tests to run for a change, the cheapest first."""

    def __init__(self, reached: Iterable[Reach]) -> None:
        self._seconds: dict[str, float] = {}
        self._tests: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        for test, seconds, lines in sorted(reached, key=lambda each: each.seconds):
            self._seconds[test] = seconds
            for path, numbers in lines.items():
                for line in numbers:
                    self._tests[path][line].append(test)

    def of_line(self, path: Path, line: int, lines: Iterable[int]) -> list[str]:
        """Tests that reach it, or the last line before it, among those of its function.

        A line within a statement of many lines is not executed by itself.
        """
        known = self._tests.get(str(path), {})
        before = [each for each in lines if each <= line and each in known]
        return list(known[max(before)]) if before else []

    def of_module(self, path: Path) -> list[str]:
        """Tests that reach any of its lines."""
        tests = {test for each in self._tests.get(str(path), {}).values() for test in each}
        return [test for test in self._seconds if test in tests]

    def under(self, prefixes: tuple[str, ...]) -> list[str]:
        """Tests whose id begins with one of these, as they are sorted."""
        return [test for each in prefixes for test in self._seconds if test.startswith(each)]

    def named(self, stem: str) -> list[str]:
        """Those of the test module of this name."""
        return [test for test in self._seconds if f"/test_{stem}.py:" in test]

    def limit(self, tests: Iterable[str], seconds: float) -> list[str]:
        """As many of them as the time allows, and one at least."""
        chosen, spent = list[str](), 0.0
        for test in tests:
            spent += self._seconds[test]
            if chosen and spent > seconds:
                break
            chosen.append(test)
        return chosen

    def spread(self, tests: Iterable[str], seconds: float, *, stem: str) -> list[str]:
        """Some of each of a few test modules: its own, then those with most of these tests."""
        modules = defaultdict[str, list[str]](list)
        for test in tests:
            modules[test.partition("::")[0]].append(test)
        likely = sorted(
            modules, key=lambda name: (not name.endswith(f"/test_{stem}.py"), -len(modules[name]))
        )
        share = seconds / _MODULES
        return [test for name in likely[:_MODULES] for test in self.limit(modules[name], share)]

    def sum_seconds(self, tests: Iterable[str]) -> float:
        """What they take of the processor together."""
        return sum(self._seconds[test] for test in tests)


def load(path: Path) -> dict[str, tuple[str, list[Reach]]]:
    """By test module: the digest of what was measured, and its tests."""
    if not path.exists():
        return {}
    stored = json.loads(path.read_text(encoding="utf-8"))
    return {
        module: (digest, [Reach(*each) for each in tests])
        for module, (digest, tests) in stored.items()
    }


def save(path: Path, measured: Mapping[str, tuple[str, list[Reach]]]) -> None:
    """Whole or not at all."""
    written = path.with_suffix(".new")
    written.write_text(json.dumps(measured), encoding="utf-8")
    written.replace(path)
