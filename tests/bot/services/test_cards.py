"""A card that is added to a thread while its first message is posted is not overlooked."""

import asyncio

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.desk import SHOW
from bot.ids import CommentId, SlackMessageId
from bot.models.accounts import Account
from bot.models.comments import Comment
from bot.models.drafts import Draft, DraftSource
from bot.models.slack import SlackMessage
from bot.models.work import Task
from bot.services import cards
from bot.work import READY
from integrations.contract import CommentCreated
from tests.support.builders import NOW, a_comment, add_account, deliver
from tests.support.dispatching import until
from tests.support.locks import count_waiting, until_somebody_waits

pytestmark = pytest.mark.postgresql  # on SQLite one writes after the other


async def add_card(database: Database, comment_id: CommentId) -> SlackMessageId:
    async with database.writes() as session:
        comment = await session.get_one(Comment, comment_id)
        await cards.want_comment(session, comment, channel="C1", now=NOW)
    return await find_newest(database)


async def add_draft_card(database: Database, comment_id: CommentId) -> SlackMessageId:
    async with database.writes() as session:
        draft = Draft(
            comment_id=comment_id,
            comment_version=1,
            source=DraftSource.FAQ,
            text="네",
            origin={},
            created_at=NOW,
        )
        session.add(draft)
        await session.flush()
        await cards.want_draft(session, draft, now=NOW)
    return await find_newest(database)


async def find_newest(database: Database) -> SlackMessageId:
    async with database.reads() as session:
        newest = select(SlackMessage.id).order_by(SlackMessage.id.desc()).limit(1)
        return (await session.scalars(newest)).one()


async def post(database: Database, message_id: SlackMessageId) -> None:
    async with database.writes() as session:
        showing = await cards.find_showing(session, message_id)
        assert showing is not None
    async with database.writes() as session:
        await cards.posted(session, showing, ts="1.1", now=NOW)


@pytest.mark.parametrize("add", [add_card, add_draft_card])
async def test_a_card_added_while_its_thread_is_posted_is_shown(postgresql: Database, add):
    account_id = await add_account(postgresql)
    await deliver(postgresql, account_id, CommentCreated(comment=a_comment()))
    await deliver(postgresql, account_id, CommentCreated(comment=a_comment("c2", parent_id="c1")))
    async with postgresql.reads() as session:
        first, second = await session.scalars(select(Comment.id).order_by(Comment.id))
    root_id = await add_card(postgresql, first)
    if add is add_draft_card:
        await add_card(postgresql, second)

    async with postgresql.writes() as session:
        await session.get_one(Account, account_id, with_for_update=True)  # a new card names it
        adding = asyncio.create_task(add(postgresql, second))
        await until_somebody_waits(postgresql)
        posting = asyncio.create_task(post(postgresql, root_id))

        async def is_posted_or_waits() -> bool:
            return posting.done() or await count_waiting(postgresql) > 1

        await until(is_posted_or_waits)
    await posting
    added = await adding

    async with postgresql.reads() as session:
        is_show = Task.dedupe == f"{SHOW}:{added}"
        assert (await session.scalars(select(Task.id).where(is_show, Task.state == READY))).all()
