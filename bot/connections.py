"""The connected accounts at run time: rows of the database joined with secrets of the settings."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

import httpx
import structlog
from pydantic import SecretStr

from bot.database import DatabaseTrouble
from bot.errors import NotConnected, NothingSuch
from bot.ids import AccountId
from bot.models.accounts import Account
from bot.ports import Sessions
from bot.services import accounts
from integrations import registry
from integrations.contract import Platform

REFRESH = 30.0  # seconds; a task of a newer account fails and is tried again until then
_log = structlog.get_logger(__name__)


class Connections:
    """Builds one platform an account; those added while we run are found by `follow` or `find`."""

    def __init__(
        self,
        sessions: Sessions,
        secrets: Mapping[str, Mapping[str, SecretStr]],
        *,
        http: httpx.AsyncClient,
        now: Callable[[], datetime],
    ) -> None:
        self._sessions = sessions
        self._secrets = secrets
        self._http = http
        self._now = now
        self._built: dict[AccountId, Platform] = {}

    def of(self, account_id: AccountId) -> Platform:
        """The platform of an account; raises `NotConnected`."""
        try:
            return self._built[account_id]
        except KeyError:
            raise NotConnected(f"account {account_id} is not connected in this process") from None

    async def connect_all(self) -> None:
        """Connect every active account; raises `PlatformMisconfigured` naming the setting."""
        async with self._sessions.reads() as session:
            for account in await accounts.list_active(session):
                self._connect(account)

    async def connect_missing(self) -> None:
        """Connect active accounts that were added since; one without its settings is logged."""
        async with self._sessions.reads() as session:
            found = await accounts.list_active(session)
        for account in found:
            if account.id in self._built:
                continue
            try:
                self._connect(account)
            except registry.PlatformMisconfigured as error:
                _log.error("account.not_connected", account=account.name, reason=str(error))

    async def follow(self) -> None:
        """Connect what is missing, every `REFRESH` seconds, until cancelled."""
        while True:
            await asyncio.sleep(REFRESH)
            try:
                await self.connect_missing()
            except DatabaseTrouble as error:
                _log.warning("accounts.not_read", reason=str(error)[:200])

    async def find(self, platform: str, name: str) -> tuple[AccountId, Platform] | None:
        """The account that a webhook's path names; None when there is none."""
        async with self._sessions.reads() as session:
            try:
                account_id = await accounts.get_id(session, platform, name)
            except NothingSuch:
                return None
            if account_id not in self._built:
                self._connect(await session.get_one(Account, account_id))
        return account_id, self._built[account_id]

    def _connect(self, account: Account) -> None:
        self._built[account.id] = registry.build(
            account.platform,
            account_name=account.name,
            external_id=account.external_id,
            secrets=self._secrets.get(account.platform, {}),
            http=self._http,
            now=self._now,
        )
        _log.info("account.connected", account=account.name, platform=account.platform)
