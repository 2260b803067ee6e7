"""Closing a roll-up while comments still come and go."""

import asyncio
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.ids import CommentId, RollUpId
from bot.models.comments import Comment, CommentState, RollUp
from bot.rules.judgement import judge as judge_words
from bot.services import roll_ups, triage
from bot.services.endings import lock_comment
from integrations.contract import CommentCreated
from tests.support.builders import NOW, a_comment, add_account, add_member, deliver, identify
from tests.support.locks import until_somebody_waits


@dataclass
class Hour:
    """A roll-up with one comment, and a second comment that waits for its triage."""

    database: Database
    roll_up_id: RollUpId
    grouped: CommentId
    coming: CommentId

    async def close(self) -> None:
        async with self.database.writes() as session:
            await roll_ups.close(
                session,
                self.roll_up_id,
                last_seen=self.grouped,
                by=await identify(session),
                now=NOW,
            )

    async def close_beside(self) -> asyncio.Task[None]:
        """Begin to close it; returns when that waits for somebody's lock."""
        closing = asyncio.create_task(self.close())
        await until_somebody_waits(self.database)
        return closing

    async def find(self) -> tuple[RollUp, Comment]:
        async with self.database.reads() as session:
            return (
                await session.get_one(RollUp, self.roll_up_id),
                await session.get_one(Comment, self.grouped),
            )


async def judge(session: AsyncSession, comment_id: CommentId) -> None:
    judged = judge_words("🔥🔥🔥")
    await triage.take_judgement(session, comment_id, judged, {}, version=1, now=NOW)


@pytest.fixture
async def hour(postgresql: Database) -> Hour:
    await add_member(postgresql)
    account_id = await add_account(postgresql)
    for name, words in (("c1", "🔥🔥🔥"), ("c2", "👍👍")):
        await deliver(postgresql, account_id, CommentCreated(comment=a_comment(name, text=words)))
    async with postgresql.writes() as session:
        first, second = await session.scalars(select(Comment.id).order_by(Comment.id))
        await judge(session, first)
        roll_up_id = await session.scalar(select(func.max(RollUp.id)))
    return Hour(postgresql, RollUpId(roll_up_id or 0), first, second)


@pytest.mark.postgresql
async def test_who_closes_and_who_triages_do_not_wait_for_each_other(hour: Hour):
    async with hour.database.writes() as session:
        await lock_comment(session, hour.grouped)
        closing = await hour.close_beside()
        await judge(session, hour.grouped)
    await closing

    roll_up, comment = await hour.find()
    assert (roll_up.closed_at, comment.state) == (NOW, CommentState.CLOSED)


@pytest.mark.postgresql
async def test_a_comment_that_joins_while_the_roll_up_is_closed_keeps_it_open(hour: Hour):
    async with hour.database.writes() as session:
        await judge(session, hour.coming)
        closing = await hour.close_beside()
    await closing

    roll_up, comment = await hour.find()
    assert (roll_up.closed_at, comment.state) == (None, CommentState.CLOSED)
