"""Proving the record: every link of the chain, every text beside it, every row it tells of."""

import hmac
import json
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models.audit import AuditEntry, AuditHead, PersonalText
from bot.rules.chain import GENESIS, commitment, hash_of, written
from bot.services import agreement

_HAS_TEXTS = exists().where(PersonalText.entry_seq == AuditEntry.seq)


@dataclass(slots=True, kw_only=True)
class Verification:
    """What reading all of it found. ``fault`` None: every entry holds and every row agrees."""

    entry_count: int = 0
    erased_count: int = 0
    head_seq: int = 0
    head_hash: str = GENESIS
    bad: str | None = None  # "entry 12", "reply 7"; None where no single one is to blame
    fault: str | None = None

    def blame(self, bad: str | None, fault: str) -> "Verification":
        """Name the first that does not hold."""
        self.bad, self.fault = bad, fault
        return self


async def verify(session: AsyncSession, *, known_head: str | None = None) -> Verification:
    """Recompute every link and commitment, then compare with the rows; stops at the first fault.

    *known_head* is a hash that was kept elsewhere: some entry must have it. The session reads: it
    must see one moment, for others append meanwhile.

    Finds what was changed, removed, inserted or re-ordered. Whoever owns the database can rewrite
    all of it, head included: compare ``head_hash`` with one kept elsewhere.
    """
    head = (await session.execute(select(AuditHead))).scalar_one()
    found = Verification()
    is_known = known_head is None
    rows = await session.stream(
        select(AuditEntry, _HAS_TEXTS).where(AuditEntry.seq <= head.seq).order_by(AuditEntry.seq)
    )
    async for entry, has_texts in rows:
        fault = _fault_of(entry, found) or await _broken_commitment(
            session, entry, found, has_texts=has_texts
        )
        if fault is not None:
            return found.blame(f"entry {entry.seq}", fault)
        found.entry_count += 1
        found.head_seq, found.head_hash = entry.seq, entry.hash
        is_known = is_known or entry.hash == known_head
    if (head.seq, head.hash) != (found.head_seq, found.head_hash):
        return found.blame(f"entry {found.head_seq + 1}", "the chain does not end at its head")
    if not is_known:
        return found.blame(None, f"no entry has the head {known_head}")
    if await session.scalar(select(exists().where(AuditEntry.seq > head.seq))):
        return found.blame(f"entry {head.seq + 1}", "an entry stands beyond the head")
    disagreement = await agreement.find_first(session)
    return found.blame(*disagreement) if disagreement else found


def _fault_of(entry: AuditEntry, found: Verification) -> str | None:
    if entry.seq != found.head_seq + 1:
        return f"entry {found.head_seq + 1} is missing"
    if hash_of(entry.body) != entry.hash:
        return "the bytes do not have the recorded hash"
    said = json.loads(entry.body)
    if entry.prev_hash != found.head_hash or said["prev"] != found.head_hash:
        return "it does not follow the entry before it"
    shown = {
        "seq": entry.seq,
        "kind": entry.kind,
        "subject": entry.subject,
        "at": written(entry.at),
    }
    differing = [name for name, value in shown.items() if said[name] != value]
    return f"its columns differ from its bytes: {', '.join(differing)}" if differing else None


async def _broken_commitment(
    session: AsyncSession, entry: AuditEntry, found: Verification, *, has_texts: bool
) -> str | None:
    commitments: dict[str, str] = json.loads(entry.body)["commitments"]
    if not commitments:
        return "a text stands beside it that it never held" if has_texts else None
    texts = await session.execute(
        select(PersonalText.field, PersonalText.key, PersonalText.text).where(
            PersonalText.entry_seq == entry.seq
        )
    )
    kept = {name: (key, text) for name, key, text in texts}
    found.erased_count += len(commitments.keys() - kept.keys())
    for name, (key, text) in kept.items():
        if not hmac.compare_digest(commitment(key, text), commitments.get(name, "")):
            return f"its text '{name}' was changed"
    return None
