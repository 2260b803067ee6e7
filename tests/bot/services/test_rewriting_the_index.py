"""Erased words leave the pages of the index, whoever else erases at the same time."""

import pytest
from sqlalchemy import select, text, update

from bot.database import Database
from bot.ids import CommentId
from bot.models.comments import Comment, CommentState
from bot.models.work import Task, TaskState
from bot.ports import Sessions
from bot.rules.erasure import ErasedBecause
from bot.services import erasure, erasure_traces, findables
from bot.services.erasure import Wanted
from integrations.contract import CommentCreated
from tests.support.builders import NOW, a_comment, add_account, deliver

FIRST, SECOND = CommentId(1), CommentId(2)
WORDS = {FIRST: "무지개떡수염", SECOND: "보라색풍선꽃"}


async def add_comments(database: Database) -> None:
    """Two that nobody waits for."""
    account_id = await add_account(database)
    for number, words in enumerate(WORDS.values()):
        comment = a_comment(f"c{number}", text=words, author_name=None)
        await deliver(database, account_id, CommentCreated(comment=comment))
    async with database.writes() as session:
        await session.execute(update(Comment).values(state=CommentState.CLOSED))


async def erase(sessions: Sessions, comment_id: CommentId) -> None:
    async with sessions.reads() as session:
        account_id = (await session.get_one(Comment, comment_id)).account_id
    wanted = Wanted(
        account_id=account_id, because=ErasedBecause.DELETED, by="system", comment_id=comment_id
    )
    await erasure.erase(sessions, lambda: NOW, wanted)


async def is_in_index(database: Database, comment_id: CommentId) -> bool:
    part = WORDS[comment_id][3].encode()  # its first bytes are no other term's
    async with database.reads() as session:
        blocks = await session.scalars(text("SELECT block FROM findable_terms_data"))
        return part in b"".join(blocks)


async def is_to_be_rewritten(database: Database) -> bool:
    is_ready = (Task.state == TaskState.READY) & (Task.kind == erasure_traces.REWRITE)
    async with database.reads() as session:
        return bool((await session.scalars(select(Task.id).where(is_ready))).all())


async def test_who_is_done_leaves_the_task_to_another_that_did_not_come_to_it(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
):
    await add_comments(sqlite)
    rewrite = findables.rewrite

    async def crash(_sessions: Sessions) -> None:
        raise ConnectionAbortedError

    async def rewrite_while_another_crashes(sessions: Sessions) -> None:
        await rewrite(sessions)
        monkeypatch.setattr(findables, "rewrite", crash)
        with pytest.raises(ConnectionAbortedError):
            await erase(sqlite, SECOND)
        monkeypatch.setattr(findables, "rewrite", rewrite)

    monkeypatch.setattr(findables, "rewrite", rewrite_while_another_crashes)
    await erase(sqlite, FIRST)

    assert [await is_in_index(sqlite, each) for each in WORDS] == [False, True]
    assert await is_to_be_rewritten(sqlite)


async def test_who_is_done_leaves_no_task(sqlite: Database):
    await add_comments(sqlite)

    for each in WORDS:
        await erase(sqlite, each)

    assert not await is_to_be_rewritten(sqlite)
