"""A mutant that is executed at the import, in a fork of a process that has imported everything.

What is ours is forgotten; tests that are collected anew import it anew. pytest, its plugins and the
libraries stay, which takes most of the time – and so do the fixtures of conftest, with the modules
that they know. So a test counts in this way only if it passes in it with nothing changed.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest


def forget(root: Path, session: pytest.Session) -> None:
    """Have all modules under the root imported anew, but for the plugins and this package."""
    plugins = {id(each) for each in session.config.pluginmanager.get_plugins()}
    ours = [name for name, module in sys.modules.items() if _is_under(root, module)]
    for name in ours:
        if id(sys.modules[name]) not in plugins and not name.startswith(str(__package__)):
            del sys.modules[name]


def collect(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The same tests of one module, of what it imports now; fewer if it cannot be imported."""
    before = items[0].getparent(pytest.Module)
    assert before is not None
    module = pytest.Module.from_parent(before.parent, path=before.path)
    found = {item.nodeid: item for item in items[0].session.genitems(module)}
    return [found[item.nodeid] for item in items if item.nodeid in found]


def _is_under(root: Path, module: ModuleType) -> bool:
    place = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", ())), None)
    if place is None or not Path(place).is_relative_to(root):
        return False
    return not Path(place).relative_to(root).parts[0].startswith(".")  # an environment, a cache
