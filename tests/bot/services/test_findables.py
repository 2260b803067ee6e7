"""What is said is found as soon as it is stored, with little more to write."""

from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from bot.database import Database, sort_of
from bot.ids import CommentId
from bot.rules.search_terms import MOST_READ, words_of
from bot.services import arrivals, findables
from integrations.contract import CommentCreated, CommentEdited
from tests.support.builders import NOW, a_comment, add_account, add_draft, deliver, verified


async def find(database: Database, query: str) -> list[CommentId]:
    """What the index offers."""
    async with database.reads() as session:
        sort = sort_of(session)
        key = findables.key_of(sort)
        found = await session.scalars(
            select(key).where(findables.has_terms(sort, words_of(query))).order_by(key)
        )
        return [CommentId(each) for each in found]


async def test_a_comment_is_found_by_its_words_and_its_author(database: Database):
    drafted = await add_draft(database, snapshot=a_comment(text="환불 되나요 🤯 A/S"))

    for query in ("환불", "🤯", "a/s", "콩나물국밥러 환불"):
        assert await find(database, query) == [drafted.comment_id], query
    assert await find(database, "환송") == []


async def test_an_edited_comment_is_found_by_old_and_new_words(database: Database):
    account_id = await add_account(database)
    await deliver(database, account_id, CommentCreated(comment=a_comment(text="배송 언제")))
    edited = CommentEdited(comment=a_comment(text="환불 언제"), edited_at=NOW)

    await deliver(database, account_id, edited)

    assert len(await find(database, "배송")) == len(await find(database, "환불")) == 1


async def test_a_forgotten_comment_is_found_by_nothing(database: Database):
    kept = await add_draft(database, snapshot=a_comment(text="환불 🤯"))
    account_id = kept.account_id
    await deliver(database, account_id, CommentCreated(comment=a_comment("c2", text="환불 되나요")))
    await deliver(
        database, account_id, CommentEdited(comment=a_comment(text="배송 환불"), edited_at=NOW)
    )

    async with database.writes() as session:
        await findables.forget(session, kept.comment_id)

    assert await find(database, "배송") == await find(database, "🤯") == []
    assert len(await find(database, "환불")) == 1


def rare_characters(step: int) -> str:
    """As many as are read of a text; no two of them follow each other in another such text."""
    return "".join(chr(0x20000 + number * step % 40_009) for number in range(MOST_READ))


async def test_nobody_can_write_so_much_that_nothing_more_is_stored(database: Database):
    drafted = await add_draft(database, snapshot=a_comment(text="환불 되나요"))

    for number in range(3):
        async with database.writes() as session:
            for step in range(8 * number + 1, 8 * number + 9):
                findables.make_findable(session, drafted.comment_id, rare_characters(step))

    assert await find(database, "환불") == [drafted.comment_id]


async def test_a_batch_of_comments_is_made_findable_in_two_statements(database: Database):
    account_id = await add_account(database)
    created = [CommentCreated(comment=a_comment(f"c{number}")) for number in range(8)]
    async with database.writes() as session:
        await arrivals.store(session, [verified(account_id, *created)], now=NOW)
    seen: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    async with database.writes() as session:
        await arrivals.take_some(session, now=NOW)
    event.remove(Engine, "before_cursor_execute", note)

    assert sum("findable" in each for each in seen) == (2 if database.is_sqlite else 1)
