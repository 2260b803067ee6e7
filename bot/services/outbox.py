"""Writing a signed reply, and the tasks that send it when its time has come."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.ids import DraftId
from bot.models.comments import Comment
from bot.models.replies import Reply
from bot.models.sign_offs import SignOff
from bot.services import published
from bot.services.endings import send_key

SEND = "send"
SEND_LATER = "send_later"
EXPIRE = "expire"


async def write_reply(
    session: AsyncSession,
    signed: SignOff,
    comment: Comment,
    *,
    corrects: DraftId | None,
    now: datetime,
) -> Reply:
    """Store what was signed: a reply of this round, or one that edits it and is of the next."""
    undo_until = now + timedelta(seconds=comment.account.undo_seconds)
    reply = Reply(
        key=secrets.token_hex(16),
        sign_off_id=signed.id,
        draft_id=signed.draft_id,
        comment_id=signed.comment_id,
        account_id=signed.account_id,
        digest=signed.digest,
        send_after=signed.send_at or undo_until,
        queued_at=now,
        **await _place(session, comment, corrects),
    )
    session.add(reply)
    await session.flush()
    return reply


async def _place(
    session: AsyncSession, comment: Comment, corrects: DraftId | None
) -> dict[str, Any]:
    if corrects is None:
        return {"round": comment.round}
    edited = await published.get_of_draft(session, corrects)
    return {
        "round": comment.round + 1,
        "edits_reply_id": edited.id,
        "edits_external_id": edited.external_id,
    }


def schedule(
    session: AsyncSession, reply: Reply, comment: Comment, signed: SignOff, *, now: datetime
) -> None:
    """Have a reply sent after its undo window or at its time, and given back after its life."""
    if signed.send_at is None:
        want_send(session, reply, comment, at=reply.send_after, now=now)
    else:
        # no key: until its time it must not keep the other replies of its conversation waiting
        args = {"reply_id": reply.id}
        work.enqueue(session, SEND_LATER, args=args, run_at=signed.send_at, now=now)
    work.enqueue(
        session,
        EXPIRE,
        args={"reply_id": reply.id},
        run_at=signed.expires_at,
        now=now,
        dedupe=f"{EXPIRE}:{reply.id}",
    )


def want_send(
    session: AsyncSession, reply: Reply, comment: Comment, *, at: datetime, now: datetime
) -> None:
    """Have a queued reply sent at *at*, after those of its conversation that were before it."""
    work.enqueue(
        session,
        SEND,
        args={"reply_id": reply.id},
        run_at=at,
        now=now,
        key=f"conversation:{comment.conversation_id}",
        dedupe=send_key(reply),
    )
