"""What an attempt came to, written down: the one door through which a reply becomes sent."""

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import ReplyId
from bot.models.attempts import Attempt, AttemptOutcome
from bot.models.comments import Comment, CommentState
from bot.models.drafts import Draft, RetiredBecause
from bot.models.replies import Reply, ReplyEnd, ReplyState
from bot.models.sign_offs import SignOff
from bot.services import audit, cards, erasure_tasks, flights, notices, trainees
from bot.services.audit import Audit
from bot.services.endings import close_hidden, retire_drafts
from integrations.contract import SentReply


async def begin_attempt(session: AsyncSession, reply: Reply, *, now: datetime) -> Attempt:
    """Move ``queued → sending`` and write the attempt, before any call."""
    reply.move(ReplyState.SENDING)
    number = await count_attempts(session, reply) + 1
    attempt = Attempt(reply_id=reply.id, number=number, started_at=now)
    session.add(attempt)
    audit.record(
        session,
        Audit.REPLY_ATTEMPTED,
        f"reply:{reply.id}",
        by=audit.SYSTEM,
        at=now,
        attempt=number,
        digest=reply.digest,
        sign_off=reply.sign_off_id,
    )
    return attempt


async def count_attempts(session: AsyncSession, reply: Reply) -> int:
    """How often a reply was tried."""
    wanted = select(func.count()).select_from(Attempt).where(Attempt.reply_id == reply.id)
    return await session.scalar(wanted) or 0


async def arrived(
    session: AsyncSession, reply: Reply, sent: SentReply, *, by: str, now: datetime
) -> None:
    """The platform holds the reply; recording it twice is recording it once.

    Under another id it stands there twice, which the record tells.
    """
    if reply.state is ReplyState.SENT:
        if sent.external_id != reply.external_id and not reply.was_seen_by_hand:
            arrived_late(session, reply, sent, now=now)
        return
    await _close_attempt(session, reply, AttemptOutcome.SENT, now=now)
    reply.arrive(external_id=sent.external_id, url=sent.url, at=now)
    await flights.settled(session, reply, now=now)
    comment = await session.get_one(Comment, reply.comment_id)
    if comment.state is not CommentState.GONE:
        comment.state = CommentState.ANSWERED
    if reply.edits_reply_id is not None:
        await _take_its_place(session, reply.edits_reply_id, reply, comment, now=now)
    draft = await session.get_one(Draft, reply.draft_id)
    draft.retire(RetiredBecause.REPLY_ENDED)
    await retire_drafts(session, reply.comment_id, because=RetiredBecause.REPLACED, now=now)
    signed = await session.get_one(SignOff, reply.sign_off_id)
    if signed.first_member_id is not None:
        await trainees.count_sent(session, signed.first_member_id, on=reply.account_id)
    audit.record(
        session,
        Audit.REPLY_SENT,
        f"reply:{reply.id}",
        by=by,
        at=now,
        external_id=sent.external_id,
        digest=reply.digest,
        sign_off=reply.sign_off_id,
    )
    await cards.refresh_comment(session, reply.comment_id, now=now)
    await _let_words_go(session, reply, now=now)


async def _take_its_place(
    session: AsyncSession, edited_id: ReplyId, reply: Reply, comment: Comment, *, now: datetime
) -> None:
    """The next round of a comment is that of the words which stand there now."""
    edited = await session.get_one(Reply, edited_id)
    await session.flush()  # before the round ends: the database looks for what ended it
    comment.round = reply.round
    cards.refresh_draft(session, edited.draft_id, now=now)


def arrived_late(session: AsyncSession, reply: Reply, sent: SentReply, *, now: datetime) -> None:
    """A reply stands that we had looked for in vain, or that stood already: put it on record."""
    audit.record(
        session,
        Audit.REPLY_ARRIVED_LATE,
        f"reply:{reply.id}",
        by=audit.SYSTEM,
        at=now,
        state=reply.state.value,
        external_id=sent.external_id,
    )


async def failed(
    session: AsyncSession,
    reply: Reply,
    because: ReplyEnd,
    *,
    error: str,
    now: datetime,
    by: str = audit.SYSTEM,
) -> None:
    """The reply surely did not go out and will not: back to the person with the reason."""
    await _close_attempt(session, reply, AttemptOutcome.NOT_SENT, error=error, now=now)
    reply.move(ReplyState.FAILED, because=because)
    draft = await session.get_one(Draft, reply.draft_id)
    draft.retire(RetiredBecause.REPLY_ENDED)
    audit.record(
        session,
        Audit.REPLY_FAILED,
        f"reply:{reply.id}",
        by=by,
        at=now,
        because=because.value,
    )
    await close_hidden(session, reply)
    await flights.settled(session, reply, now=now)
    await notices.add(session, reply, by=by, now=now)
    await cards.refresh(session, reply.comment_id, now=now)
    await _let_words_go(session, reply, now=now)


async def requeued(session: AsyncSession, reply: Reply, *, error: str, now: datetime) -> None:
    """The reply surely did not go out this time; it may try again under the same sign-off."""
    await _close_attempt(session, reply, AttemptOutcome.NOT_SENT, error=error, now=now)
    reply.move(ReplyState.QUEUED)
    audit.record(
        session, Audit.REPLY_REQUEUED, f"reply:{reply.id}", by=audit.SYSTEM, at=now, error=error
    )
    await flights.settled(session, reply, now=now)
    await cards.refresh(session, reply.comment_id, now=now)
    await _let_words_go(session, reply, now=now)


async def _let_words_go(session: AsyncSession, reply: Reply, *, now: datetime) -> None:
    """The words of a comment that is gone were kept for as long as nobody knew of its reply."""
    comment = await session.get_one(Comment, reply.comment_id)
    if comment.state is CommentState.GONE:
        await erasure_tasks.want_deleted(session, comment, now=now)


async def doubtful(session: AsyncSession, reply: Reply, *, error: str, now: datetime) -> None:
    """Nobody knows yet whether the reply went out; it is looked for before anything else."""
    await _close_attempt(session, reply, AttemptOutcome.UNKNOWN, error=error, now=now)
    reply.move(ReplyState.DOUBTFUL)
    audit.record(
        session, Audit.REPLY_DOUBTFUL, f"reply:{reply.id}", by=audit.SYSTEM, at=now, error=error
    )
    await notices.add(session, reply, by=audit.SYSTEM, now=now, delay=notices.DOUBT_WAITS)
    await cards.refresh(session, reply.comment_id, now=now)


def _attempts_of(reply: Reply) -> Select[Attempt]:
    return select(Attempt).where(Attempt.reply_id == reply.id).order_by(Attempt.number)


async def _close_attempt(
    session: AsyncSession,
    reply: Reply,
    outcome: AttemptOutcome,
    *,
    now: datetime,
    error: str | None = None,
) -> None:
    open_attempt = await session.scalar(
        _attempts_of(reply).where(Attempt.outcome.is_(None)).with_for_update()
    )
    if open_attempt is not None:
        open_attempt.outcome, open_attempt.finished_at = outcome, now
        open_attempt.error = error
