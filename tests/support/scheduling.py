"""Which test runs in which process: a module in one, but for those whose every test is long.

A module's tests share what it makes once (a browser, an image, vectors of a story); the
`xdist_group` mark does not reach pytest-xdist 3.8 from pytest 9.2.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

LONG = ("tests/chaos/", "tests/state_machine/", "tests/journeys/")
"""Folders whose tests take seconds each, on their own."""
TOGETHER = ("_on_the_page.py", "test_connect_your_slack.py")
"""Modules among them that share what takes longer still."""


def is_long(nodeid: str) -> bool:
    """Whether this test is begun before others: at the end, one process would work on it alone."""
    return nodeid.startswith((*LONG, "tests/test_packaging.py"))


class ModuleScheduling(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives a process the next module, or the next long test."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        config.option.loadscopereorder = False  # the order of the collection stands
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        alone = module.startswith(LONG) and not module.endswith(TOGETHER)
        return nodeid if alone else module
