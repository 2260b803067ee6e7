"""A take-down is used to have a comment answered twice, or to bring back what was erased."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from bot.ids import CommentId, TakeDownId
from bot.models.comments import Comment
from bot.models.replies import Reply
from bot.rules.permissions import Role
from bot.services import signing, take_down_outcomes
from tests.support.builders import (
    NOW,
    Drafted,
    add_draft,
    add_member,
    publish,
    sign,
)

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
async def drafted(sqlite: Database) -> Drafted:
    return await set_up(sqlite)


async def set_up(database: Database) -> Drafted:
    await add_member(database)
    await add_member(database, "지우", Role.LEAD)
    return await add_draft(database)


async def settle(database: Database, take_down_id: TakeDownId) -> None:
    """The platform says that the reply is down."""
    async with database.writes() as session:
        signed = await take_down_outcomes.hold(session, take_down_id)
        await take_down_outcomes.begin(session, signed, now=NOW)
        await session.flush()
        await take_down_outcomes.done(session, signed, now=NOW)


async def get_comment(database: Database, comment_id: CommentId) -> Comment:
    async with database.reads() as session:
        return await session.get_one(Comment, comment_id)


async def test_no_statement_opens_another_round_while_a_reply_stands(database: Database):
    drafted = await set_up(database)
    await publish(database, drafted)

    with pytest.raises(DBAPIError, match="a round ends when its reply was taken down"):
        async with database.writes() as session:
            await session.execute(text("UPDATE comment SET round = round + 1, state = 'open'"))


async def test_no_reply_is_written_into_a_round_to_come(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    drafted = await set_up(database)
    monkeypatch.setattr(signing, "Reply", lambda **values: Reply(**values | {"round": 2}))

    with pytest.raises(DBAPIError, match="a reply is of the round of its comment"):
        await sign(database, drafted)
