"""Whether what signers overrode stands as the record tells it, and why: see `agreement`."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Text, cast, exists, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models.audit import AuditEntry, PersonalText
from bot.models.claims import ClaimOverride
from bot.rules.chain import written
from bot.services.audit import Audit
from bot.services.erasure_words import NO_REASON
from bot.services.row_entries import Disagreement
from bot.services.told import Told

AT_ONCE = 500
"""Entries in one statement."""


async def find_first(session: AsyncSession, record: Told) -> Disagreement | None:
    """The first that was added, changed or taken away behind the back of the record."""
    every = record.seqs_of(Audit.CLAIMS_OVERRIDDEN)
    for begun in range(0, len(every), AT_ONCE):
        seqs = list(every[begun : begun + AT_ONCE])
        told = await _told(session, seqs)
        rows, texts = await _rows(session, told), await _texts(session, seqs)
        for subject, (seq, entry) in told.items():
            if not _agrees(entry, texts[seq], rows[subject]):
                return Disagreement(f"claims of {subject}", "they differ from the record")
    return await _find_untold(session)


async def _told(
    session: AsyncSession, seqs: Sequence[int]
) -> Mapping[str, tuple[int, dict[str, Any]]]:
    """By subject, the entry and its number."""
    entries = await session.execute(
        select(AuditEntry.seq, AuditEntry.subject, AuditEntry.body)
        .where(AuditEntry.seq.in_(seqs))
        .order_by(AuditEntry.seq)
    )
    return {subject: (seq, json.loads(body)) for seq, subject, body in entries}


async def _find_untold(session: AsyncSession) -> Disagreement | None:
    """One that no entry tells of."""
    of_sign_off = literal("sign_off:") + cast(ClaimOverride.sign_off_id, Text)
    subject = func.coalesce(
        of_sign_off, literal("signature:") + cast(ClaimOverride.signature_id, Text)
    )
    is_told = exists().where(
        AuditEntry.subject == subject, AuditEntry.kind == Audit.CLAIMS_OVERRIDDEN
    )
    found = await session.scalar(select(ClaimOverride.id).where(~is_told).limit(1))
    return Disagreement(f"claim override {found}", "no entry tells of it") if found else None


async def _rows(
    session: AsyncSession, subjects: Iterable[str]
) -> Mapping[str, list[ClaimOverride]]:
    ids: dict[str, list[int]] = defaultdict(list)
    for subject in subjects:
        name, _, number = subject.partition(":")
        ids[name].append(int(number))
    found = await session.scalars(
        select(ClaimOverride)
        .where(
            or_(
                ClaimOverride.sign_off_id.in_(ids["sign_off"]),
                ClaimOverride.signature_id.in_(ids["signature"]),
            )
        )
        .order_by(ClaimOverride.id)
    )
    rows = defaultdict(list)
    for row in found:
        of_last = f"sign_off:{row.sign_off_id}" if row.sign_off_id else None
        rows[of_last or f"signature:{row.signature_id}"].append(row)
    return rows


async def _texts(session: AsyncSession, seqs: Sequence[int]) -> Mapping[int, dict[str, str]]:
    """The words beside each entry, which the chain proves; none once they are erased."""
    texts: dict[int, dict[str, str]] = defaultdict(dict)
    beside = await session.scalars(select(PersonalText).where(PersonalText.entry_seq.in_(seqs)))
    for text in beside:
        texts[text.entry_seq][text.field] = text.text
    return texts


def _agrees(entry: dict[str, Any], texts: dict[str, str], rows: Sequence[ClaimOverride]) -> bool:
    facts = entry["facts"]
    found = list(zip(facts["rules"], facts["measures"], strict=True))
    words = texts["words"].split("\n") if texts else [""] * len(found)
    reason = texts.get("reason", NO_REASON)
    told = [(rule, measure, entry["actor"], entry["at"], reason) for rule, measure in found]
    stands = [
        (row.rule, row.measure, f"member:{row.member_id}", written(row.overridden_at), row.reason)
        for row in rows
    ]
    is_same = sorted(told) == sorted(stands)
    return is_same and sorted(words) == sorted("\n".join(row.words for row in rows).split("\n"))
