"""Taking the words of comments out of every table that holds them; ids and hashes stay."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Executable, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningDelete, ReturningUpdate

from bot import work
from bot.database import hold_names, sort_of
from bot.ids import AccountId, AuthorId, CommentId, DeliveryId
from bot.models.audit import AuditEntry, PersonalText
from bot.models.claims import ClaimOverride
from bot.models.comments import Author, Comment, CommentState, CommentVersion, Delivery
from bot.models.drafts import Draft, Rejection
from bot.models.looking import Looking
from bot.models.sign_offs import SignOff
from bot.models.signatures import Signature
from bot.rules.erasure import ErasedBecause, spellings
from bot.services import findables, timeline_entries

NO_REASON = "-"
"""What is left of a reason that may quote a comment: the table asks for one."""
WRITE: Final = "write"
"""The task that asks the model: a reviewer's instruction may quote the comment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much went, in rows."""

    texts: int = 0  # personal texts of the record, each with its key
    drafts: int = 0
    deliveries: int = 0  # kept raw
    authors: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """The sum of each."""
        names = [field.name for field in fields(self)]
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in names})


def dedupe_of_write(comment_id: CommentId) -> str:
    """Who enqueues a `WRITE` takes this: by it the task is found when its words must go."""
    return f"{WRITE}:{comment_id}"


