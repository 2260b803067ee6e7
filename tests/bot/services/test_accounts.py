"""An account is one place on a platform, whatever else about it may change."""

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.errors import HoldsComments, NothingSuch
from bot.ids import AccountId
from bot.models.accounts import Account
from bot.models.audit import AuditEntry
from bot.services import accounts, arrivals
from handlers.blocks.elements import ELEMENT
from integrations.contract import CommentCreated
from tests.support.builders import NOW, a_comment, add_account, deliver, verified
from tests.support.platform import capabilities


async def point(database: Database, **given: str) -> AccountId:
    async with database.writes() as session:
        return await accounts.add(
            session,
            **{
                "platform": "fake",
                "name": "mosiru_kr",
                "external_id": "page-mosiru_kr",
                "locale": "ko",
                "channel": "C1",
                **given,
            },
            capabilities=capabilities(),
            now=NOW,
        )


async def find(database: Database) -> Account:
    async with database.reads() as session:
        return (await session.scalars(select(Account))).one()


async def test_no_reply_may_be_longer_than_the_field_in_which_it_is_written(sqlite: Database):
    await add_account(sqlite, limit=8_000)

    assert (await find(sqlite)).text_limit == accounts.LONGEST_REPLY == ELEMENT


async def test_an_account_that_holds_nothing_may_be_pointed_elsewhere(database: Database):
    await add_account(database)

    await point(database, external_id="other")

    assert (await find(database)).external_id == "other"


@pytest.mark.parametrize("given", [{"external_id": "other"}, {"platform": "facebook"}])
@pytest.mark.parametrize("only_arrived", [False, True])
async def test_an_account_with_comments_stays_where_it_points(
    database: Database, given, *, only_arrived: bool
):
    account_id = await add_account(database)
    created = CommentCreated(comment=a_comment())
    if only_arrived:
        async with database.writes() as session:
            await arrivals.store(session, [verified(account_id, created)], now=NOW)
    else:
        await deliver(database, account_id, created)

    with pytest.raises(HoldsComments, match="mosiru_kr"):
        await point(database, **given)

    account = await find(database)
    assert (account.platform, account.external_id) == ("fake", "page-mosiru_kr")


async def test_an_account_with_comments_may_move_to_another_channel(database: Database):
    account_id = await add_account(database)
    await deliver(database, account_id, CommentCreated(comment=a_comment()))

    await point(database, channel="C2", locale="en")

    account = await find(database)
    assert (account.channel, account.locale) == ("C2", "en")


async def test_a_removed_account_is_known_to_no_webhook_until_it_is_added_again(
    database: Database,
):
    await add_account(database)
    async with database.writes() as session:
        await accounts.remove(session, "mosiru_kr", now=NOW)
    async with database.reads() as session:
        assert await accounts.find_address(session, "fake", "mosiru_kr") is None
        kinds = (await session.scalars(select(AuditEntry.kind))).all()
    assert kinds.count("account_changed") == 2

    await point(database)

    async with database.reads() as session:
        assert await accounts.find_address(session, "fake", "mosiru_kr") is not None


async def test_only_a_connected_account_can_be_removed(database: Database):
    await add_account(database)
    async with database.writes() as session:
        await accounts.remove(session, "mosiru_kr", now=NOW)

    with pytest.raises(NothingSuch, match="accounts list"):
        async with database.writes() as session:
            await accounts.remove(session, "mosiru_kr", now=NOW)
