"""What is looked at again when a member may have lost a right."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.ids import MemberId, SignatureId
from bot.models.comments import Comment
from bot.models.signatures import Signature

RECHECK = "recheck_signatures"
RECHECK_ASSIGNED = "recheck_assigned"


def want_recheck(
    session: AsyncSession,
    member_id: MemberId,
    *,
    at: datetime,
    now: datetime,
    of: SignatureId | None = None,
) -> None:
    """Have the first signatures of a member looked at again: all at once, or as *of* runs out."""
    work.enqueue(
        session,
        RECHECK,
        args={"member_id": member_id},
        run_at=at,
        now=now,
        dedupe=f"{RECHECK}:{member_id}:{of or 'rights'}",
    )


def want_assigned_recheck(session: AsyncSession, member_id: MemberId, *, now: datetime) -> None:
    """Have it looked at whether a member may still answer what is theirs."""
    args, name = {"member_id": member_id}, f"{RECHECK_ASSIGNED}:{member_id}"
    work.enqueue(session, RECHECK_ASSIGNED, args=args, run_at=now, now=now, dedupe=name)


async def rights_changed(session: AsyncSession, member_id: MemberId, *, now: datetime) -> None:
    """Have a member's first signatures and comments looked at: they may not be theirs any more."""
    valid = exists().where(Signature.member_id == member_id, Signature.voided_at.is_(None))
    if await session.scalar(select(valid)):
        want_recheck(session, member_id, at=now, now=now)
    if await session.scalar(select(exists().where(Comment.assigned_to == member_id))):
        want_assigned_recheck(session, member_id, now=now)