async def mark(
    session: AsyncSession, ids: Sequence[CommentId], *, because: ErasedBecause, now: datetime
) -> None:
    """Erase the comments themselves; in a roll-up nobody has to look at one any more."""
    await session.execute(
        update(Comment)
        .where(Comment.id.in_(ids), Comment.state == CommentState.OPEN)
        .values(state=CommentState.CLOSED)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(Comment)
        .where(Comment.id.in_(ids))
        .values(
            erased_at=now,
            erased_because=because,
            author_id=None,
            text="",
            url=None,
            candidates=[],
            uncovered=[],
            draft_note=None,
            note_facts={},
        )
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


async def empty(
    session: AsyncSession, comment_ids: Sequence[CommentId], bodies: Sequence[DeliveryId]
) -> Counts:
    """Empty all that hangs on comments which are marked as erased in this transaction.

    *bodies* are raw deliveries that hold their words; one that brought other comments, too, is
    forgotten as a whole, for they are taken in. Authors stay; see `forget_authors`.
    """
    for statement in _emptying(comment_ids):
        await session.execute(statement)
    for comment_id in comment_ids:
        await findables.forget(session, comment_id)
    return Counts(
        texts=await _empty_record(session, comment_ids),
        drafts=await _count(session, _drafts(comment_ids)),
        deliveries=await forget_bodies(session, bodies),
    )


async def forget_bodies(session: AsyncSession, delivery_ids: Sequence[DeliveryId]) -> int:
    """Keep these raw deliveries no longer; how many were kept."""
    return await _count(session, _bodies(delivery_ids))


def _emptying(comment_ids: Sequence[CommentId]) -> tuple[Executable, ...]:
    drafts = select(Draft.id).where(Draft.comment_id.in_(comment_ids))
    signed = select(SignOff.id).where(SignOff.comment_id.in_(comment_ids))
    signed_first = select(Signature.id).where(Signature.comment_id.in_(comment_ids))
    unsaid = {"synchronize_session": False}
    return (
        update(CommentVersion)
        .where(CommentVersion.comment_id.in_(comment_ids))
        .values(text="")
        .execution_options(**unsaid),
        update(Rejection)
        .where(Rejection.draft_id.in_(drafts), Rejection.note.is_not(None))
        .values(note=None)
        .execution_options(**unsaid),
        update(Signature)
        .where(Signature.comment_id.in_(comment_ids), Signature.note.is_not(None))
        .values(note=None)
        .execution_options(**unsaid),
        update(ClaimOverride)
        .where(
            or_(ClaimOverride.sign_off_id.in_(signed), ClaimOverride.signature_id.in_(signed_first))
        )
        .values(words="", reason=NO_REASON)
        .execution_options(**unsaid),
        delete(Looking).where(Looking.comment_id.in_(comment_ids)).execution_options(**unsaid),
    )


def _drafts(comment_ids: Sequence[CommentId]) -> ReturningUpdate[Any]:
    return (
        update(Draft)
        .where(Draft.comment_id.in_(comment_ids), Draft.text != "")
        .values(text="", origin={})
        .returning(Draft.id)
        .execution_options(synchronize_session=False)
    )


async def _empty_record(session: AsyncSession, comment_ids: Sequence[CommentId]) -> int:
    """Remove the texts beside the record, with their keys: the entries stay valid."""
    subjects = await timeline_entries.subjects_of(session, comment_ids)
    entries = select(AuditEntry.seq).where(AuditEntry.subject.in_(subjects))
    gone = await session.scalars(
        delete(PersonalText)
        .where(PersonalText.entry_seq.in_(entries))
        .returning(PersonalText.field)
        .execution_options(synchronize_session=False)
    )
    names = gone.all()
    if "instruction" in names:
        await work.forget(session, *map(dedupe_of_write, comment_ids))
    return len(names)


async def find_bodies(
    session: AsyncSession,
    account_id: AccountId,
    comment_ids: Sequence[CommentId],
    *,
    since: datetime | None = None,
) -> Sequence[DeliveryId]:
    """The raw deliveries that brought these comments or name them.

    It reads every body that is still kept, or that was received *since* then: the former is not for
    a transaction in which others wait.
    """
    brought = select(CommentVersion.delivery_id).where(CommentVersion.comment_id.in_(comment_ids))
    names = await session.scalars(select(Comment.external_id).where(Comment.id.in_(comment_ids)))
    is_meant = Delivery.account_id == account_id
    if since is not None:
        is_meant &= Delivery.received_at >= since
    found = await session.scalars(
        select(Delivery.id).where(
            is_meant,
            Delivery.body.is_not(None),
            or_(Delivery.id.in_(brought), *_holding_each(session, names.all())),
        )
    )
    return found.all()


def _holding_each(session: AsyncSession, names: Collection[str]) -> Iterator[ColumnElement[bool]]:
    """Whether a raw body holds one of *names*, however JSON writes it."""
    find = func.instr if sort_of(session) == "sqlite" else func.pg_catalog.position
    for written in sorted(spellings(names)):
        yield find(Delivery.body, written) > 0


def _bodies(delivery_ids: Sequence[DeliveryId]) -> ReturningUpdate[Any]:
    return (
        update(Delivery)
        .where(Delivery.id.in_(delivery_ids), Delivery.body.is_not(None))
        .values(body=None)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )


async def hold_authors(session: AsyncSession, account_id: AccountId) -> None:
    """Keep other erasures from an account's authors until commit; SQLite has one writer.

    Else each of two would find the author still named by what the other one erases.
    """
    await hold_names(session, f"authors:{account_id}")


async def forget_authors(
    session: AsyncSession, account_id: AccountId, author_ids: Collection[AuthorId]
) -> int:
    """Forget the names and ids of those authors who have no comment any more; how many had none.

    It waits for nobody: whoever holds an author, in whichever order, takes in a comment of theirs.
    """
    has_comment = exists().where(Comment.author_id == Author.id)
    own = (Author.account_id == account_id) & Author.id.in_(author_ids) & ~has_comment
    held = select(Author.id).where(own).order_by(Author.id).with_for_update(skip_locked=True)
    alone = (await session.scalars(held)).all()
    return await _count(
        session,
        delete(Author)
        .where(Author.id.in_(alone), ~has_comment)
        .returning(Author.id)
        .execution_options(synchronize_session=False),
    )


async def _count(
    session: AsyncSession, statement: ReturningDelete[Any] | ReturningUpdate[Any]
) -> int:
    return len((await session.scalars(statement)).all())
