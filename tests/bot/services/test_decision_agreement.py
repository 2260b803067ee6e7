"""Who lifts a freeze and what may be said stand as the record tells it."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.database import Database
from bot.models.claims import NameList
from bot.rules.claims.findings import Rule
from bot.rules.claims.measures import Measure
from bot.rules.permissions import Role
from bot.rules.scope import EVERYTHING, LiftBy, Scope
from bot.services import accounts, claim_policies, freeze, lifting, verification
from tests.support.builders import NOW, add_account, add_member, identify
from tests.support.database import change_without_guards

LATER = NOW + timedelta(hours=1)
DIFFERS = "it differs from the record"


async def decide(database: Database) -> Scope:
    """Two lift what is frozen of an account; prices are blocked there, and a shop is known."""
    account_id = await add_account(database)
    async with database.writes() as session:
        await accounts.set_lift_by(session, account_id, LiftBy.TWO, now=NOW)
        for measure in (Measure.SECOND_SIGNATURE, Measure.BLOCK):
            await claim_policies.set_measure(
                session, "mosiru_kr", rule=Rule.PRICE, measure=measure, now=NOW
            )
        for name in ("mosiru.example", "old.example"):
            await claim_policies.list_name(
                session, "mosiru_kr", names=NameList.LINK_HOST, name=name, now=NOW
            )
        await claim_policies.unlist_name(
            session, "mosiru_kr", names=NameList.LINK_HOST, name="old.example", now=NOW
        )
    return Scope(account_id=account_id)


async def verify(database: Database) -> tuple[str | None, str | None]:
    async with database.reads() as session:
        found = await verification.verify(session)
    return found.bad, found.fault


async def test_what_was_decided_agrees(database: Database):
    await decide(database)

    assert await verify(database) == (None, None)


@pytest.mark.parametrize(
    ("change", "bad"),
    [
        ("UPDATE account SET lift_by = 'one'", "lifting of account:1"),
        ("UPDATE installation SET lift_by = 'two'", "lifting of installation"),
        ("UPDATE claim_policy SET measure = 'warn'", "claims of account:1"),
        ("DELETE FROM claim_policy", "claims of account:1"),
        ("INSERT INTO claim_policy VALUES (1, 'date', 'warn')", "claims of account:1"),
        ("INSERT INTO listed_name VALUES (1, 'link_host', 'evil.example')", "names of account:1"),
        ("DELETE FROM listed_name", "names of account:1"),
        ("UPDATE listed_name SET list = 'competitor'", "names of account:1"),
    ],
)
async def test_what_was_decided_by_hand_is_found(database: Database, change: str, bad: str):
    await decide(database)
    change_without_guards(database, change)

    assert await verify(database) == (bad, DIFFERS)


async def test_who_took_back_a_freeze_lifted_it_alone(database: Database):
    await add_member(database, "지우", Role.LEAD)
    scope = await decide(database)
    async with database.writes() as session:
        by = await identify(session, "지우")
        await freeze.freeze(session, scope, reason="가루", by=by, now=NOW)
    async with database.writes() as session:
        by = await identify(session, "지우")
        await lifting.lift_scope(session, scope, by=by, now=NOW)

    assert await verify(database) == (None, None)


@pytest.mark.parametrize("is_everything", [True, False])
async def test_a_freeze_that_one_lifted_behind_a_policy_changed_for_a_moment_is_found(
    database: Database, *, is_everything: bool
):
    await add_member(database, "지우", Role.LEAD)
    scope = await decide(database)
    if is_everything:
        scope = EVERYTHING
        async with database.writes() as session:
            await accounts.set_lift_by(session, None, LiftBy.TWO, now=NOW)
    table = "installation" if is_everything else "account"
    async with database.writes() as session:
        await freeze.freeze(session, scope, reason="가루", by=None, now=NOW)
    async with database.writes() as session:
        by = await identify(session, "지우")
        await session.execute(text(f"UPDATE {table} SET lift_by = 'one'"))  # noqa: S608 - constants
        await lifting.lift_scope(session, scope, by=by, now=LATER)
        await session.flush()
        await session.execute(text(f"UPDATE {table} SET lift_by = 'two'"))  # noqa: S608 - constants

    assert await verify(database) == ("freeze 1", "one lifted it, and it took two")
