"""Tests of the test: what planted faults have in common, and how they are found."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import AccountId
from bot.rules.policy import Signer
from bot.services import approving, clearance, signers
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


def with_signers(
    monkeypatch: pytest.MonkeyPatch,
    alter: Callable[[AsyncSession, Signer, AccountId], Awaitable[Signer]],
) -> None:
    """Have every signature judged by what *alter* makes of its signer."""

    async def get_altered(session, member_id, draft, *, on, now):
        signer = await signers.get_signer(session, member_id, draft, on=on, now=now)
        return await alter(session, signer, on)

    for module in (approving, clearance):
        monkeypatch.setattr(module, "get_signer", get_altered)


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
