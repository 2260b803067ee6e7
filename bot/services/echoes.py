"""Replies of the account itself that come back: ours confirm a send, others close a comment."""

import json
from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from bot.ids import AccountId, CommentId
from bot.models.attempts import Attempt
from bot.models.audit import AuditEntry
from bot.models.comments import Comment, CommentState
from bot.models.drafts import RetiredBecause
from bot.models.replies import ENDED, LEAVING, SEEN, Reply, ReplyEnd, ReplyState
from bot.services import audit, cards, outcomes, waking
from bot.services.audit import Audit
from bot.services.endings import lock_comment, retire_drafts, withdraw_queued
from bot.services.published import are_alike
from bot.services.waking import WokenBecause
from integrations.contract import ReplyEchoed, SentReply

_HAS_NO_ID = Reply.edits_reply_id.is_(None)
"""That a reply of ours may come to stand under an id of its own: a correction does not."""


async def take(
    session: AsyncSession, account_id: AccountId, echo: ReplyEchoed, *, now: datetime
) -> None:
    """Recognise our own reply, or learn that somebody answered in the platform's app."""
    if await is_known(session, account_id, echo.external_id):
        return
    comment_id = await session.scalar(
        select(Comment.id).where(
            Comment.account_id == account_id, Comment.external_id == echo.parent_id
        )
    )
    if comment_id is None:
        return
    comment = await lock_comment(session, comment_id)
    alike = await find_nameless(session, comment, echo.text)
    if await is_known(session, account_id, echo.external_id):  # recorded meanwhile, if not alike
        return
    sent = SentReply(external_id=echo.external_id, url=echo.url)
    if not alike:
        twin = await _find_twin(session, comment, echo.text)
        if twin is not None:  # a doubled reply, in public
            outcomes.arrived_late(session, twin, sent, now=now)
        elif comment.state is CommentState.ANSWERED:  # beside ours, which may be taken down
            _record_elsewhere(session, comment, external_id=echo.external_id, now=now)
        await answered_elsewhere(session, comment, external_id=echo.external_id, now=now)
    elif [reply.comment_id for reply in alike] == [comment.id]:
        await session.refresh(alike[0], with_for_update=True)
        await outcomes.arrived(session, alike[0], sent, by="platform", now=now)
    # Else it may be ours to another comment, filed here: its own look or answer will tell.


async def arrived_late(
    session: AsyncSession, reply: Reply, sent: SentReply, *, now: datetime
) -> None:
    """A reply stands after all, though we had looked for it in vain and gone on.

    The record says so, and nothing else is sent to this comment.
    """
    outcomes.arrived_late(session, reply, sent, now=now)
    comment = await session.get_one(Comment, reply.comment_id)
    await answered_elsewhere(session, comment, external_id=sent.external_id, now=now)


async def answered_elsewhere(
    session: AsyncSession, comment: Comment, *, external_id: str, now: datetime
) -> None:
    """A public reply that is not ours retires everything that waits for this comment."""
    if comment.state in (CommentState.ANSWERED, CommentState.GONE):
        return
    comment.state = CommentState.ANSWERED
    await waking.end(session, comment, because=WokenBecause.SETTLED, now=now)
    _record_elsewhere(session, comment, external_id=external_id, now=now)
    await withdraw_queued(
        session, comment.id, because=ReplyEnd.ANSWERED_ELSEWHERE, by=audit.SYSTEM, now=now
    )
    await retire_drafts(session, comment.id, because=RetiredBecause.ANSWERED_ELSEWHERE, now=now)
    await cards.refresh_comment(session, comment.id, now=now)


def _record_elsewhere(
    session: AsyncSession, comment: Comment, *, external_id: str, now: datetime
) -> None:
    audit.record(
        session,
        Audit.ANSWERED_ELSEWHERE,
        f"comment:{comment.id}",
        by="platform",
        at=now,
        external_id=external_id,
    )


async def stands_beside(session: AsyncSession, comment: Comment) -> bool:
    """Whether the record tells of an answer that no take-down of ours removes.

    One that somebody wrote in the platform's app, or a reply of ours that stands there besides
    the one whose id we know: doubled, or given up too early.
    """
    replies = await session.scalars(select(Reply.id).where(Reply.comment_id == comment.id))
    ours = [f"reply:{reply_id}" for reply_id in replies]
    elsewhere = (AuditEntry.kind == Audit.ANSWERED_ELSEWHERE) & (
        AuditEntry.subject == f"comment:{comment.id}"
    )
    late = (AuditEntry.kind == Audit.REPLY_ARRIVED_LATE) & AuditEntry.subject.in_(ours)
    told = await session.scalars(select(AuditEntry.body).where(elsewhere | late))
    known = await find_known(session, comment)  # by now: an echo may have come before the answer
    return any(json.loads(body)["facts"]["external_id"] not in known for body in told)


async def is_known(session: AsyncSession, account_id: AccountId, external_id: str) -> bool:
    """Whether a reply with this platform id is one of ours that was recorded as sent."""
    known = await session.scalar(
        select(Reply.id).where(Reply.account_id == account_id, Reply.external_id == external_id)
    )
    return known is not None


async def is_one_leaving(session: AsyncSession, comment: Comment) -> bool:
    """Whether a reply of ours in the conversation may stand there before we know its id."""
    leaving = select(Reply.id).where(
        Reply.comment_id.in_(_beside(comment)), Reply.state.in_(LEAVING), _HAS_NO_ID
    )
    return (await session.scalars(leaving)).first() is not None


async def find_known(session: AsyncSession, comment: Comment) -> frozenset[str]:
    """The platform ids of our replies in the conversation of *comment*."""
    known = await session.scalars(
        select(Reply.external_id).where(
            Reply.comment_id.in_(_beside(comment)), Reply.external_id.is_not(None)
        )
    )
    return frozenset(name for name in known if name)


async def find_nameless(session: AsyncSession, comment: Comment, text: str) -> list[Reply]:
    """Our replies with this text that may stand in the conversation under an id we do not know.

    In the whole conversation: a platform may file the answer to a reply under the comment above.
    """
    nameless = await session.scalars(
        select(Reply)
        .where(
            Reply.comment_id.in_(_beside(comment)),
            (Reply.state.in_(LEAVING) & _HAS_NO_ID) | Reply.external_id.startswith(SEEN),
        )
        .options(selectinload(Reply.draft))  # joined, the reply could not be locked
    )
    return [reply for reply in nameless if are_alike(reply.draft.text, text)]


async def _find_twin(session: AsyncSession, comment: Comment, text: str) -> Reply | None:
    """The latest reply with this text that we sent to *comment*, or tried to and gave up."""
    was_tried = exists().where(Attempt.reply_id == Reply.id)
    is_given_up = Reply.state.in_(ENDED) & was_tried
    sent = await session.scalars(
        select(Reply)
        .where(Reply.comment_id == comment.id, (Reply.state == ReplyState.SENT) | is_given_up)
        .order_by(Reply.id.desc())
        .options(joinedload(Reply.draft))
    )
    return next((reply for reply in sent if are_alike(reply.draft.text, text)), None)


def _beside(comment: Comment) -> Select[CommentId]:
    return select(Comment.id).where(Comment.conversation_id == comment.conversation_id)
