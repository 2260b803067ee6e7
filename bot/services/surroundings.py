"""What a comment belongs to: its post, its author, its conversation."""

import hashlib
from collections.abc import Iterable
from functools import cache

from sqlalchemy import Executable, bindparam, func, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Sort, insert_into, sort_of, writes_alone
from bot.ids import AccountId, AuthorId, ConversationId, PostId
from bot.models.base import Row
from bot.models.comments import (
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

    Beside one that is being taken in, an edit or a deletion would find no comment.
    """
    if sort_of(session) == "sqlite":
        return
    keys = {_news_key(account_id, name) for account_id, name in comments if name is not None}
    for key in sorted(keys):  # in one order, or two deliveries wait for each other
        await session.execute(select(func.pg_advisory_xact_lock(key)))


def _news_key(account_id: AccountId, external_id: str) -> int:
    name = f"news:{account_id}:{external_id}".encode()
    return int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), signed=True)


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
