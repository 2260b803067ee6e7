"""What the record tells of comments, for comparing it with rows of which there may be many."""

import json
import re
from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import CommentId
from bot.models.audit import AuditEntry
from bot.services.audit import Audit

AT_ONCE = 500
"""Entries in one page: nothing of a long history is held in memory."""
_SUBJECT = re.compile("comment:([0-9]{1,18})")


async def list_of(
    session: AsyncSession, comment_ids: Collection[CommentId], kinds: Collection[Audit]
) -> Sequence[dict[str, Any]]:
    """The entries of *kinds* about some comments, oldest first."""
    subjects = {f"comment:{comment_id}" for comment_id in comment_ids}
    bodies = await session.scalars(
        select(AuditEntry.body)
        .where(AuditEntry.subject.in_(subjects), AuditEntry.kind.in_(kinds))
        .order_by(AuditEntry.seq)
    )
    return [json.loads(body) for body in bodies]


async def pages_of(
    session: AsyncSession, kinds: Collection[Audit]
) -> AsyncIterator[Sequence[dict[str, Any]]]:
    """All entries of *kinds*, oldest first: reads the whole record, for kinds have no index."""
    bodies = await session.stream_scalars(
        select(AuditEntry.body).where(AuditEntry.kind.in_(kinds)).order_by(AuditEntry.seq)
    )
    async for page in bodies.partitions(AT_ONCE):
        yield [json.loads(body) for body in page]


def comment_of(said: dict[str, Any]) -> CommentId:
    """The comment that an entry is about; 0, which none has, where it is about none."""
    match = _SUBJECT.fullmatch(said["subject"])
    return CommentId(int(match[1]) if match else 0)
