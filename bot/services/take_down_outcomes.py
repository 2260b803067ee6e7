"""What a take-down came to, written down: the one door through which it moves."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import AccountId, TakeDownId
from bot.models.comments import Comment, CommentState
from bot.models.replies import Reply
from bot.models.take_downs import TakeDown, TakeDownEnd, TakeDownState
from bot.services import audit, cards, echoes, notices, waking
from bot.services.audit import Audit
from bot.services.endings import lock_comment


async def hold(session: AsyncSession, take_down_id: TakeDownId) -> TakeDown:
    """Lock a take-down, and its comment before it."""
    signed = await session.get_one(TakeDown, take_down_id)
    await lock_comment(session, signed.comment_id)
    await session.refresh(signed, with_for_update=True)
    return signed


async def begin(session: AsyncSession, signed: TakeDown, *, now: datetime) -> None:
    """Move ``queued → sending``, before any call."""
    signed.move(TakeDownState.SENDING)
    _record(session, Audit.TAKE_DOWN_ATTEMPTED, signed, now=now, digest=signed.digest)


async def done(
    session: AsyncSession, signed: TakeDown, *, now: datetime, by: str = audit.SYSTEM
) -> None:
    """The reply stands no more: its comment waits for another one, in the next round.

    Not while another answer stands there: it would be answered twice. Nor without its words.
    """
    signed.end(TakeDownState.DONE, because=None, at=now)
    await session.flush()  # before the next round begins: the database looks for what ended this
    _record(session, Audit.TAKEN_DOWN, signed, now=now, by=by, external_id=signed.external_id)
    reply = await session.get_one(Reply, signed.reply_id)
    comment = await session.get_one(Comment, signed.comment_id)
    if reply.round == comment.round:
        comment.round += 1
        if comment.state is CommentState.ANSWERED:
            await _await_another(session, comment, now=now)
    await cards.refresh_comment(session, signed.comment_id, now=now)


async def _await_another(session: AsyncSession, comment: Comment, *, now: datetime) -> None:
    if comment.erased_at is not None:  # nobody can answer, nor decide anything about it
        comment.state = CommentState.CLOSED
        audit.record(
            session, Audit.COMMENT_CLOSED, f"comment:{comment.id}", by=audit.SYSTEM, at=now
        )
    elif not await echoes.stands_beside(session, comment):
        await waking.reopen(session, comment, now=now)


async def requeued(session: AsyncSession, signed: TakeDown, *, error: str, now: datetime) -> None:
    """The reply surely stands; it may be tried again under the same signature."""
    signed.move(TakeDownState.QUEUED)
    _record(session, Audit.TAKE_DOWN_REQUEUED, signed, now=now, error=error)


async def doubtful(session: AsyncSession, signed: TakeDown, *, error: str, now: datetime) -> None:
    """Nobody knows yet whether the reply stands; it is looked for before anything else."""
    signed.move(TakeDownState.DOUBTFUL)
    signed.unclear_count += 1
    _record(session, Audit.TAKE_DOWN_DOUBTFUL, signed, now=now, error=error)
    await notices.add_take_down(session, signed, now=now, delay=notices.DOUBT_WAITS)
    await cards.refresh_comment(session, signed.comment_id, now=now)


async def failed(
    session: AsyncSession,
    signed: TakeDown,
    because: TakeDownEnd,
    *,
    error: str,
    now: datetime,
    by: str = audit.SYSTEM,
) -> None:
    """The reply stands and will: back to the person who signed, with the reason."""
    signed.end(TakeDownState.FAILED, because=because, at=now)
    told = {"because": because.value, "error": error}
    _record(session, Audit.TAKE_DOWN_FAILED, signed, now=now, by=by, **told)
    await _give_back(session, signed, now=now)


async def find_gone(
    session: AsyncSession, account_id: AccountId, external_id: str, *, now: datetime
) -> bool:
    """Settle the doubt about a reply of ours that the platform says is deleted; whether it was."""
    in_doubt = await session.scalar(
        select(TakeDown.id).where(
            TakeDown.account_id == account_id,
            TakeDown.external_id == external_id,
            TakeDown.state == TakeDownState.DOUBTFUL,
        )
    )
    if in_doubt is None:
        return False
    signed = await hold(session, in_doubt)
    if signed.state is TakeDownState.DOUBTFUL:  # a look may have settled it meanwhile
        await done(session, signed, by="platform", now=now)
    return True


async def withdrawn(
    session: AsyncSession, signed: TakeDown, because: TakeDownEnd, *, now: datetime
) -> None:
    """The signature does not hold any more, so nothing was asked of the platform under it."""
    signed.end(TakeDownState.WITHDRAWN, because=because, at=now)
    _record(session, Audit.TAKE_DOWN_WITHDRAWN, signed, now=now, because=because.value)
    await _give_back(session, signed, now=now)


async def _give_back(session: AsyncSession, signed: TakeDown, *, now: datetime) -> None:
    await notices.add_take_down(session, signed, now=now)
    await cards.refresh_comment(session, signed.comment_id, now=now)


def _record(
    session: AsyncSession,
    kind: Audit,
    signed: TakeDown,
    *,
    now: datetime,
    by: str = audit.SYSTEM,
    **facts: Any,
) -> None:
    about = {"reply": signed.reply_id, **facts}
    audit.record(session, kind, signed.subject, by=by, at=now, **about)
