"""Anchors: heads of the record that were told outside, where nobody can rewrite them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
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


async def list_all(session: AsyncSession) -> Sequence[Anchor]:
    """Every anchor, oldest first: about as many as there were days and exports."""
    rows = await session.execute(
        select(AuditAnchor.seq, AuditAnchor.hash).order_by(AuditAnchor.seq)
    )
    return [Anchor(*row) for row in rows]
