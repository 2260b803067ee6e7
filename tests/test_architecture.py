"""The contracts of `pyproject.toml` and the budgets of the code, each seen to refuse a breach."""

import ast
import importlib
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "handlers", "integrations")
FILE_LINES, BODY_LINES, MEDIAN_LINES = 300, 30, 8
OVERSIZE = {  # what stood above the budget when it was drawn; may shrink, never grow
    "bot/web.py:build": 34,
    "bot/demo/world.py:workspace_config": 32,
    "bot/services/comment_views.py:get_comment": 32,
    "bot/services/drafting.py:offer": 32,
    "bot/services/freeze.py:freeze": 31,
    "handlers/manifest.py:_manifest": 33,
}

BREACHES = {  # contract: a file, and what it must not say
    "direction": ("bot/services/review.py", "import handlers.payloads"),
    "floors": ("bot/rules/retries.py", "import bot.models.base"),
    "stages": ("bot/services/review.py", "import bot.services.sending"),
    "platforms": (
        "integrations/facebook/client.py",
        "import integrations.standard_webhooks.client",
    ),
    "contract": ("handlers/webhooks.py", "import integrations.facebook.client"),
    "rows": ("handlers/review.py", "import bot.models.drafts"),
    "handlers": ("handlers/review.py", "import sqlalchemy"),
    "pure": ("integrations/facebook/inbound.py", "import asyncio"),
    "serving": ("bot/views/cards.py", "import starlette"),
    "core": ("bot/services/review.py", "import bot.clock"),
    "integrations": ("integrations/http_client.py", "import sqlalchemy"),
    "settings": ("bot/services/review.py", "import bot.settings"),
    "demo": ("bot/app.py", "import bot.demo.square"),
    "stand-ins": ("bot/demo/square/store.py", "import bot.errors"),
}
NEWCOMERS = {  # exhaustive contracts: a module that nobody has placed
    "floors": "bot/newcomer.py",
    "stages": "bot/services/newcomer.py",
    "platforms": "integrations/newcomer.py",
}


def contracts() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]]


def lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--cache-dir", "cache"]
    return subprocess.run(  # noqa: S603 - our own command
        [*command, *(f"--contract={contract}" for contract in contracts)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def functions() -> Iterator[tuple[str, int]]:
    """Every function with the lines of its body, without signature and docstring."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
                yield f"{path.relative_to(ROOT)}:{node.name}", lines


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code that a test may spoil for a moment."""
    folder = tmp_path_factory.mktemp("checkout")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_code_keeps_its_contracts(checkout: Path):
    answer = lint(checkout)

    assert answer.returncode == 0, answer.stdout


def test_each_contract_has_a_planted_breach():
    assert sorted(BREACHES) == sorted(contracts())


@pytest.mark.parametrize("contract", BREACHES)
def test_a_planted_breach_turns_its_contract_red(checkout: Path, contract: str):
    name, breach = BREACHES[contract]
    spoilt = checkout / name
    sound = spoilt.read_text(encoding="utf-8")

    spoilt.write_text(f"{sound}\n{breach}\n", encoding="utf-8")
    after = lint(checkout, contract)
    spoilt.write_text(sound, encoding="utf-8")

    assert "1 broken" in after.stdout, after.stdout + after.stderr


@pytest.mark.parametrize("contract", NEWCOMERS)
def test_a_module_that_nobody_placed_turns_its_contract_red(checkout: Path, contract: str):
    newcomer = checkout / NEWCOMERS[contract]

    newcomer.touch()
    answer = lint(checkout, contract)
    newcomer.unlink()

    assert "1 broken" in answer.stdout, answer.stdout + answer.stderr


def test_files_stay_small():
    lengths = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n")
        for path in sources()
        if path.parent.name != "lexicons" and not path.stem.endswith("_weights")  # data
    }

    assert {name: n for name, n in lengths.items() if n > OVERSIZE.get(name, FILE_LINES)} == {}


def test_functions_stay_small():
    lengths = dict(functions())

    assert {name: n for name, n in lengths.items() if n > OVERSIZE.get(name, BODY_LINES)} == {}
    assert statistics.median(lengths.values()) <= MEDIAN_LINES


def test_only_the_settings_read_the_environment():
    readers = {
        str(path.relative_to(ROOT))
        for path in sources()
        if re.search(r"\bos\.(environ|getenv)", path.read_text(encoding="utf-8"))
    }

    assert readers == {"bot/settings.py", "bot/cli/demo.py"}  # the second hands it on unread


def test_only_the_clock_tells_the_time():
    readers = {
        str(path.relative_to(ROOT))
        for path in sources()
        if re.search(r"datetime\.(now|utcnow|today)\(", path.read_text(encoding="utf-8"))
    }

    assert readers == {"bot/clock.py"}


@pytest.mark.parametrize("package", PACKAGES)
def test_the_packages_load_from_this_checkout(package: str):
    module = importlib.import_module(package)

    assert Path(str(module.__file__)).parent == ROOT / package


def test_no_module_is_a_drawer_for_everything():
    vague = {"utils", "helpers", "common", "core", "manager", "misc"}

    assert [path for path in sources() if vague & set(path.with_suffix("").parts)] == []
