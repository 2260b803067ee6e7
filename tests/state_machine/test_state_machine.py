"""Random lives of the product. ``HYPOTHESIS_PROFILE=long`` runs many more, on both databases."""

import os
from collections.abc import Mapping
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.state_machine.machine import OpenDatabase, SignoffMachine

STEPS_WANTED: Final = 2_000
_COMMON: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "print_blob": True,
}
PROFILES: Mapping[str, settings] = {
    "ci": settings(
        max_examples=41, stateful_step_count=50, derandomize=True, database=None, **_COMMON
    ),
    "long": settings(max_examples=1_000, stateful_step_count=80, **_COMMON),
}
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "ci")  # noqa: TID251 - about the run
IS_LONG = PROFILE == "long"


def test_no_life_breaks_a_promise(machine: type[SignoffMachine]):
    run_state_machine_as_test(machine, settings=PROFILES[PROFILE])

    assert machine.steps >= STEPS_WANTED


@pytest.mark.postgresql
@pytest.mark.skipif(not IS_LONG, reason="only in the long profile")
def test_no_life_on_postgresql_breaks_a_promise(open_postgresql: OpenDatabase):
    opened = {"open_database": staticmethod(open_postgresql)}
    machine = type("OnPostgreSQL", (SignoffMachine,), opened)

    run_state_machine_as_test(machine, settings=settings(PROFILES["long"], max_examples=100))
