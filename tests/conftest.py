"""Fixtures for every test: a real database of either sort, and a clock."""

import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from bot.database import Database
from handlers import listeners
from tests.support import compiled
from tests.support import database as support
from tests.support.chromium import chromium
from tests.support.clock import SettableClock
from tests.support.ending import must_end
from tests.support.scheduling import ModuleScheduling, is_long

ON_BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-sqlite", action="store_true", help="leave out what needs PostgreSQL (faster)"
    )


def pytest_configure(config: pytest.Config) -> None:
    support.remember_folder(config)
    compiled.share()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    support.tell_worker(node)


def pytest_unconfigure(config: pytest.Config) -> None:
    support.clean_up(config)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ModuleScheduling:
    return ModuleScheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not is_long(item.nodeid))
    if not config.getoption("--only-sqlite"):
        return
    left_out = [item for item in items if item.get_closest_marker("postgresql")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not item.get_closest_marker("postgresql")]


def pytest_itemcollected(item: pytest.Item) -> None:
    must_end(item)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Collect tests, not garbage: looking for it took a quarter of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()  # modules and tests stay: no later search goes through them
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _no_hurry() -> Iterator[None]:
    """On a slow machine a handler's time would be up: a test of that sets a time of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listeners, "DEADLINE", 60.0)
        yield


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests of a process that need one, in the event loop they share."""
    async with chromium() as launched:
        yield launched


@pytest.fixture(scope="session")
def templates(request: pytest.FixtureRequest) -> Iterator[support.Templates]:
    with closing(support.Templates(request.config)) as made:
        yield made


@pytest.fixture
def sqlite_url(templates: support.Templates) -> Iterator[str]:
    """A migrated SQLite file of this test's own."""
    with templates.sqlite() as url:
        yield url


@pytest.fixture
def postgresql_url(templates: support.Templates) -> Iterator[str]:
    """A migrated PostgreSQL database of this test's own; mark the test ``postgresql``."""
    with templates.postgresql() as url:
        yield url


@pytest.fixture(params=ON_BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of this test's own, once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Transactions on `database_url`; implements `bot.ports.Sessions`."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    """Transactions on SQLite only."""
    opened = Database(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
async def postgresql(postgresql_url: str) -> AsyncIterator[Database]:
    """Transactions on PostgreSQL only; mark the test ``postgresql``."""
    opened = Database(postgresql_url)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> SettableClock:
    """A clock that stands still until the test moves it."""
    return SettableClock()
