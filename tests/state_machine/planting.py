"""Tests of the test: what planted faults have in common, and how they are found."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from sqlalchemy import create_engine, make_url, text

from bot.services import clearance
from tests.state_machine.machine import SignoffMachine

Step = tuple[str, int, int, int]
"""A move by its name, and the three numbers that it chooses with."""
Hunt = Callable[..., str]
Live = Callable[..., str]
SENDING: Final = ("sign", "send_while", "run_outside", "write")


async def nothing(*_given: Any, **_named: Any) -> None:
    """A check that is not made."""


async def never(*_given: Any, **_named: Any) -> bool:
    """A check that never finds anything."""
    return False


async def always(*_given: Any, **_named: Any) -> bool:
    """A check that is always passed."""
    return True


def while_clearing(monkeypatch: pytest.MonkeyPatch, blind: Any) -> Any:
    """Mark the sessions in which a reply is cleared, for a fault that is only there."""
    clear = clearance.clear

    async def marking(session, *given, **named):
        session.info["is_clearing"] = True
        return await clear(session, *given, **named)

    monkeypatch.setattr(clearance, "clear", marking)
    return blind


def without(machine: type[SignoffMachine], trigger: str) -> Any:
    """Copies of the database that lack one of its guards."""
    opened = machine.open_database

    class Opened:
        def __enter__(self) -> str:
            self._copy = opened()
            url = self._copy.__enter__()
            engine = create_engine(make_url(url).set(drivername="sqlite"))
            with engine.begin() as connection:
                connection.execute(text(f"DROP TRIGGER {trigger}"))
            engine.dispose()
            return url

        def __exit__(self, *error: object) -> None:
            self._copy.__exit__(None, None, None)

    return staticmethod(Opened)
