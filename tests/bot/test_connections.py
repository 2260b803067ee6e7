"""Which accounts a running process can send for, and where to."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from pydantic import SecretStr

from bot.connections import FOUND_FOR, Connections
from bot.database import Database
from bot.errors import NotConnected
from bot.ports import Address
from bot.services import accounts
from integrations import registry
from integrations.contract import ReplyToSend
from tests.integrations.facebook.signing import SECRETS
from tests.support.builders import NOW, add_account
from tests.support.clock import SettableClock

REPLY = ReplyToSend(key="k1", target_id="1122_3344", text="네")


@pytest.fixture
async def connections(sqlite: Database, clock: SettableClock) -> AsyncIterator[Connections]:
    """A process that started before there was any account."""
    secrets = {"facebook": {name: SecretStr(value) for name, value in SECRETS.items()}}
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        opened = Connections(sqlite, secrets, http=http, now=clock)
        await opened.connect_all()
        yield opened


def answer(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"id": "1122_5566"})


async def add_facebook(database: Database, external_id: str = "PAGE") -> Address:
    async with database.writes() as session:
        account_id = await accounts.add(
            session,
            platform="facebook",
            name="brand",
            external_id=external_id,
            locale="ko",
            channel="C1",
            capabilities=registry.capabilities_of("facebook"),
            now=NOW,
        )
        return await accounts.get_address(session, account_id)


async def test_an_account_that_was_added_later_is_connected_at_once(sqlite: Database, connections):
    address = await add_facebook(sqlite)

    assert (await connections.of(address).send_reply(REPLY)).external_id == "1122_5566"


async def test_an_account_without_settings_is_said_to_be_unconnected(sqlite: Database, connections):
    account_id = await add_account(sqlite)  # of a platform nobody knows
    async with sqlite.reads() as session:
        address = await accounts.get_address(session, account_id)

    with pytest.raises(NotConnected, match="fake"):
        connections.of(address)


async def test_a_start_without_the_settings_of_an_account_names_what_is_missing(
    sqlite: Database, connections
):
    await add_account(sqlite)
    await add_account(sqlite, "mosiru_us")

    with pytest.raises(registry.PlatformMisconfigured, match="fake") as refused:
        await connections.connect_all()

    assert "signoff accounts remove mosiru_kr" in str(refused.value)
    assert "signoff accounts remove mosiru_us" in str(refused.value)


async def test_what_is_connected_stays_as_it_is(sqlite: Database, connections):
    address = await add_facebook(sqlite)

    assert connections.of(address) is connections.of(replace(address))


async def test_an_account_that_points_elsewhere_gets_another_client(sqlite: Database, connections):
    before = connections.of(await add_facebook(sqlite, "PAGE"))

    after = connections.of(await add_facebook(sqlite, "OTHER"))

    assert after is not before
    assert await connections.find("facebook", "brand") == (1, after)


async def test_a_removed_account_is_found_for_a_second_at_most(
    sqlite: Database, connections, clock: SettableClock
):
    address = await add_facebook(sqlite)
    found = await connections.find("facebook", "brand")
    async with sqlite.writes() as session:
        await accounts.remove(session, "brand", now=NOW)

    clock.advance(FOUND_FOR - FOUND_FOR / 10)
    still = await connections.find("facebook", "brand")
    clock.advance(FOUND_FOR / 10)
    gone = await connections.find("facebook", "brand")

    assert (found, still, gone) == ((address.account_id, connections.of(address)), found, None)


async def test_an_account_that_was_asked_for_too_early_is_found_once_it_is_there(
    sqlite: Database, connections
):
    assert await connections.find("facebook", "brand") is None

    await add_facebook(sqlite)

    assert await connections.find("facebook", "brand") is not None
