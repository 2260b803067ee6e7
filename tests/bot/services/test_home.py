"""A member's page is read with few questions, however much waits."""

from typing import Any

from sqlalchemy import event, update

from bot.database import Database
from bot.ids import AccountId, MemberId
from bot.models.comments import Comment, Placement
from bot.rules.permissions import Role
from bot.services import home, members, queue
from bot.views import HomePage, QueuePage, Section
from integrations.contract import CommentCreated
from tests.support.builders import (
    NOW,
    a_comment,
    add_account,
    add_draft,
    add_member,
    deliver,
    identify,
    publish,
)


async def let_wait(
    database: Database, account_id: AccountId, member_id: MemberId, *names: str
) -> None:
    """Comments that wait for the member."""
    for name in names:
        await deliver(database, account_id, CommentCreated(comment=a_comment(name)))
    async with database.writes() as session:
        await session.execute(
            update(Comment).values(placement=Placement.THREADED, assigned_to=member_id)
        )


async def read_page(database: Database) -> tuple[HomePage, int]:
    """The page, and how many questions it asked of the database."""
    asked: list[str] = []
    async with database.writes() as session:
        by = await identify(session)
    async with database.reads() as session:
        connection: Any = (await session.connection()).sync_connection
        event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))
        page = await home.get_page(session, by=by, now=NOW)
    return page, len(asked)


def mine_of(page: HomePage) -> QueuePage:
    return next(each for each in page.queue if each.section is Section.MINE)


async def test_a_long_page_asks_no_more_than_a_short_one(database: Database):
    account_id, member_id = await add_account(database), await add_member(database)
    await let_wait(database, account_id, member_id, "c0")
    _, asked = await read_page(database)

    await let_wait(database, account_id, member_id, "c1", "c2", "c3")

    page, asked_later = await read_page(database)
    assert (len(mine_of(page).lines), asked_later) == (4, asked)


async def test_a_page_counts_what_it_has_no_room_for(database: Database):
    account_id, member_id = await add_account(database), await add_member(database)
    names = [f"c{number}" for number in range(queue.LINES + 3)]
    await let_wait(database, account_id, member_id, *names)

    page, _ = await read_page(database)

    mine = mine_of(page)
    assert (len(mine.lines), mine.count) == (queue.LINES, queue.LINES + 3)


async def test_a_page_counts_the_replies_of_the_accounts_that_its_member_may_see(
    database: Database,
):
    member_id = await add_member(database)
    here, there = await add_account(database), await add_account(database, "mosiru")
    for account_id, name in ((here, "c1"), (there, "c2"), (there, "c3")):
        drafted = await add_draft(database, account_id=account_id, snapshot=a_comment(name))
        await publish(database, drafted, external_id=f"r-{name}")
    async with database.writes() as session:
        for on, roles in ((None, frozenset[Role]()), (here, frozenset({Role.REVIEWER}))):
            await members.set_roles(session, member_id, roles=roles, on=on, by=None, now=NOW)

    page, _ = await read_page(database)

    assert page.sent_lately == 1
