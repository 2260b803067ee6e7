"""How replies and drafts come to an end, whoever causes it."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Text, bindparam, cast, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.database import writes_alone
from bot.ids import CommentId, DraftId, ReplyId, SignOffId
from bot.models.comments import Comment, CommentState
from bot.models.drafts import MACHINES, Draft, DraftSource, DraftState, RetiredBecause
from bot.models.replies import IN_PLAY, Reply, ReplyEnd, ReplyState
from bot.models.sign_offs import SignOff
from bot.models.signatures import VoidedBecause
from bot.rules.visibility import Visibility
from bot.services import audit, cards, policies, signatures
from bot.services.audit import Audit
from bot.views import Actor

AT_ONCE = 1_000
"""Ids in one statement: far below what either database takes."""
_SENDS = "send:"
_OFFERED = select(Draft).where(
    Draft.comment_id == bindparam("comment_id"), Draft.state == DraftState.OFFERED
)

_REPLY_IN_PLAY = select(Reply.id).where(
    Reply.comment_id == bindparam("comment_id"),
    Reply.round == bindparam("round"),
    Reply.state.in_(IN_PLAY),
)


async def lock_comment(session: AsyncSession, comment_id: CommentId) -> Comment:
    """Hold a comment until commit: whoever decides about its drafts or replies holds it."""
    return await session.get_one(Comment, comment_id, with_for_update=True, populate_existing=True)


async def lock_reply(session: AsyncSession, reply_id: ReplyId) -> Reply:
    """Hold a reply until commit and, before it, its comment."""
    reply = await session.get_one(Reply, reply_id)
    await lock_comment(session, reply.comment_id)
    if not writes_alone(session):
        await session.refresh(reply, with_for_update=True)
    return reply


async def has_reply_in_play(session: AsyncSession, comment: Comment) -> bool:
    """Whether a reply of this round is on its way or out."""
    of = {"comment_id": comment.id, "round": comment.round}
    return await session.scalar(_REPLY_IN_PLAY, of) is not None


def send_key(reply: Reply) -> str:
    """Names the one task that sends this reply."""
    return _send_key(reply.id)


def send_keys() -> ColumnElement[str]:
    """The same in a statement about replies."""
    return literal(_SENDS) + cast(Reply.id, Text)


def _send_key(reply_id: ReplyId) -> str:
    return f"{_SENDS}{reply_id}"


async def withdraw(
    session: AsyncSession, reply: Reply, *, because: ReplyEnd, by: Actor | str, now: datetime
) -> None:
    """Take back a queued reply; its sign-off is used up and its draft retired.

    An undo offers the draft again instead (see `bot.services.review.undo`), unless it is of a
    machine and people answer such comments by now.
    """
    reply.move(ReplyState.WITHDRAWN, because=because)
    await work.cancel(session, send_key(reply))
    sign_off = await session.get_one(SignOff, reply.sign_off_id)
    sign_off.voided_at = now
    if sign_off.first_signature_id is not None:
        ended = VoidedBecause.REPLY_ENDED
        await signatures.void_by_id(session, sign_off.first_signature_id, because=ended, now=now)
    draft = await session.get_one(Draft, reply.draft_id)
    if because is not ReplyEnd.UNDONE:
        draft.retire(RetiredBecause.REPLY_ENDED)
    elif draft.source in MACHINES and await _is_for_people(session, reply.comment_id):
        draft.retire(RetiredBecause.PEOPLE_ONLY)
    else:
        draft.offer_again()
    audit.record(
        session,
        Audit.SIGN_OFF_UNDONE if because is ReplyEnd.UNDONE else Audit.REPLY_WITHDRAWN,
        f"reply:{reply.id}",
        by=by,
        at=now,
        because=because.value,
        sign_off=reply.sign_off_id,
        draft=reply.draft_id,
    )
    await close_hidden(session, reply)
    await cards.refresh(session, reply.comment_id, now=now)


async def close_hidden(session: AsyncSession, reply: Reply) -> None:
    """Have a comment wait for nobody that was hidden while its reply, ended now, was leaving."""
    comment = await session.get_one(Comment, reply.comment_id)
    if comment.state is CommentState.OPEN and comment.visibility is not Visibility.SHOWN:
        comment.state = CommentState.CLOSED


async def _is_for_people(session: AsyncSession, comment_id: CommentId) -> bool:
    return await policies.is_for_people(session, await session.get_one(Comment, comment_id))


async def withdraw_queued(
    session: AsyncSession,
    comment_id: CommentId,
    *,
    because: ReplyEnd,
    by: Actor | str,
    now: datetime,
) -> None:
    """Take back what is queued for a comment; what is already leaving cannot be stopped."""
    queued = await session.scalars(
        select(Reply).where(Reply.comment_id == comment_id, Reply.state == ReplyState.QUEUED)
    )
    for reply in queued:
        await withdraw(session, reply, because=because, by=by, now=now)


async def withdraw_held(
    session: AsyncSession, *, of: ColumnElement[bool], now: datetime
) -> list[CommentId]:
    """Take back every queued reply *of* a scope because of its freeze, however many there are.

    A fixed number of statements for each `AT_ONCE` replies; the caller holds the scope and draws
    the cards of the returned comments, which are in order of id.
    """
    is_held = (Reply.state == ReplyState.QUEUED) & of
    await session.execute(  # first, and in one order: whoever takes back a signature waits here
        select(Comment.id)
        .where(Comment.id.in_(select(Reply.comment_id).where(is_held)))
        .order_by(Comment.id)
        .with_for_update()
    )
    withdrawn = await session.execute(
        update(Reply)
        .where(is_held)
        .values(state=ReplyState.WITHDRAWN, ended_because=ReplyEnd.FROZEN)
        .returning(Reply.id, Reply.sign_off_id, Reply.draft_id, Reply.comment_id)
        .execution_options(synchronize_session=False)
    )
    replies = sorted(_Withdrawn(*row) for row in withdrawn)
    for begin in range(0, len(replies), AT_ONCE):
        await _use_up(session, replies[begin : begin + AT_ONCE], now=now)
    return sorted(reply.comment_id for reply in replies)


class _Withdrawn(NamedTuple):
    id: ReplyId
    sign_off_id: SignOffId
    draft_id: DraftId
    comment_id: CommentId


async def _use_up(session: AsyncSession, replies: list[_Withdrawn], *, now: datetime) -> None:
    """Void the sign-offs, retire the drafts, cancel the sending; each reply is on the record."""
    await session.execute(
        update(SignOff)
        .where(SignOff.id.in_([each.sign_off_id for each in replies]))
        .values(voided_at=now)
        .execution_options(synchronize_session=False)
    )
    await signatures.void_used(session, [each.sign_off_id for each in replies], now=now)
    await session.execute(
        update(Draft)
        .where(
            Draft.id.in_([each.draft_id for each in replies]), Draft.state != DraftState.REJECTED
        )
        .values(state=DraftState.RETIRED, retired_because=RetiredBecause.REPLY_ENDED)
        .execution_options(synchronize_session=False)
    )
    await _close_all_hidden(session, [each.comment_id for each in replies])
    await work.cancel(session, *[_send_key(each.id) for each in replies])
    for each in replies:
        audit.record(
            session,
            Audit.REPLY_WITHDRAWN,
            f"reply:{each.id}",
            by=audit.SYSTEM,
            at=now,
            because=ReplyEnd.FROZEN.value,
            sign_off=each.sign_off_id,
            draft=each.draft_id,
        )


async def _close_all_hidden(session: AsyncSession, comment_ids: Collection[CommentId]) -> None:
    """Do what `close_hidden` does, for many."""
    await session.execute(
        update(Comment)
        .where(
            Comment.id.in_(comment_ids),
            Comment.state == CommentState.OPEN,
            Comment.visibility != Visibility.SHOWN,
        )
        .values(state=CommentState.CLOSED)
        .execution_options(synchronize_session=False)
    )


async def retire_drafts(
    session: AsyncSession,
    comment_id: CommentId,
    *,
    because: RetiredBecause,
    now: datetime,
    sparing: DraftId | None = None,
    of: Collection[DraftSource] = tuple(DraftSource),
) -> None:
    """Close every draft of a comment that could still be signed, except *sparing*.

    *of* names the sources whose drafts are meant.
    """
    offered = await session.scalars(_OFFERED, {"comment_id": comment_id})
    retired = [draft for draft in offered if draft.id != sparing and draft.source in of]
    for draft in retired:
        draft.retire(because)
        cards.refresh_draft(session, draft.id, now=now)
    await signatures.void_ended(session, [draft.id for draft in retired], now=now)


async def correct_note(
    session: AsyncSession, rejected: Draft, comment: Comment, *, now: datetime
) -> None:
    """No longer say on the card of a draft from the FAQ that it stands."""
    is_from_faq = rejected.source is DraftSource.FAQ
    if is_from_faq and comment.draft_note == "note.model_failed_faq_stands":
        comment.draft_note = "note.model_failed"
        await cards.refresh_comment(session, comment.id, now=now)
