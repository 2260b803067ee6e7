"""Whose words can be erased, and what was: told by the record, which forgets nothing but words."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NothingSuch
from bot.ids import AccountId, AuthorId, CommentId
from bot.models.accounts import Account
from bot.models.audit import AuditEntry, PersonalText
from bot.models.comments import Author, Comment
from bot.rules.erasure import ErasedBecause
from bot.services.audit import Audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """One transaction in which words were erased."""

    at: datetime
    by: str
    account: str
    because: ErasedBecause
    comments: int
    texts: int
    reason: str | None


async def get_author_id(session: AsyncSession, account_id: AccountId, external_id: str) -> AuthorId:
    """The author with this id on the platform; raises `NothingSuch` for one without words here."""
    found = await session.scalar(
        select(Author.id).where(Author.account_id == account_id, Author.external_id == external_id)
    )
    if found is None:
        raise NothingSuch(
            f"No words of an author {external_id!r} are here: they were erased, or never came."
            " The id is the platform's, not the name; or give one of their comments:"
            " signoff erase author --comment LINK"
        )
    return found


async def get_author_of(session: AsyncSession, comment_id: CommentId) -> tuple[AccountId, AuthorId]:
    """Account and author of a comment; raises `NothingSuch` where no author is known."""
    comment = await session.get_one(Comment, comment_id)
    if comment.author_id is None:
        why = "Its words were erased already." if comment.erased_at else "The platform tells none."
        raise NothingSuch(f"No author is known of comment {comment_id}. {why}")
    return comment.account_id, comment.author_id


async def list_all(session: AsyncSession) -> Sequence[Erased]:
    """Every transaction that erased words, oldest first."""
    rows = await session.execute(
        select(AuditEntry.at, AuditEntry.body, PersonalText.text)
        .outerjoin(
            PersonalText,
            (PersonalText.entry_seq == AuditEntry.seq) & (PersonalText.field == "reason"),
        )
        .where(AuditEntry.kind == Audit.WORDS_ERASED)
        .order_by(AuditEntry.seq)
    )
    names: dict[str, str] = {
        f"account:{account_id}": name
        for account_id, name in await session.execute(select(Account.id, Account.name))
    }
    return [_erased(at, json.loads(body), reason, names) for at, body, reason in rows]


def _erased(
    at: datetime, said: dict[str, object], reason: str | None, names: dict[str, str]
) -> Erased:
    facts = said["facts"]
    assert isinstance(facts, dict)  # noqa: S101 - for the type checker: we wrote it
    subject = str(said["subject"])
    return Erased(
        at=at,
        by=str(said["actor"]),
        account=names.get(subject, subject),
        because=ErasedBecause(facts["because"]),
        comments=len(facts["comments"]),
        texts=facts["texts"],
        reason=reason,
    )
