"""An account decides what a finding asks for, and which names it knows."""

import json

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from bot.errors import NotForThisRule, NothingSuch
from bot.models.audit import AuditEntry
from bot.models.claims import ClaimPolicy, NameList
from bot.rules.claims.findings import Rule
from bot.rules.claims.measures import DEFAULTS, Measure
from bot.services import claim_policies
from tests.support.builders import NOW, add_account
from tests.support.database import ONLY_SQLITE


async def choose(database: Database, rule: Rule, measure: Measure) -> None:
    async with database.writes() as session:
        await claim_policies.set_measure(session, "mosiru_kr", rule=rule, measure=measure, now=NOW)


async def change(database: Database, do, names: NameList, name: str):
    async with database.writes() as session:
        return await do(session, "mosiru_kr", names=names, name=name, now=NOW)


async def describe(database: Database):
    async with database.reads() as session:
        return await claim_policies.describe(session, "mosiru_kr")


async def last_facts(database: Database):
    async with database.reads() as session:
        body = await session.scalar(select(AuditEntry.body).order_by(AuditEntry.seq.desc()))
    return json.loads(body or b"{}")["facts"]


async def test_an_account_that_chose_nothing_has_the_defaults(database: Database):
    await add_account(database)

    assert (await describe(database))[0] == DEFAULTS


async def test_the_last_choice_holds_and_is_on_record(database: Database):
    await add_account(database)
    await choose(database, Rule.DATE, Measure.BLOCK)
    await choose(database, Rule.DATE, Measure.SECOND_SIGNATURE)

    assert (await describe(database))[0][Rule.DATE] is Measure.SECOND_SIGNATURE
    assert await last_facts(database) == {"rule": "date", "measure": "second_signature"}


@ONLY_SQLITE
async def test_no_account_can_let_a_text_over_the_limit_pass(database: Database):
    account_id = await add_account(database)

    with pytest.raises(NotForThisRule):
        await choose(database, Rule.OVER_LIMIT, Measure.WARN)
    with pytest.raises(DBAPIError, match="over_limit"):
        async with database.writes() as session:
            await session.execute(
                insert(ClaimPolicy).values(
                    account_id=account_id, rule=Rule.OVER_LIMIT, measure=Measure.WARN
                )
            )


@ONLY_SQLITE
async def test_an_unknown_account_is_named(database: Database):
    with pytest.raises(NothingSuch, match="mosiru_kr"):
        await choose(database, Rule.DATE, Measure.WARN)


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("names", "given", "kept"),
    [
        (NameList.LINK_HOST, "https://www.Mosiru.example/shop?a=1", "mosiru.example"),
        (NameList.LINK_HOST, "Mosiru.Example", "mosiru.example"),
        (NameList.COMPETITOR, " Philips ", "philips"),
        (NameList.OWN_NAME, "@Mosiru_KR", "@mosiru_kr"),
    ],
)
async def test_one_name_is_listed_once_however_it_is_written(
    database: Database, names, given, kept
):
    await add_account(database)

    for _ in range(2):
        assert await change(database, claim_policies.list_name, names, given) == kept

    assert (await describe(database))[1][names] == (kept,)
    assert await last_facts(database) == {"listed": names.value, "name": kept}


async def test_a_name_is_taken_off_its_list(database: Database):
    await add_account(database)
    await change(database, claim_policies.list_name, NameList.COMPETITOR, "Philips")

    await change(database, claim_policies.unlist_name, NameList.COMPETITOR, "PHILIPS")

    assert (await describe(database))[1][NameList.COMPETITOR] == ()
    with pytest.raises(NothingSuch, match="philips"):
        await change(database, claim_policies.unlist_name, NameList.COMPETITOR, "Philips")
