"""Anchors: heads of the record that were told outside, where nobody can rewrite them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import insert_into, sort_of
from bot.errors import NothingSuch
from bot.models.audit import AuditAnchor
from bot.rules.chain import Anchor
from bot.services import audit


async def record(session: AsyncSession, *, now: datetime) -> AuditAnchor:
    """Keep the present head as one that is told outside; the same head has one anchor.

    Raises `NothingSuch` before the first entry.
    """
    head = await audit.get_head(session)
    if head.seq == 0:
        raise NothingSuch("The record holds no entry yet: there is nothing to anchor.")
    found = await session.get(AuditAnchor, head.seq)
    if found is not None:
        return found
    new = insert_into(sort_of(session), AuditAnchor).values(seq=head.seq, hash=head.hash, at=now)
    await session.execute(new.on_conflict_do_nothing())  # another process may be as fast
    return await session.get_one(AuditAnchor, head.seq)


async def list_between(session: AsyncSession, first: int, last: int) -> Sequence[Anchor]:
    """The anchors of entries *first* to *last*."""
    rows = await session.execute(
        select(AuditAnchor.seq, AuditAnchor.hash).where(AuditAnchor.seq.between(first, last))
    )
    return [Anchor(*row) for row in rows]


async def find_last_seq(session: AsyncSession) -> int:
    """The newest entry with an anchor; 0 where none has one."""
    return await session.scalar(select(func.max(AuditAnchor.seq))) or 0
