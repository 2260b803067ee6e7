"""Which accounts a running process can send for."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from bot.connections import Connections
from bot.database import Database
from bot.errors import NotConnected
from bot.ids import AccountId
from bot.services import accounts
from integrations.http_client import open_client
from integrations.registry import capabilities_of
from tests.integrations.facebook.signing import SECRETS
from tests.support.builders import NOW, add_account


@pytest.fixture
async def connections(sqlite: Database) -> AsyncIterator[Connections]:
    """A process that started before there was any account."""
    secrets = {"facebook": {name: SecretStr(value) for name, value in SECRETS.items()}}
    async with open_client() as http:
        opened = Connections(sqlite, secrets, http=http, now=lambda: NOW)
        await opened.connect_all()
        yield opened


async def add_facebook(database: Database) -> AccountId:
    async with database.writes() as session:
        return await accounts.add(
            session,
            platform="facebook",
            name="brand",
            external_id="PAGE",
            locale="ko",
            channel="C1",
            capabilities=capabilities_of("facebook"),
            now=NOW,
        )


async def test_an_account_that_was_added_later_is_connected(sqlite: Database, connections):
    account_id = await add_facebook(sqlite)
    with pytest.raises(NotConnected):
        connections.of(account_id)

    await connections.connect_missing()

    assert connections.of(account_id).capabilities == capabilities_of("facebook")


async def test_an_account_without_settings_does_not_keep_the_others_out(
    sqlite: Database, connections
):
    strange = await add_account(sqlite)  # of a platform nobody knows
    account_id = await add_facebook(sqlite)

    await connections.connect_missing()

    assert connections.of(account_id)
    with pytest.raises(NotConnected):
        connections.of(strange)


async def test_what_is_connected_stays_as_it_is(sqlite: Database, connections):
    account_id = await add_facebook(sqlite)
    await connections.connect_missing()
    before = connections.of(account_id)

    await connections.connect_missing()

    assert connections.of(account_id) is before
