"""What the core asks of the machine around it; `bot.app` hands in the real things."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
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


class Platforms(Protocol):
    """The connected accounts."""

    def of(self, account_id: AccountId) -> Platform:
        """The platform of an account; raises `bot.errors.NotConnected`."""
