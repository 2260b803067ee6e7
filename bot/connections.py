"""The connected accounts at run time: rows of the database joined with secrets of the settings."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import httpx
import structlog
from pydantic import SecretStr

from bot.errors import NotConnected
from bot.ids import AccountId
from bot.ports import Address, Sessions
from bot.services import accounts
from integrations import registry
from integrations.contract import Platform

FOUND_FOR = timedelta(seconds=1)
"""How long a changed or removed account may still be taken for what it was."""
_log = structlog.get_logger(__name__)


class Connections:
    """Builds one platform an address: an account that is added or changed while we run has one."""

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
        self._built: dict[Address, Platform] = {}
        self._found: dict[tuple[str, str], tuple[Address, datetime]] = {}

    def of(self, address: Address) -> Platform:
        """The platform of an account there; raises `NotConnected`."""
        try:
            return self._connected(address)
        except registry.PlatformMisconfigured as error:
            _log.error("account.not_connected", account=address.name, reason=str(error))
            raise NotConnected(f"account {address.name}: {error}") from None

    async def connect_all(self) -> None:
        """Connect every active account.

        Raises `PlatformMisconfigured` that names each account that cannot be, the settings that it
        needs, and the way out.
        """
        async with self._sessions.reads() as session:
            active = await accounts.list_active(session)
        faults = list[str]()
        for account in active:
            try:
                self._connected(account.address)
            except registry.PlatformMisconfigured as error:
                faults.append(
                    f"Account {account.name} cannot be connected. {error}\n"
                    f"Or do without it: signoff accounts remove {account.name}"
                )
        if faults:
            raise registry.PlatformMisconfigured("\n".join(faults))

    async def find(self, platform: str, name: str) -> tuple[AccountId, Platform] | None:
        """The account that a webhook's path names; None when there is none.

        What was found is believed for `FOUND_FOR`: asking costs more than storing a delivery.
        """
        address, until = self._found.get((platform, name), (None, None))
        now = self._now()
        if until is None or not now < until <= now + FOUND_FOR:  # clocks may be set
            async with self._sessions.reads() as session:
                address = await accounts.find_address(session, platform, name)
            self._remember(platform, name, address, now + FOUND_FOR)
        return (address.account_id, self.of(address)) if address else None

    def _remember(self, platform: str, name: str, address: Address | None, until: datetime) -> None:
        if address is None:  # anybody can ask for names that do not exist: they are not kept
            self._found.pop((platform, name), None)
        else:
            self._found[platform, name] = address, until

    def _connected(self, address: Address) -> Platform:
        if address not in self._built:
            self._built[address] = registry.build(
                address.platform,
                account_name=address.name,
                external_id=address.external_id,
                secrets=self._secrets.get(address.platform, {}),
                http=self._http,
                now=self._now,
            )
            _log.info("account.connected", account=address.name, platform=address.platform)
        return self._built[address]
