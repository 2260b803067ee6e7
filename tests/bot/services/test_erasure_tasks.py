"""Words go by themselves: of deleted comments, and of old ones where the account wants it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.database import Database
from bot.ids import AccountId, CommentId, TaskId
from bot.models.comments import Comment, CommentState
from bot.models.replies import Reply
from bot.models.work import Task
from bot.services import accounts, erasure_tasks, outcomes
from bot.work import Job
from integrations.contract import CommentCreated, CommentDeleted, SentReply
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    deliver,
    sign,
)

LATER = NOW + timedelta(hours=12)


def job(kind: str, **args: int) -> Job:
    return Job(
        id=TaskId(1), kind=kind, key=None, args=dict(args), attempts=1, fence=1, created_at=NOW
    )


async def erase_deleted(database: Database, comment_id: CommentId):
    wanted = job(erasure_tasks.ERASE_DELETED, comment_id=comment_id)
    return await erasure_tasks.erase_deleted(database, lambda: LATER, wanted)


async def delete_comment(database: Database, account_id: AccountId) -> None:
    await deliver(database, account_id, CommentDeleted(external_id="c1", deleted_at=NOW))


async def text_of_comment(database: Database) -> str:
    async with database.reads() as session:
        return (await session.scalars(select(Comment.text))).one()


async def due(database: Database) -> list[timedelta]:
    """How long after `NOW` words of deleted comments are erased."""
    async with database.reads() as session:
        wanted = select(Task.run_at).where(Task.kind == erasure_tasks.ERASE_DELETED)
        return [run_at - NOW for run_at in await session.scalars(wanted)]


async def leaving(database: Database, *, doubtful: bool) -> Drafted:
    """A comment that was deleted while a reply to it was leaving."""
    await add_member(database)
    drafted = await add_draft(database)
    await sign(database, drafted)
    async with database.writes() as session:
        reply = (await session.scalars(select(Reply))).one()
        await outcomes.begin_attempt(session, reply, now=NOW)
        await session.flush()
        if doubtful:
            await outcomes.doubtful(session, reply, error="cut off", now=NOW)
    await delete_comment(database, drafted.account_id)
    return drafted


async def test_the_words_of_a_deleted_comment_go_in_half_of_the_time_allowed(sqlite: Database):
    account_id = await add_account(sqlite)
    await deliver(sqlite, account_id, CommentCreated(comment=a_comment()))
    async with sqlite.writes() as session:
        await accounts.set_erase_deleted_within(session, account_id, timedelta(hours=6), now=NOW)
    await delete_comment(sqlite, account_id)

    assert await due(sqlite) == [timedelta(hours=3)]
    assert await erase_deleted(sqlite, CommentId(1)) is None
    assert await text_of_comment(sqlite) == ""


async def test_a_comment_that_was_deleted_before_it_came_is_erased_too(sqlite: Database):
    account_id = await add_account(sqlite)
    await delete_comment(sqlite, account_id)
    await deliver(sqlite, account_id, CommentCreated(comment=a_comment()))

    assert await due(sqlite) == [timedelta(hours=12)]


async def test_a_comment_that_came_back_keeps_its_words(sqlite: Database):
    account_id = await add_account(sqlite)
    await deliver(sqlite, account_id, CommentCreated(comment=a_comment()))
    await delete_comment(sqlite, account_id)
    async with sqlite.writes() as session:
        await session.execute(update(Comment).values(state=CommentState.OPEN))

    assert await erase_deleted(sqlite, CommentId(1)) is None
    assert await text_of_comment(sqlite) != ""


async def test_while_a_reply_leaves_the_words_stay_and_are_looked_at_again(sqlite: Database):
    drafted = await leaving(sqlite, doubtful=False)

    again = await erase_deleted(sqlite, drafted.comment_id)

    assert again is not None
    assert again.run_at == LATER + erasure_tasks.LOOK_AGAIN
    assert await text_of_comment(sqlite) != ""


async def test_words_kept_for_a_doubt_go_when_it_is_over(sqlite: Database):
    drafted = await leaving(sqlite, doubtful=True)
    assert await erase_deleted(sqlite, drafted.comment_id) is None
    async with sqlite.writes() as session:
        await session.execute(update(Task).values(state="done"))
        reply = (await session.scalars(select(Reply))).one()
        sent = SentReply(external_id="r1", url=None)
        await outcomes.arrived(session, reply, sent, by="system", now=NOW)

    assert len(await due(sqlite)) == 2
    await erase_deleted(sqlite, drafted.comment_id)
    assert await text_of_comment(sqlite) == ""


@pytest.mark.parametrize(("days", "left"), [(400, ""), (None, "식세기 되나요?")])
async def test_an_account_keeps_words_as_long_as_it_was_told(
    sqlite: Database, days: int | None, left: str
):
    account_id = await add_account(sqlite)
    old = NOW - timedelta(days=401)
    await deliver(sqlite, account_id, CommentCreated(comment=a_comment()), now=old)
    async with sqlite.writes() as session:
        await session.execute(update(Comment).values(state=CommentState.CLOSED))
        await accounts.set_retention(session, account_id, days=days, now=NOW)
        await erasure_tasks.want_old(session, now=NOW)

    wanted = job(erasure_tasks.ERASE_OLD, account_id=account_id)
    await erasure_tasks.erase_old(sqlite, lambda: NOW, wanted)

    async with sqlite.reads() as session:
        kinds = await session.scalars(select(Task.kind))
        assert (erasure_tasks.ERASE_OLD in kinds.all()) == (days is not None)
    assert await text_of_comment(sqlite) == left
