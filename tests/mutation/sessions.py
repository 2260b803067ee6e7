"""pytest, run from within: in a process of ours, on databases of ours."""

import importlib.abc
import importlib.util
import os
import shutil
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from itertools import pairwise
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from typing_extensions import override

_OPTIONS = (
    "-q", "-x", "--only-sqlite", "--capture=no",
    "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:pytest_cov",
    "-o", "faulthandler_timeout=0",  # what takes too long is ended by the system
    "-W", "ignore::pytest.PytestAssertRewriteWarning",  # of what was imported before the fork
    "-o", "tmp_path_retention_policy=none",
)  # fmt: skip
_PHASES = (hypothesis.Phase.explicit, hypothesis.Phase.generate)  # no example is made smaller
_MIGRATED = "migrated.db"


class Plugin:
    """Says whether tests pass; each runs on a copy of one migrated database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._failed = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: Any) -> None:
        """As a worker: then the folder of the databases is given, and kept."""
        config.workerinput = {"database_folder": str(self._folder)}
        hypothesis.settings.register_profile(
            "mutation", database=None, derandomize=True, phases=_PHASES
        )
        hypothesis.settings.load_profile("mutation")

    def pytest_collection_finish(self) -> None:
        """Migrating takes longer than most tests do."""
        if (database := sys.modules.get("bot.database")) is None:
            return
        upgrade = database.upgrade
        migrated = self._folder / _MIGRATED
        if not migrated.exists():
            upgrade(f"sqlite:///{migrated}")

        def copy(url: str, *revision: str) -> None:
            path = Path(url.removeprefix("sqlite:///"))
            if revision or path.exists() or not url.startswith("sqlite:///"):
                upgrade(url, *revision)
            elif path.name.startswith("template-"):
                path.symlink_to(migrated)  # it is only read
            else:
                shutil.copy(migrated, path)

        for name, module in list(sys.modules.items()):
            if name.startswith(("bot.", "tests.")) and vars(module).get("upgrade") is upgrade:
                vars(module)["upgrade"] = copy

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A failure in a fixture is one, too."""
        self._failed = self._failed or report.failed

    def passes(self, items: Sequence[pytest.Item], following: pytest.Item | None = None) -> bool:
        """Run them until one fails."""
        for item, after in pairwise([*items, following]):
            assert item is not None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if self._failed:
                return False
        return True


def run(root: Path, tests: Sequence[str], plugin: Plugin, folder: Path) -> int:
    """The exit code of pytest; once in a process."""
    os.chdir(root)
    return pytest.main([*_OPTIONS, f"--basetemp={folder / str(os.getpid())}", *tests], [plugin])


class Replaced(importlib.abc.SourceLoader):
    """Finds one module and imports it from another source."""

    def __init__(self, root: Path, path: Path, source: str) -> None:
        self._file = str(root / path)
        self._name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        self._source = source

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        """As `sys.meta_path` asks."""
        del path, target  # the name is enough
        if fullname != self._name:
            return None
        return importlib.util.spec_from_file_location(fullname, self._file, loader=self)

    @override
    def get_filename(self, fullname: str) -> str:
        return self._file

    @override
    def get_data(self, path: str | bytes) -> bytes:
        return self._source.encode()
