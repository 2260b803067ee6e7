"""First signatures: which one stands on a draft, and how it is voided."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import CommentId, DraftId, SignatureId, SignOffId
from bot.models.comments import Comment
from bot.models.drafts import Draft, DraftState
from bot.models.sign_offs import STANDS, SignOff
from bot.models.signatures import Signature, VoidedBecause
from bot.models.slack import CardSubject
from bot.rules.permissions import Permission
from bot.services import audit, cards, members
from bot.services.audit import Audit
from bot.services.redraws import want_redraw
from bot.views import Actor
from bot.work import Job

_STANDING = (
    select(Signature)
    .where(Signature.draft_id == bindparam("draft_id"), STANDS)
    .execution_options(populate_existing=True)
)


async def find_standing(session: AsyncSession, draft_id: DraftId) -> Signature | None:
    """The first signature that a draft waits under; the caller holds its comment."""
    return await session.scalar(_STANDING, {"draft_id": draft_id})


async def void(
    session: AsyncSession,
    signature: Signature,
    *,
    because: VoidedBecause,
    by: Actor | str,
    now: datetime,
    note: str | None = None,
) -> None:
    """Let a first signature count no more. The caller holds the comment.

    *note* are words of a person, for the record. A draft that stays on offer is one to `restart`.
    """
    signature.voided_at, signature.voided_because = now, because
    signature.voided_by = None if isinstance(by, str) else by.member_id
    signature.note = note
    audit.record(
        session,
        Audit.FIRST_VOIDED,
        f"signature:{signature.id}",
        by=by,
        at=now,
        personal={"note": note} if note else None,
        because=because.value,
        draft=signature.draft_id,
    )
    cards.refresh_draft(session, signature.draft_id, now=now)
    want_redraw(session, CardSubject.COMMENT, signature.comment_id, at=now, now=now)


async def restart(
    session: AsyncSession,
    signature: Signature,
    *,
    because: VoidedBecause,
    by: Actor | str,
    now: datetime,
    note: str | None = None,
) -> None:
    """Void a first signature whose draft stays on offer: under another digest, at none of two."""
    await void(session, signature, because=because, by=by, now=now, note=note)
    draft = await session.get_one(Draft, signature.draft_id)
    if draft.state is DraftState.OFFERED:
        draft.offering += 1  # a button of before must not sign again


async def void_by_id(
    session: AsyncSession, signature_id: SignatureId, *, because: VoidedBecause, now: datetime
) -> None:
    """Void the first signature of a sign-off that came to its end."""
    signature = await session.get_one(Signature, signature_id)
    if signature.voided_at is None:
        await void(session, signature, because=because, by=audit.SYSTEM, now=now)


async def void_used(
    session: AsyncSession, sign_offs: Sequence[SignOffId], *, now: datetime
) -> None:
    """Void the first signatures of sign-offs that a freeze used up; a fixed number of statements.

    Their comments are held.
    """
    voided = await session.execute(
        update(Signature)
        .where(
            Signature.id.in_(
                select(SignOff.first_signature_id).where(
                    SignOff.id.in_(sign_offs), SignOff.first_signature_id.is_not(None)
                )
            )
        )
        .values(voided_at=now, voided_because=VoidedBecause.FROZEN)
        .returning(Signature.id, Signature.draft_id)
        .execution_options(synchronize_session=False)
    )
    for signature_id, draft_id in sorted(tuple(row) for row in voided):
        audit.record(
            session,
            Audit.FIRST_VOIDED,
            f"signature:{signature_id}",
            by=audit.SYSTEM,
            at=now,
            because=VoidedBecause.FROZEN.value,
            draft=draft_id,
        )


async def void_ended(
    session: AsyncSession,
    drafts: Sequence[DraftId],
    *,
    by: Actor | str = audit.SYSTEM,
    now: datetime,
) -> None:
    """Void what stands on drafts that came to their end; they are of one held comment."""
    if not drafts:
        return
    ended = VoidedBecause.DRAFT_ENDED
    for signature in await _list(session, Signature.draft_id.in_(drafts)):
        await void(session, signature, because=ended, by=by, now=now)


async def void_others(
    session: AsyncSession, draft: Draft, *, by: Actor | str, now: datetime
) -> None:
    """Void what stands on other drafts for the comment: the team changed the text."""
    others = (Signature.comment_id == draft.comment_id) & (Signature.draft_id != draft.id)
    for signature in await _list(session, others):
        await restart(session, signature, because=VoidedBecause.TEXT_CHANGED, by=by, now=now)


async def void_frozen(
    session: AsyncSession, of: ColumnElement[bool], *, now: datetime
) -> list[CommentId]:
    """Void all that stands in the scope of a freeze, *of*; the caller holds the scope alone.

    Returns the comments in order of id, for their cards.
    """
    held = await _hold_all(session, of)
    for signature in held:
        await restart(session, signature, because=VoidedBecause.FROZEN, by=audit.SYSTEM, now=now)
    return [signature.comment_id for signature in held]


async def recheck(session: AsyncSession, job: Job, now: datetime) -> None:
    """Void what a member signed first and that ran out, or that they may not sign any more."""
    member_id = job.args["member_id"]
    for signature in await _hold_all(session, Signature.member_id == member_id):
        rights = await members.get_rights(session, member_id, on=signature.account_id)
        if Permission.SIGN_OFF not in rights:
            because = VoidedBecause.SIGNER_LOST_RIGHT
        elif now >= signature.expires_at:
            because = VoidedBecause.EXPIRED
        else:
            continue
        await restart(session, signature, because=because, by=audit.SYSTEM, now=now)


async def _hold_all(session: AsyncSession, of: ColumnElement[bool]) -> Sequence[Signature]:
    """Those that stand, with their comments held in the order everybody takes them."""
    found = select(Signature.comment_id).where(of, STANDS)
    await session.execute(
        select(Comment.id).where(Comment.id.in_(found)).order_by(Comment.id).with_for_update()
    )
    return await _list(session, of)


async def _list(session: AsyncSession, of: ColumnElement[bool]) -> Sequence[Signature]:
    standing = select(Signature).where(of, STANDS).order_by(Signature.comment_id, Signature.id)
    return (await session.scalars(standing.execution_options(populate_existing=True))).all()
