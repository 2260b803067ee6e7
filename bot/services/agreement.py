"""Whether signatures, replies and what stops or removes them stand as the record tells it.

Nor may it tell of others. The chain proves itself, not the rows: the product acts on these.
"""

import re
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models.attempts import Attempt
from bot.models.audit import AuditEntry
from bot.models.replies import Reply
from bot.models.sign_offs import SignOff
from bot.models.signatures import Signature
from bot.rules.chain import written
from bot.services import audit, reply_agreement, stops_agreement, take_down_agreement
from bot.services.audit import Audit
from bot.services.reply_agreement import MOVES, said_of
from bot.services.told import Told

AT_ONCE = 500
"""Rows in one statement: nothing of a long history is held in memory."""

_OF_SIGNATURES = (Audit.FIRST_SIGNED, Audit.FIRST_VOIDED)
_SUBJECT = re.compile("(reply|signature):([0-9]{1,18})")


class Disagreement(NamedTuple):
    """The first that does not agree, and how."""

    where: str
    fault: str


async def count_replies(session: AsyncSession) -> int:
    """How many `find_first` compares: other rows are few."""
    return await session.scalar(select(func.count()).select_from(Reply)) or 0


async def find_first(
    session: AsyncSession, told: Told, *, on_replies: Callable[[int], None] | None = None
) -> Disagreement | None:
    """Compare both ways: each row with its entries, each entry with its row.

    *on_replies* is told how many replies were compared so far.
    """
    differing = await reply_agreement.find_first(session, told, on_replies)
    if differing is not None:
        return Disagreement(*differing)
    return (
        await _find_alone(session, SignOff, "sign-off", Reply.sign_off_id == SignOff.id)
        or await _find_alone(session, Attempt, "attempt", Reply.id == Attempt.reply_id)
        or await _find_entry(session, Reply, "reply", MOVES, told)
        or await _find_signature(session, told)
        or await _find_entry(session, Signature, "signature", _OF_SIGNATURES, told)
        or await _find_stop(session, told)
        or await _find_take_down(session, told)
    )


async def _find_alone(
    session: AsyncSession, row: type[SignOff | Attempt], name: str, is_its: ColumnElement[bool]
) -> Disagreement | None:
    """A row that belongs to no reply, so that no entry can tell of it."""
    alone = select(row.id).where(~exists().where(is_its)).order_by(row.id).limit(1)
    found = await session.scalar(alone)
    return Disagreement(f"{name} {found}", "it belongs to no reply") if found else None


async def _find_entry(
    session: AsyncSession,
    row: type[Reply | Signature],
    name: str,
    kinds: Collection[Audit],
    told: Told,
) -> Disagreement | None:
    """An entry that tells of a reply or a first signature which is not there."""
    if not told.has_unmatched(kinds):
        return None
    rows = await session.stream(
        select(AuditEntry.seq, AuditEntry.subject)
        .where(AuditEntry.kind.in_(kinds))
        .order_by(AuditEntry.seq)
    )
    async for page in rows.partitions(AT_ONCE):
        named = {seq: _SUBJECT.fullmatch(subject) for seq, subject in page}
        ids = {seq: int(match[2]) for seq, match in named.items() if match and match[1] == name}
        standing = set(await session.scalars(select(row.id).where(row.id.in_(ids.values()))))
        for seq in named:
            if ids.get(seq) not in standing:
                return Disagreement(f"entry {seq}", f"the {name} it tells of is not there")
    return None


async def _find_signature(session: AsyncSession, told: Told) -> Disagreement | None:
    """A first signature that was given, changed or voided behind the back of the record."""
    read_said = await said_of(session, Signature, "signature", _OF_SIGNATURES)
    last = 0
    while True:
        page = await session.scalars(
            select(Signature).where(Signature.id > last).order_by(Signature.id).limit(AT_ONCE)
        )
        rows = page.all()
        if not rows:
            return None
        said = await read_said(rows[0].id, rows[-1].id)
        for row in rows:
            if _signature(row) != _told_of_first(said.get(row.id, [])):
                return Disagreement(f"signature {row.id}", "it differs from the record")
        told.match(entry for entries in said.values() for entry in entries)
        last = rows[-1].id


def _signature(row: Signature) -> list[Any]:
    given = [f"member:{row.member_id}", written(row.signed_at), row.facts()]
    by = f"member:{row.voided_by}" if row.voided_by else audit.SYSTEM
    return [given, [written(row.voided_at), row.voided_because, by] if row.voided_at else None]


def _told_of_first(said: list[dict[str, Any]]) -> list[Any] | None:
    """The same as the record tells it; None where it tells no such story."""
    match [entry["kind"] for entry in said], said:
        case [Audit.FIRST_SIGNED], [given]:
            return [_given(given), None]
        case [Audit.FIRST_SIGNED, Audit.FIRST_VOIDED], [given, voided]:
            because = voided["facts"]["because"]
            return [_given(given), [voided["at"], because, voided["actor"]]]
        case _:
            return None


def _given(entry: dict[str, Any]) -> list[Any]:
    return [entry["actor"], entry["at"], entry["facts"]]


async def _find_stop(session: AsyncSession, told: Told) -> Disagreement | None:
    found = await stops_agreement.find_first(session, told)
    return Disagreement(*found) if found else None


async def _find_take_down(session: AsyncSession, told: Told) -> Disagreement | None:
    found = await take_down_agreement.find_first(session, told)
    return Disagreement(*found) if found else None
