"""The entries that tell of one comment, each with its words and whether it holds."""

import hmac
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import CommentId
from bot.models.audit import AuditEntry, PersonalText
from bot.models.drafts import Draft
from bot.models.replies import Reply
from bot.models.sign_offs import SignOff
from bot.models.signatures import Signature
from bot.models.take_downs import TakeDown
from bot.rules.chain import GENESIS, commitment, hash_of, written

Item = TypeVar("Item")
AT_ONCE = 500
"""Values in one statement."""
_OWNED: dict[str, type[Draft | Signature | Reply | SignOff | TakeDown]] = {
    "draft": Draft,
    "signature": Signature,
    "reply": Reply,
    "sign_off": SignOff,
    "take_down": TakeDown,
}
"""What else of a comment entries may be about, by the first word of their subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one entry tells. ``fault``: a message id, None while the entry holds."""

    seq: int
    at: datetime
    kind: str
    actor: str
    subject: str
    facts: Mapping[str, Any]
    texts: Mapping[str, str | None]  # None: erased
    fault: str | None

    @property
    def subject_id(self) -> int:
        """The number in ``draft:12``."""
        return int(self.subject.partition(":")[2])


class _Kept(NamedTuple):
    key: bytes
    text: str


async def subjects_of(session: AsyncSession, comment_ids: Collection[CommentId]) -> list[str]:
    """All that entries about these comments, at most `AT_ONCE`, have for a subject."""
    subjects = [f"comment:{comment_id}" for comment_id in comment_ids]
    for name, row in _OWNED.items():
        ids = await session.scalars(select(row.id).where(row.comment_id.in_(comment_ids)))
        subjects.extend(f"{name}:{each}" for each in ids)
    return subjects


async def read(session: AsyncSession, subjects: Sequence[str]) -> list[Entry]:
    """Every entry about *subjects*, oldest first.

    An entry is proved by its bytes, its columns, the hash before it and the words beside it; that
    none is missing only `bot.services.verification` can tell, which reads the whole chain.
    """
    rows = [
        row
        for some in _portions(subjects)
        for row in await session.scalars(select(AuditEntry).where(AuditEntry.subject.in_(some)))
    ]
    rows.sort(key=lambda row: row.seq)
    hashes = await _hashes(session, [row.seq - 1 for row in rows])
    kept = await _texts(session, [row.seq for row in rows])
    return [_entry(row, hashes.get(row.seq - 1), kept.get(row.seq, {})) for row in rows]


async def _hashes(session: AsyncSession, seqs: Sequence[int]) -> dict[int, str]:
    found = {0: GENESIS}
    for some in _portions(seqs):
        rows = await session.execute(
            select(AuditEntry.seq, AuditEntry.hash).where(AuditEntry.seq.in_(some))
        )
        found |= dict(rows.all())
    return found


async def _texts(session: AsyncSession, seqs: Sequence[int]) -> dict[int, dict[str, _Kept]]:
    found: dict[int, dict[str, _Kept]] = {}
    for some in _portions(seqs):
        rows = await session.execute(
            select(
                PersonalText.entry_seq, PersonalText.field, PersonalText.key, PersonalText.text
            ).where(PersonalText.entry_seq.in_(some))
        )
        for seq, field, key, text in rows:
            found.setdefault(seq, {})[field] = _Kept(key, text)
    return found


def _portions(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), AT_ONCE):
        yield items[start : start + AT_ONCE]


def _entry(row: AuditEntry, hash_before: str | None, kept: Mapping[str, _Kept]) -> Entry:
    """What the bytes say; the columns where they cannot be read."""
    try:
        said = json.loads(row.body)
        told = _told(said, kept)
    except (ValueError, KeyError, TypeError, AttributeError):
        said, told = {}, {"actor": "", "facts": {}, "texts": {}}
    return Entry(
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        subject=row.subject,
        **told,
        fault=_fault_of(row, said, hash_before, kept),
    )


def _told(said: dict[str, Any], kept: Mapping[str, _Kept]) -> dict[str, Any]:
    promised = dict(said["commitments"])
    texts = {field: kept[field].text if field in kept else None for field in promised}
    return {"actor": said["actor"], "facts": dict(said["facts"]), "texts": texts}


def _fault_of(
    row: AuditEntry, said: dict[str, Any], hash_before: str | None, kept: Mapping[str, _Kept]
) -> str | None:
    if hash_of(row.body) != row.hash or not said:
        return "fault.bytes"
    if not hash_before == row.prev_hash == said.get("prev"):
        return "fault.chain"
    shown = {"seq": row.seq, "kind": row.kind, "subject": row.subject, "at": written(row.at)}
    if any(said.get(name) != value for name, value in shown.items()):
        return "fault.columns"
    return None if _are_as_told(said["commitments"], kept) else "fault.text"


def _are_as_told(commitments: Mapping[str, str], kept: Mapping[str, _Kept]) -> bool:
    return all(
        hmac.compare_digest(commitment(each.key, each.text), commitments.get(field, ""))
        for field, each in kept.items()
    )


def members_in(entries: Collection[Entry]) -> set[int]:
    """The members who acted, and whose a comment was made."""
    actors = {entry.actor for entry in entries}
    acted = {int(actor.partition(":")[2]) for actor in actors if actor.startswith("member:")}
    named = [entry.facts.get("member") for entry in entries]
    return acted | {each for each in named if isinstance(each, int)}
