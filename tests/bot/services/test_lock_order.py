"""Who waits for whom: those who decide about a comment, and who holds its scope."""

import asyncio

import pytest

from bot.database import Database
from bot.errors import CommentChanged
from bot.models.drafts import Draft, DraftSource
from bot.rules.scope import Scope
from bot.services import cards, freeze, lifting
from bot.services.endings import lock_comment
from tests.support.builders import (
    NOW,
    Drafted,
    add_draft,
    add_member,
    set_people_only,
    sign,
)
from tests.support.locks import until_somebody_waits


async def lift(database: Database, drafted: Drafted) -> int | None:
    async with database.writes() as session:
        return await lifting.lift_scope(
            session, Scope(account_id=drafted.account_id), by=None, now=NOW
        )


@pytest.mark.postgresql
async def test_a_new_draft_gets_its_card_while_its_account_is_lifted(postgresql: Database):
    await add_member(postgresql)
    drafted = await add_draft(postgresql)
    await sign(postgresql, drafted)
    async with postgresql.writes() as session:
        await freeze.freeze(
            session, Scope(account_id=drafted.account_id), reason="가루", by=None, now=NOW
        )

    async with postgresql.writes() as session:
        await lock_comment(session, drafted.comment_id)
        lifting = asyncio.create_task(lift(postgresql, drafted))
        await until_somebody_waits(postgresql)
        draft = Draft(
            comment_id=drafted.comment_id,
            comment_version=1,
            source=DraftSource.FAQ,
            text="네",
            origin={},
            created_at=NOW,
        )
        session.add(draft)
        await session.flush()
        await cards.want_draft(session, draft, now=NOW)  # names the account, which the lift holds

    assert await lifting == 1


@pytest.mark.postgresql
async def test_who_signs_sees_what_changed_while_they_waited(postgresql: Database):
    await add_member(postgresql)
    drafted = await add_draft(postgresql)

    async with postgresql.writes() as session:
        comment = await lock_comment(session, drafted.comment_id)
        signing = asyncio.create_task(sign(postgresql, drafted))
        await until_somebody_waits(postgresql)
        comment.version += 1

    with pytest.raises(CommentChanged):
        await signing


@pytest.mark.postgresql
async def test_a_new_draft_gets_its_card_while_the_policy_of_its_account_changes(
    postgresql: Database,
):
    drafted = await add_draft(postgresql)

    async with postgresql.writes() as session:
        await lock_comment(session, drafted.comment_id)
        changing = asyncio.create_task(set_people_only(postgresql, drafted.account_id))
        await until_somebody_waits(postgresql)
        draft = Draft(
            comment_id=drafted.comment_id,
            comment_version=1,
            source=DraftSource.FAQ,
            text="네",
            origin={},
            created_at=NOW,
        )
        session.add(draft)
        await session.flush()
        await cards.want_draft(session, draft, now=NOW)  # names the account, which is held

    await changing
