"""The switch for all sending: once it answers, nothing can newly leave."""

import asyncio

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from bot.errors import AlreadyFrozen, NotAllowed, NotFrozen
from bot.models.replies import Reply, ReplyState
from bot.rules.permissions import Role
from bot.services import clearance, freeze
from bot.views import FreezeOutcome
from tests.support.builders import (
    NOW,
    a_comment,
    add_draft,
    add_member,
    get_reply,
    identify,
    sign,
)


async def test_a_reviewer_cannot_freeze(database: Database):
    await add_member(database)

    with pytest.raises(NotAllowed):
        async with database.writes() as session:
            actor = await identify(session)
            await freeze.freeze(session, account_id=None, reason="x", by=actor, now=NOW)


async def test_on_call_staff_can_freeze_and_learn_what_is_held(database: Database):
    await add_member(database)
    await add_member(database, "하늘", Role.ON_CALL)
    await sign(database, await add_draft(database))

    async with database.writes() as session:
        actor = await identify(session, "하늘")
        outcome = await freeze.freeze(session, account_id=None, reason="가루", by=actor, now=NOW)

    assert (outcome.held, outcome.in_flight) == (1, 0)


async def test_a_second_freeze_is_told_the_reason_of_the_first(database: Database):
    await add_member(database)
    async with database.writes() as session:
        await freeze.freeze(session, account_id=None, reason="가루", by=None, now=NOW)

    with pytest.raises(AlreadyFrozen) as refusal:
        async with database.writes() as session:
            await freeze.freeze(session, account_id=None, reason="또", by=None, now=NOW)

    assert refusal.value.parameters == {"reason": "가루"}


async def test_there_is_nothing_to_lift_without_a_freeze(database: Database):
    with pytest.raises(NotFrozen):
        async with database.writes() as session:
            await freeze.lift(session, account_id=None, by=None, now=NOW)


async def test_the_database_refuses_to_send_under_a_freeze(database: Database):
    await add_member(database)
    await sign(database, await add_draft(database))
    async with database.writes() as session:
        await freeze.freeze(session, account_id=None, reason="가루", by=None, now=NOW)

    with pytest.raises(DBAPIError):
        async with database.writes() as session:
            await session.execute(update(Reply).values(state=ReplyState.SENDING))


@pytest.mark.parametrize("round_", range(5))
async def test_a_freeze_and_a_release_at_once_never_both_win(database: Database, round_: int):
    await add_member(database)
    drafted = await add_draft(database)
    reply_id = await sign(database, drafted)

    async def release() -> bool:
        async with database.writes() as session:
            await asyncio.sleep(0)
            return await clearance.clear(session, reply_id, a_comment(), now=NOW) is not None

    async def stop() -> FreezeOutcome:
        async with database.writes() as session:
            await asyncio.sleep(0)
            return await freeze.freeze(session, account_id=None, reason="가루", by=None, now=NOW)

    both = (release(), stop()) if round_ % 2 else (stop(), release())
    results = await asyncio.gather(*both)

    outcome = next(each for each in results if isinstance(each, FreezeOutcome))
    state = (await get_reply(database, drafted.comment_id)).state
    has_left = state is ReplyState.SENDING
    assert (outcome.in_flight, outcome.held) == ((1, 0) if has_left else (0, 1))
