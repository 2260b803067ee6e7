"""What the core asks of the machine around it; `bot.app` hands in the real things."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import AccountId
from integrations.contract import Platform

Clock = Callable[[], datetime]
"""Now, as an aware UTC instant."""


class Sessions(Protocol):
    """Transactions on the one database."""

    def reads(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Open a read-only transaction; writing in it is an error."""

    def writes(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Open a transaction that commits at the end of the block, or rolls back on an error."""

    def for_a_person(self) -> AbstractContextManager[None]:
        """Let what is opened in the block begin before what nobody waits for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where an account points, as its row says; another address is another client."""

    account_id: AccountId
    platform: str
    name: str
    external_id: str


class Platforms(Protocol):
    """The connected accounts."""

    def of(self, address: Address) -> Platform:
        """The platform of an account there; raises `bot.errors.NotConnected`."""
