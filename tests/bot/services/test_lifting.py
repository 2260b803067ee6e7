"""Where the policy says two, no member lifts a freeze alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from bot.errors import LiftAskedByYourself, LiftedByTwo, NoLiftAsked, NotFrozen
from bot.ids import FreezeId
from bot.models.audit import AuditEntry
from bot.models.freezes import PublishFreeze
from bot.models.lift_requests import LiftRequest, LiftVoid
from bot.rules.permissions import Role
from bot.rules.scope import LiftBy, Scope
from bot.services import accounts, freeze, lifting, members, scopes, verification
from bot.views import FreezeBanner
from tests.support.builders import NOW, add_account, add_draft, add_member, identify, sign

JIWOO, SEOJUN = "지우", "서준"
LATER = NOW + timedelta(minutes=5)


async def a_freeze_for_two(database: Database, *, by: str | None = None) -> FreezeId:
    """A freeze of an account that two leads lift together; one signed reply is held by it."""
    await add_member(database)
    for lead in (JIWOO, SEOJUN):
        await add_member(database, lead, Role.LEAD)
    account_id = await add_account(database)
    await sign(database, await add_draft(database, account_id=account_id))
    async with database.writes() as session:
        await accounts.set_lift_by(session, account_id, LiftBy.TWO, now=NOW)
        scope = Scope(account_id=account_id)
        froze = await identify(session, by) if by else None
        await freeze.freeze(session, scope, reason="가루", by=froze, now=NOW)
    async with database.reads() as session:
        return (await session.scalars(select(PublishFreeze.id))).one()


async def lift(database: Database, freeze_id: FreezeId, who: str, now=LATER) -> int | None:
    async with database.writes() as session:
        by = await identify(session, who)
        return await lifting.lift(session, freeze_id, by=by, now=now)


async def withdraw(database: Database, freeze_id: FreezeId, who: str) -> None:
    async with database.writes() as session:
        await lifting.withdraw(session, freeze_id, by=await identify(session, who), now=LATER)


async def banner(database: Database, now=LATER) -> FreezeBanner:
    async with database.reads() as session:
        [shown] = await scopes.list_banners(session, now=now)
        return shown


async def requests(database: Database) -> list[LiftVoid | None]:
    async with database.reads() as session:
        wanted = select(LiftRequest.voided_because).order_by(LiftRequest.id)
        return list(await session.scalars(wanted))


async def test_the_first_of_two_only_asks_and_the_banner_says_so(sqlite: Database):
    freeze_id = await a_freeze_for_two(sqlite)

    returned = await lift(sqlite, freeze_id, JIWOO)

    shown = await banner(sqlite)
    assert returned is None
    assert shown.needs_two
    assert shown.lift_asked is not None
    assert shown.lift_asked.name == JIWOO


async def test_another_member_confirms_and_what_was_held_returns_to_review(sqlite: Database):
    freeze_id = await a_freeze_for_two(sqlite)
    await lift(sqlite, freeze_id, JIWOO)

    returned = await lift(sqlite, freeze_id, SEOJUN)

    async with sqlite.reads() as session:
        kinds = list(await session.scalars(select(AuditEntry.kind).order_by(AuditEntry.seq)))
        assert await scopes.list_banners(session, now=LATER) == ()
        assert (await verification.verify(session)).fault is None
    assert returned == 1
    asked = [each for each in kinds if each.startswith("lift")]
    assert asked == ["lift_asked", "lift_confirmed", "lifted"]


async def test_nobody_is_two_members(sqlite: Database):
    freeze_id = await a_freeze_for_two(sqlite)
    await lift(sqlite, freeze_id, JIWOO)

    with pytest.raises(LiftAskedByYourself):
        await lift(sqlite, freeze_id, JIWOO)


async def test_a_command_is_neither_of_the_two(sqlite: Database):
    freeze_id = await a_freeze_for_two(sqlite)

    with pytest.raises(LiftedByTwo):
        async with sqlite.writes() as session:
            await lifting.lift(session, freeze_id, by=None, now=LATER)


async def test_a_request_is_withdrawn_by_who_made_it(sqlite: Database):
    freeze_id = await a_freeze_for_two(sqlite)
    await lift(sqlite, freeze_id, JIWOO)

    with pytest.raises(NoLiftAsked):
        await withdraw(sqlite, freeze_id, SEOJUN)
    await withdraw(sqlite, freeze_id, JIWOO)

    assert (await banner(sqlite)).lift_asked is None
    assert await lift(sqlite, freeze_id, SEOJUN) is None
    assert await requests(sqlite) == [LiftVoid.WITHDRAWN, None]


async def test_a_request_that_ran_out_counts_no_more(sqlite: Database):
    freeze_id = await a_freeze_for_two(sqlite)
    await lift(sqlite, freeze_id, JIWOO)
    too_late = LATER + lifting.ASKED_FOR

    assert (await banner(sqlite, too_late)).lift_asked is None
    assert await lift(sqlite, freeze_id, SEOJUN, too_late) is None
    assert await requests(sqlite) == [LiftVoid.EXPIRED, None]


async def test_a_request_of_somebody_who_lost_the_right_counts_no_more(sqlite: Database):
    freeze_id = await a_freeze_for_two(sqlite)
    await lift(sqlite, freeze_id, JIWOO)
    async with sqlite.writes() as session:
        jiwoo = (await identify(session, JIWOO)).member_id
        roles = frozenset({Role.REVIEWER})
        await members.set_roles(session, jiwoo, roles=roles, by=None, now=LATER)

    assert await lift(sqlite, freeze_id, SEOJUN) is None
    assert await requests(sqlite) == [LiftVoid.LOST_RIGHT, None]


async def test_when_one_suffices_again_one_lifts_and_the_request_ends(sqlite: Database):
    freeze_id = await a_freeze_for_two(sqlite)
    await lift(sqlite, freeze_id, JIWOO)
    async with sqlite.writes() as session:
        account_id = (await session.get_one(PublishFreeze, freeze_id)).account_id
        await accounts.set_lift_by(session, account_id, LiftBy.ONE, now=LATER)

    returned = await lift(sqlite, freeze_id, JIWOO)

    async with sqlite.reads() as session:
        assert (await verification.verify(session)).fault is None
    assert returned == 1
    assert await requests(sqlite) == [LiftVoid.NOT_NEEDED]


async def test_a_freeze_of_everything_has_a_policy_of_its_own(sqlite: Database):
    await add_member(sqlite, JIWOO, Role.LEAD)
    async with sqlite.writes() as session:
        await accounts.set_lift_by(session, None, LiftBy.TWO, now=NOW)
        await freeze.freeze(session, Scope(), reason="가루", by=None, now=NOW)

    async with sqlite.writes() as session:
        by = await identify(session, JIWOO)
        assert await lifting.lift_scope(session, Scope(), by=by, now=LATER) is None


async def test_a_freeze_is_lifted_once(sqlite: Database):
    freeze_id = await a_freeze_for_two(sqlite)
    for who in (JIWOO, SEOJUN):
        await lift(sqlite, freeze_id, who)

    with pytest.raises(NotFrozen):
        await lift(sqlite, freeze_id, JIWOO)


ALONE = "UPDATE publish_freeze SET lifted_at = '2026-11-24 10:00:00+00:00', lifted_by = 2"
CONFIRM = "UPDATE lift_request SET confirmed_at = '2026-11-24 10:00:00+00:00', confirmed_by = "


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        pytest.param(ALONE, "two members lift this freeze", id="without a second"),
        pytest.param(f"{CONFIRM}member_id", "two_members", id="by one member twice"),
    ],
)
async def test_the_database_refuses_a_lift_by_one(database: Database, statement: str, words: str):
    freeze_id = await a_freeze_for_two(database)
    await lift(database, freeze_id, JIWOO)

    with pytest.raises(DBAPIError, match=words):
        async with database.writes() as session:
            await session.execute(text(statement))


async def test_who_froze_takes_it_back_alone_for_a_quarter_of_an_hour(database: Database):
    freeze_id = await a_freeze_for_two(database, by=JIWOO)

    returned = await lift(database, freeze_id, JIWOO, NOW + timedelta(minutes=14, seconds=59))

    assert returned == 1
    async with database.reads() as session:
        body = await session.scalar(select(AuditEntry.body).where(AuditEntry.kind == "lifted"))
        assert b'"alone":true' in (body or b"")
        assert (await verification.verify(session)).fault is None


async def test_the_banner_says_for_how_long_who_froze_lifts_alone(sqlite: Database):
    await a_freeze_for_two(sqlite, by=JIWOO)
    async with sqlite.writes() as session:
        jiwoo = await identify(session, JIWOO)

    assert (await banner(sqlite)).lifts_alone == jiwoo.member_id
    assert (await banner(sqlite, NOW + scopes.ALONE_WITHIN)).lifts_alone is None


async def test_who_froze_needs_another_after_that(sqlite: Database):
    freeze_id = await a_freeze_for_two(sqlite, by=JIWOO)

    assert await lift(sqlite, freeze_id, JIWOO, NOW + timedelta(minutes=15)) is None


async def test_another_than_who_froze_asks_first(sqlite: Database):
    freeze_id = await a_freeze_for_two(sqlite, by=JIWOO)

    assert await lift(sqlite, freeze_id, SEOJUN) is None
    assert await lift(sqlite, freeze_id, JIWOO) == 1
    assert await requests(sqlite) == [None]


async def test_the_database_lets_nobody_else_take_a_freeze_back_alone(database: Database):
    freeze_id = await a_freeze_for_two(database, by=JIWOO)

    for who, at in ((SEOJUN, LATER), (JIWOO, NOW + timedelta(minutes=16))):
        with pytest.raises(DBAPIError, match="two members lift this freeze"):
            async with database.writes() as session:
                standing = await session.get_one(PublishFreeze, freeze_id)
                standing.lifted_by = (await identify(session, who)).member_id
                standing.lifted_at = at
