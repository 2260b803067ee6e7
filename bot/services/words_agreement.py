"""Whether rows show the words that the record holds, and none only where they were erased.

Compared are the words of replies and of what they answer, and every comment with its own newest
version: to look up each word of a million comments takes as long as to prove the whole chain. See
`agreement`.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    cast,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.models.audit import AuditEntry, PersonalText
from bot.models.comments import Comment, CommentVersion
from bot.models.drafts import Draft
from bot.models.replies import Reply
from bot.models.sign_offs import SignOff
from bot.services import row_entries
from bot.services.audit import Audit
from bot.services.row_entries import Disagreement, id_in
from bot.services.told import Told

_WORDS = "its words differ from the record"
_ERASING = "its erasing differs from the record"
_SAID = (Audit.COMMENT_RECEIVED, Audit.COMMENT_EDITED)


async def find_first(session: AsyncSession, record: Told) -> Disagreement | None:
    """The first whose words were changed or emptied behind the back of the record."""
    return (
        await _find(session, _erased_untold(), "comment", _ERASING)
        or await _find_not_erased(session, record)
        or await _find(session, _replies_unlike(), "reply", _WORDS)
        or await _find(session, _comments_unlike(), "comment", _WORDS)
    )


async def _find(
    session: AsyncSession, unlike: Select[int], name: str, fault: str
) -> Disagreement | None:
    found = await session.scalar(unlike.limit(1))
    return Disagreement(f"{name} {found}", fault) if found else None


def _erased_untold() -> Select[int]:
    told = exists().where(
        AuditEntry.subject == literal("comment:") + cast(Comment.id, Text),
        AuditEntry.kind == Audit.COMMENT_ERASED,
        AuditEntry.at == Comment.erased_at,
    )
    return select(Comment.id).where(Comment.erased_at.is_not(None), ~told).order_by(Comment.id)


async def _find_not_erased(session: AsyncSession, record: Told) -> Disagreement | None:
    """A comment that the record says was erased, and that is not."""
    erased = await session.scalar(select(func.count()).where(Comment.erased_at.is_not(None)))
    if record.unmatched[Audit.COMMENT_ERASED] == erased:
        return None

    async def find_erased(wanted: Collection[int]) -> Collection[int]:
        erased = select(Comment.id).where(Comment.id.in_(wanted), Comment.erased_at.is_not(None))
        return set(await session.scalars(erased))

    kinds = [Audit.COMMENT_ERASED]
    found = await row_entries.find_without_row(session, record, kinds, _comment_of, find_erased)
    return Disagreement(found["subject"].replace(":", " "), _ERASING) if found else None


def _comment_of(entry: dict[str, Any]) -> int | None:
    return id_in(entry, "comment")


def _replies_unlike() -> Select[int]:
    """Replies whose text, or what they answer, is not what the record says was said."""
    signed = (
        select(Reply.id)
        .join(SignOff, SignOff.id == Reply.sign_off_id)
        .join(Draft, Draft.id == SignOff.draft_id)
        .join(Comment, Comment.id == SignOff.comment_id)
        .outerjoin(
            CommentVersion,
            and_(
                CommentVersion.comment_id == SignOff.comment_id,
                CommentVersion.version == SignOff.comment_version,
            ),
        )
    )
    of_draft = literal("draft:") + cast(Draft.id, Text)
    of_comment = literal("comment:") + cast(Comment.id, Text)
    is_offered = exists().where(
        AuditEntry.subject == of_draft, AuditEntry.kind == Audit.DRAFT_OFFERED
    )
    says_draft = _says(of_draft, (Audit.DRAFT_OFFERED,), Draft.text)
    says_comment = _says(of_comment, _SAID, CommentVersion.text)
    differs = (~says_draft & is_offered) | ~says_comment  # in this order: few are asked further
    return signed.where(Comment.erased_at.is_(None), differs).order_by(Reply.id)


def _says(
    subject: ColumnElement[str], kinds: tuple[Audit, ...], words: SQLColumnExpression[str]
) -> ColumnElement[bool]:
    """Whether an entry about *subject* holds just these words."""
    return exists().where(
        AuditEntry.subject == subject,
        AuditEntry.kind.in_(kinds),
        PersonalText.entry_seq == AuditEntry.seq,
        PersonalText.field == "text",
        PersonalText.text == words,
    )


def _comments_unlike() -> Select[int]:
    """Comments that show other words than their newest version."""
    newer = aliased(CommentVersion)
    is_behind = exists().where(newer.comment_id == Comment.id, newer.version > Comment.version)
    is_same = and_(
        CommentVersion.comment_id == Comment.id,
        CommentVersion.version == Comment.version,
        CommentVersion.text == Comment.text,
    )
    return (
        select(Comment.id)
        .outerjoin(CommentVersion, is_same)
        .where(CommentVersion.comment_id.is_(None) | is_behind)
        .order_by(Comment.id)
    )
