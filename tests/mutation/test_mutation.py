"""The runner, on a product of one module: what is noticed, what is not, and what nobody reaches."""

import functools
import gc
import signal
from pathlib import Path

import pytest

from tests.mutation import codes
from tests.mutation.__main__ import choose
from tests.mutation.children import Outcome, Task, run_all
from tests.mutation.mutants import find_mutants, show_change
from tests.mutation.parts import MODEL_TESTS, ROOT, TESTS, Part, list_parts
from tests.mutation.reach import Index, Reach
from tests.mutation.report import Result, Results, Score, show
from tests.mutation.run import serve, try_all
from tests.mutation.server import Plan

PRODUCT = Path("product.py")
SOURCE = '''"""A product."""

import sys

LIMIT = 3


def is_full(count: int | None = 0) -> bool:
    return count >= LIMIT


def leave() -> None:
    sys.exit(1)
'''
TEST = """
from product import is_full

def test_three_are_enough(two):
    assert is_full(4)
    assert not is_full(two)
"""
TEST_OF_NOTHING = "def test_nothing_of_the_product_is_reached():\n    pass\n"
OPTION = """
import pytest

def pytest_addoption(parser):
    parser.addoption("--only-sqlite", action="store_true")

@pytest.fixture
def two():
    return 2
"""

# As strict as pyproject.toml, and with its option: a plugin left out must not make it unknown.
SETTINGS = """
[pytest]
pythonpath = .
strict = true
faulthandler_timeout = 900
"""


@pytest.fixture
def product(tmp_path: Path) -> Path:
    (tmp_path / PRODUCT).write_text(SOURCE, encoding="utf-8")
    (tmp_path / "conftest.py").write_text(OPTION, encoding="utf-8")
    (tmp_path / "test_product.py").write_text(TEST, encoding="utf-8")
    (tmp_path / "test_nothing.py").write_text(TEST_OF_NOTHING, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


def compare(before: str, after: str) -> list[str] | None:
    """Names of the functions whose code is exchanged."""
    pairs = codes.find_changed_functions(
        compile(before, "product.py", "exec"), compile(after, "product.py", "exec")
    )
    return None if pairs is None else [code.co_qualname for code, _ in pairs]


def plan_for(product: Path) -> Plan:
    mutants = find_mutants(product, PRODUCT)
    part = Part("product", (PRODUCT,), None, (), "test_product.py")
    tests = ("test_nothing.py", "test_product.py")
    return Plan(product, product, tests, mutants, {PRODUCT: part}, 1, 5)


def test_every_mutant_of_a_product_has_its_outcome(product: Path, capfd):
    results = Results(product / "results.jsonl")
    mutants = (plan := plan_for(product)).mutants

    try_all(plan, results)

    outcomes = {each.change: each.outcome for each in results.by_key.values()}
    assert outcomes["-LIMIT = 3\n+LIMIT = None"] is Outcome.FAILED
    assert outcomes["-LIMIT = 3\n+LIMIT = 4"] is Outcome.SURVIVED
    comparison = "-    return count >= LIMIT\n+    return count > LIMIT"
    assert outcomes[comparison] is Outcome.SURVIVED
    assert outcomes["-    sys.exit(1)\n+    sys.exit(2)"] is Outcome.UNREACHED
    assert len(results.by_key) == len(mutants)
    assert "left out" not in capfd.readouterr().err


def test_no_mutant_of_a_product_needs_a_process_of_its_own(product: Path):
    plan = plan_for(product)

    assert serve(plan, Results(product / "results.jsonl"), product) == []


def test_a_function_is_found_though_it_is_frozen():
    gc.freeze()

    assert codes.find_functions([__file__])[__file__]


def test_what_a_test_left_in_a_cache_is_not_kept_from_the_next():
    doubled = functools.cache(lambda number: 2 * number)
    doubled(3)

    for empty in codes.find_caches([__file__]):
        empty()

    assert doubled.cache_info().currsize == 0


def test_constants_are_mutated_and_annotations_are_not(product: Path):
    changes = [show_change(SOURCE, mutant.make()) for mutant in find_mutants(product, PRODUCT)]

    assert "-LIMIT = 3\n+LIMIT = 4" in changes
    assert not [change for change in changes if "+import" in change]
    assert not [
        change for change in changes if "+def is_full" in change and "int | None" not in change
    ]


def test_the_code_of_a_changed_function_is_exchanged():
    assert compare(SOURCE, SOURCE.replace("count >= LIMIT", "count > LIMIT")) == ["is_full"]


@pytest.mark.parametrize(("old", "new"), [("LIMIT = 3", "LIMIT = 4"), ("None = 0", "None = 1")])
def test_what_is_executed_at_the_import_is_not_exchanged(old: str, new: str):
    assert compare(SOURCE, SOURCE.replace(old, new)) is None


def test_lines_that_moved_are_no_change():
    assert compare(SOURCE, f"\n{SOURCE}") == []


def test_what_the_system_ends_has_not_survived():
    def end() -> bool:
        signal.raise_signal(signal.SIGXCPU)
        return True

    tasks = [
        Task("ended", end, 1),
        Task("failed", lambda: False, 1),
        Task("passed", lambda: True, 1),
    ]

    outcomes = dict(run_all(tasks, 2))

    assert outcomes == {
        "ended": Outcome.ENDLESS,
        "failed": Outcome.FAILED,
        "passed": Outcome.SURVIVED,
    }


def test_the_cheapest_tests_that_reach_the_line_are_chosen():
    index = Index(
        [
            Reach("dear", 9.0, {"product.py": [9]}),
            Reach("cheap", 1.0, {"product.py": [9]}),
            Reach("elsewhere", 0.1, {"product.py": [12]}),
        ]
    )

    tests = index.of_line(PRODUCT, 10, [9, 10])

    assert tests == ["cheap", "dear"]
    assert index.limit(tests, 5) == ["cheap"]


def test_a_larger_sample_of_a_seed_holds_the_smaller(product: Path):
    part, found = Part("product", (PRODUCT,), None, (), ""), find_mutants(product, PRODUCT)

    few, more = (choose(part, found, sample=size, seed=1) for size in (2, 4))

    assert more[:2] == few
    assert choose(part, found, sample=2, seed=3) != few


def test_what_survived_is_tried_again_and_what_was_killed_is_not(tmp_path: Path):
    results = Results(tmp_path / "results.jsonl")
    for key, outcome in [("a", Outcome.FAILED), ("b", Outcome.SURVIVED)]:
        results.add(Result(key, "product.py", 9, "operator_swap_op", outcome, "-a\n+b"))

    results.forget_survivors()

    assert list(Results(tmp_path / "results.jsonl").by_key) == ["a"]


def test_the_report_counts_and_shows_the_survivors():
    killed = Result("a", "product.py", 9, "operator_swap_op", Outcome.FAILED, "-a\n+b")
    survivor = Result("b", "product.py", 5, "operator_number", Outcome.SURVIVED, "-3\n+4")

    report = show([Score("product", 7, [killed, survivor])])

    assert "| product | 7 | 2 | 1 | 0 | 1 | 0 | 50.0% |" in report
    assert report.endswith("product.py:5 operator_number: survived\n-3\n+4")


def test_every_part_names_modules_and_tests_that_exist():
    paths = [path for part in list_parts().values() for path in part.paths]

    assert all((ROOT / path).is_file() for path in paths)
    assert all((ROOT / test.split("::")[0]).exists() for test in (*TESTS, *MODEL_TESTS))
