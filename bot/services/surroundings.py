"""What a comment belongs to: its post, its author, its conversation."""

from collections.abc import Collection, Iterable
from functools import cache

from sqlalchemy import Executable, bindparam, exists, inspect, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Sort, hold_names, insert_into, sort_of, writes_alone
from bot.ids import AccountId, AuthorId, ConversationId, PostId
from bot.models.base import Row
from bot.models.comments import (
    Arrival,
    Author,
    Comment,
    Conversation,
    Post,
)
from bot.models.replies import Reply
from integrations.contract import (
    CommentSnapshot,
    PostSnapshot,
)

_POST = select(Post).where(
    Post.account_id == bindparam("account_id"), Post.external_id == bindparam("external_id")
)


async def hold_news(
    session: AsyncSession, comments: Iterable[tuple[AccountId, str | None]]
) -> None:
    """Keep others from these comments, by their platforms' ids, until commit; SQLite has none.

    Beside one that is being taken in, an edit or a deletion would find no comment. Of one account
    only one transaction takes in what is new: two would meet its authors in any order.
    """
    if writes_alone(session):
        return
    names = {(account_id, name) for account_id, name in comments if name is not None}
    accounts = {account_id for account_id, _ in names - await _find_taken_in(session, names)}
    await hold_names(session, *(f"new:{account_id}" for account_id in accounts))
    await hold_names(session, *(f"news:{account_id}:{name}" for account_id, name in names))


async def _find_taken_in(
    session: AsyncSession, names: Collection[tuple[AccountId, str]]
) -> set[tuple[AccountId, str]]:
    """Those of which nothing is to be taken in (any more)."""
    if not names:
        return set()
    has_arrived = exists().where(
        Arrival.account_id == Comment.account_id, Arrival.external_id == Comment.external_id
    )
    is_meant = tuple_(Comment.account_id, Comment.external_id).in_(names)
    known = select(Comment.account_id, Comment.external_id).where(is_meant, ~has_arrived)
    return {(row.account_id, row.external_id) for row in await session.execute(known)}


async def hold_conversations(session: AsyncSession, comments: Iterable[Comment]) -> None:
    """Hold those of several comments, in the order of everybody, before these get their cards."""
    if writes_alone(session):
        return
    meant = Conversation.id.in_({comment.conversation_id for comment in comments})
    held = select(Conversation.id).where(meant).order_by(Conversation.id)
    await session.execute(held.with_for_update(key_share=True))


async def conversation_of(
    session: AsyncSession, account_id: AccountId, snapshot: CommentSnapshot
) -> ConversationId:
    """The conversation a comment belongs to, begun by it if need be."""
    if snapshot.parent_id is not None:
        known = await _conversation_around(session, account_id, snapshot.parent_id)
        if known is not None:
            return known
    opener = snapshot.parent_id or snapshot.external_id
    created = await insert_once(
        session,
        Conversation,
        account_id=account_id,
        post_id=await _post_of(session, account_id, snapshot.post),
        external_id=opener,
    )
    if created is not None:
        return ConversationId(created)
    found = await session.scalars(
        select(Conversation.id).where(
            Conversation.account_id == account_id, Conversation.external_id == opener
        )
    )
    return found.one()


async def _conversation_around(
    session: AsyncSession, account_id: AccountId, external_id: str
) -> ConversationId | None:
    """The conversation that holds a comment, or a reply of ours, with this platform id."""
    as_comment = await session.scalar(
        select(Comment.conversation_id).where(
            Comment.account_id == account_id, Comment.external_id == external_id
        )
    )
    if as_comment is not None:
        return as_comment
    return await session.scalar(
        select(Comment.conversation_id)
        .join(Reply, Reply.comment_id == Comment.id)
        .where(Reply.account_id == account_id, Reply.external_id == external_id)
    )


async def _post_of(session: AsyncSession, account_id: AccountId, post: PostSnapshot) -> PostId:
    """Looked for first: most comments are under a post that has some."""
    of_account = {"account_id": account_id, "external_id": post.external_id}
    known = (await session.scalars(_POST, of_account)).one_or_none()
    if known is None:
        created = await insert_once(session, Post, **of_account, title=post.title, url=post.url)
        if created is not None:
            return PostId(created)
        known = (await session.scalars(_POST, of_account)).one()
    known.title, known.url = post.title or known.title, post.url or known.url
    return known.id


async def author_of(
    session: AsyncSession, account_id: AccountId, snapshot: CommentSnapshot
) -> AuthorId | None:
    """The author of a comment; None where the platform does not tell."""
    if snapshot.author_id is None:
        return None
    created = await insert_once(
        session,
        Author,
        account_id=account_id,
        external_id=snapshot.author_id,
        name=snapshot.author_name,
    )
    if created is not None:
        return AuthorId(created)
    found = await session.scalars(
        select(Author).where(
            Author.account_id == account_id, Author.external_id == snapshot.author_id
        )
    )
    known = found.one()
    known.name = snapshot.author_name or known.name
    return known.id


async def insert_once(session: AsyncSession, table: type[Row], **values: object) -> int | None:
    """Insert a row unless its key exists; the new id, or None. Safe against a racing twin."""
    await session.flush()
    inserted: int | None = await session.scalar(_insert_once(sort_of(session), table), values)
    return inserted


@cache
def _insert_once(sort: Sort, row: type[Row]) -> Executable:
    table = row.metadata.tables[row.__tablename__]
    key = inspect(row).primary_key[0]
    return insert_into(sort, table).on_conflict_do_nothing().returning(key)
