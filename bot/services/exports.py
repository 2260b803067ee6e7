"""Exports of the record: each is on record itself, for erasing does not reach what left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models.audit import AuditEntry, PersonalText
from bot.services import audit
from bot.services.audit import Audit

RECORD: Final = "record"
_WHERE = "where"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """One export. ``where`` None: it went to standard output, nobody knows where to."""

    at: datetime
    where: str | None


def record(session: AsyncSession, where: str | None, *, now: datetime) -> None:
    """Note that an export begins, to the path *where*; the export holds this entry, too."""
    personal = {_WHERE: where} if where else None  # a path may name a person
    audit.record(
        session, Audit.RECORD_EXPORTED, RECORD, by=audit.COMMAND, at=now, personal=personal
    )


async def list_all(session: AsyncSession) -> Sequence[Exported]:
    """Every export that was begun, oldest first."""
    rows = await session.execute(
        select(AuditEntry.at, PersonalText.text)
        .outerjoin(
            PersonalText,
            (PersonalText.entry_seq == AuditEntry.seq) & (PersonalText.field == _WHERE),
        )
        .where(AuditEntry.kind == Audit.RECORD_EXPORTED, AuditEntry.subject == RECORD)
        .order_by(AuditEntry.seq)
    )
    return [Exported(at=at, where=where) for at, where in rows]
