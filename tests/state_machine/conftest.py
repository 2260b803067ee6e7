"""Copies of a template that holds accounts, team and FAQ, and ways to live in them."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test
from sqlalchemy import make_url

from bot.database import Database
from bot.rules.faq_file import parse
from bot.services import faq
from tests.state_machine.lives import LIVES, live_through
from tests.state_machine.machine import OpenDatabase, SignoffMachine, choices, people, variants
from tests.state_machine.planting import Hunt, Live, Step
from tests.state_machine.slack import GROUPS
from tests.state_machine.world import RESENDS, TEAM_ROLES
from tests.support.builders import NOW, add_account, add_group, add_member
from tests.support.database import Templates
from tests.support.inline import stay_in_the_loop

HUNTING = settings(
    max_examples=200,
    stateful_step_count=30,
    database=None,
    deadline=None,
    phases=[Phase.generate],  # whether, not how shortly
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)
FAQ = """
entries:
  - id: dishwasher
    answers: {ko: 위 칸에 넣으셔도 돼요.}
    phrasings: {ko: [식세기 돌려도 돼요, 식세기 돌려도 돼요?]}
"""


async def furnish(url: str) -> None:
    """What an operator does once."""
    database = Database(url)
    for name in RESENDS:
        await add_account(database, name)
    for name, roles in TEAM_ROLES.items():
        await add_member(database, name, *roles)
    async with database.writes() as session:
        for group, role in GROUPS.items():
            await add_group(session, group, role)
        await faq.load(session, parse(FAQ.encode(), name="faq.yaml"), now=NOW)
    await database.close()


@pytest.fixture(scope="session")
def open_sqlite(templates: Templates) -> Iterator[OpenDatabase]:
    """Opens a fresh copy of one that is furnished."""
    with templates.sqlite() as furnished:
        asyncio.run(furnish(furnished))

        @contextmanager
        def open_copy() -> Iterator[str]:
            with templates.sqlite() as url:
                shutil.copy(str(make_url(furnished).database), str(make_url(url).database))
                yield url

        yield open_copy


@pytest.fixture(scope="session")
def open_postgresql(templates: Templates) -> OpenDatabase:
    @contextmanager
    def open_fresh() -> Iterator[str]:
        with templates.postgresql() as url:
            asyncio.run(furnish(url))
            yield url

    return open_fresh


@pytest.fixture
def machine(open_sqlite: OpenDatabase, monkeypatch: pytest.MonkeyPatch) -> type[SignoffMachine]:
    """A machine class of this test's own, on SQLite: one of its moves runs at a time."""
    stay_in_the_loop(monkeypatch)
    return type("SignoffMachine", (SignoffMachine,), {"open_database": staticmethod(open_sqlite)})


@pytest.fixture
def hunt(
    machine: type[SignoffMachine],
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> Hunt:
    """Runs lives of some moves until a promise breaks, and returns which one.

    Each fault is found from any seed; from the one given it is found soon, and in the life that
    is known of the test at once.
    """
    known = LIVES.get(request.function.__name__, ())

    def run(*names: str, begin: int = 1) -> str:
        class Hunter(machine):  # type: ignore[misc, valid-type]  # made by a fixture
            @rule(name=st.sampled_from(names), choice=choices, who=people, what=variants)
            def move(self, name: str, choice: int, who: int, what: int) -> None:
                self._run(self.moves.make(name, choice, who, what))

        with pytest.raises(AssertionError) as caught:
            live_through(machine, known)
            run_state_machine_as_test(seed(begin)(Hunter), settings=HUNTING)
        capsys.readouterr()
        return str(caught.value)

    return run


@pytest.fixture
def live(machine: type[SignoffMachine]) -> Live:
    """Lives one short life step by step, and returns the promise that it breaks."""

    def run(*steps: Step) -> str:
        life = machine()
        try:
            with pytest.raises(AssertionError) as caught:
                for step in steps:
                    life.move(*step)
                    life.keeps_its_promises()
            return str(caught.value)
        finally:
            life.close()

    return run
