"""Whether signatures, replies and what stops or removes them stand as the record tells it.

Nor may it tell of others. The chain proves itself, not the rows: the product acts on these.
"""

from collections.abc import Callable, Collection
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models.attempts import Attempt
from bot.models.replies import Reply
from bot.models.sign_offs import SignOff
from bot.models.signatures import Signature
from bot.rules.chain import written
from bot.services import audit, reply_agreement, row_entries, stops_agreement, take_down_agreement
from bot.services.audit import Audit
from bot.services.reply_agreement import MOVES
from bot.services.row_entries import Disagreement, id_in, reader_of, tells_of_nothing
from bot.services.told import Told

AT_ONCE = 500
"""Rows in one statement: nothing of a long history is held in memory."""

_OF_SIGNATURES = (Audit.FIRST_SIGNED, Audit.FIRST_VOIDED)


async def count_replies(session: AsyncSession) -> int:
    """How many `find_first` compares: other rows are few."""
    return await session.scalar(select(func.count()).select_from(Reply)) or 0


async def find_first(
    session: AsyncSession, told: Told, *, on_replies: Callable[[int], None] | None = None
) -> Disagreement | None:
    """Compare both ways: each row with its entries, each entry with its row.

    *on_replies* is told how many replies were compared so far.
    """
    return (
        await reply_agreement.find_first(session, told, on_replies)
        or await _find_alone(session, SignOff, "sign-off", Reply.sign_off_id == SignOff.id)
        or await _find_alone(session, Attempt, "attempt", Reply.id == Attempt.reply_id)
        or await _find_entry(session, Reply, "reply", MOVES, told)
        or await _find_signature(session, told)
        or await _find_entry(session, Signature, "signature", _OF_SIGNATURES, told)
        or await stops_agreement.find_first(session, told)
        or await take_down_agreement.find_first(session, told)
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

    async def find_there(ids: Collection[int]) -> Collection[int]:
        return set(await session.scalars(select(row.id).where(row.id.in_(ids))))

    found = await row_entries.find_without_row(
        session, told, kinds, lambda entry: id_in(entry, name), find_there
    )
    return tells_of_nothing(found, name) if found is not None else None


async def _find_signature(session: AsyncSession, told: Told) -> Disagreement | None:
    """A first signature that was given, changed or voided behind the back of the record."""
    read_entries = await reader_of(session, Signature, "signature", _OF_SIGNATURES)
    last = 0
    while True:
        page = await session.scalars(
            select(Signature).where(Signature.id > last).order_by(Signature.id).limit(AT_ONCE)
        )
        rows = page.all()
        if not rows:
            return None
        entries = await read_entries(rows[0].id, rows[-1].id)
        for row in rows:
            if _signature(row) != _told_of_first(entries.get(row.id, [])):
                return Disagreement(f"signature {row.id}", "it differs from the record")
        told.match(chain.from_iterable(entries.values()))
        last = rows[-1].id


def _signature(row: Signature) -> list[Any]:
    given = [f"member:{row.member_id}", written(row.signed_at), row.facts()]
    by = f"member:{row.voided_by}" if row.voided_by else audit.SYSTEM
    return [given, [written(row.voided_at), row.voided_because, by] if row.voided_at else None]


def _told_of_first(entries: list[dict[str, Any]]) -> list[Any] | None:
    """The same as the record tells it; None where it tells no such story."""
    match [entry["kind"] for entry in entries], entries:
        case [Audit.FIRST_SIGNED], [given]:
            return [_given(given), None]
        case [Audit.FIRST_SIGNED, Audit.FIRST_VOIDED], [given, voided]:
            because = voided["facts"]["because"]
            return [_given(given), [voided["at"], because, voided["actor"]]]
        case _:
            return None


def _given(entry: dict[str, Any]) -> list[Any]:
    return [entry["actor"], entry["at"], entry["facts"]]
