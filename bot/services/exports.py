"""Exports of the record: each is on record itself, for erasing does not reach what left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models.audit import AuditEntry, PersonalText
from bot.services import audit
from bot.services.audit import Audit
from bot.views import Actor

RECORD: Final = "record"
_WHERE, _USER = "where", "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """One export: to the path ``where``, or for the ``user`` of Slack; neither: it was printed."""

    at: datetime
    where: str | None
    user: str | None


def record(session: AsyncSession, where: str | None, *, now: datetime) -> None:
    """Note that an export begins, to the path *where*; the export holds this entry, too."""
    personal = {_WHERE: where} if where else {}  # a path may name a person
    _record(session, personal, by=audit.COMMAND, now=now)


def record_for(session: AsyncSession, user_id: str, *, by: Actor, now: datetime) -> None:
    """The same of an export that goes to the user *user_id* of Slack, who asked for it."""
    _record(session, {_USER: user_id}, by=by, now=now)


def _record(
    session: AsyncSession, personal: Mapping[str, str], *, by: Actor | str, now: datetime
) -> None:
    audit.record(session, Audit.RECORD_EXPORTED, RECORD, by=by, at=now, personal=personal)


async def list_all(session: AsyncSession) -> Sequence[Exported]:
    """Every export that was begun, oldest first."""
    rows = await session.execute(
        select(AuditEntry.at, PersonalText.field, PersonalText.text)
        .outerjoin(
            PersonalText,
            (PersonalText.entry_seq == AuditEntry.seq) & PersonalText.field.in_((_WHERE, _USER)),
        )
        .where(AuditEntry.kind == Audit.RECORD_EXPORTED, AuditEntry.subject == RECORD)
        .order_by(AuditEntry.seq)
    )
    return [
        Exported(
            at=at,
            where=text if field == _WHERE else None,
            user=text if field == _USER else None,
        )
        for at, field, text in rows
    ]
