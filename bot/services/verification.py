"""Proving the record: every link of the chain, every text beside it, every row it tells of."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models.audit import AuditEntry
from bot.rules.chain import GENESIS, commitment, hash_of
from bot.services import agreement, audit, entries
from bot.services.entries import Entry, Page, Progress, Texts

_NO_COMMITMENTS: Final[Mapping[str, str]] = {}


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


async def verify(
    session: AsyncSession, *, known_head: str | None = None, on_page: Progress | None = None
) -> Verification:
    """Recompute every link and commitment, then compare with the rows; stops at the first fault.

    *known_head* is a hash that was kept elsewhere: some entry must have it. The session reads: it
    must see one moment, for others append meanwhile.

    Finds what was changed, removed, inserted or re-ordered. Whoever owns the database can rewrite
    all of it, head included: compare ``head_hash`` with one kept elsewhere.
    """
    head = await audit.get_head(session)
    found = Verification()
    is_known = known_head is None
    async for page in entries.pages(session, until=head.seq, on_page=on_page):
        _read(page, found)
        if found.fault is not None:
            return found
        is_known = is_known or any(entry.hash == known_head for entry in page.entries)
    if (head.seq, head.hash) != (found.head_seq, found.head_hash):
        return found.blame(f"entry {found.head_seq + 1}", "the chain does not end at its head")
    if not is_known:
        return found.blame(None, f"no entry has the head {known_head}")
    if await session.scalar(select(exists().where(AuditEntry.seq > head.seq))):
        return found.blame(f"entry {head.seq + 1}", "an entry stands beyond the head")
    disagreement = await agreement.find_first(session)
    return found.blame(*disagreement) if disagreement else found


class _Broken(Exception):
    """An entry does not hold; its words say how."""


def _read(page: Page, found: Verification) -> None:
    for entry in page.entries:
        try:
            _check(entry, page.texts.get(entry.seq, {}), found)
        except _Broken as broken:
            found.blame(f"entry {entry.seq}", str(broken))
            return
        found.entry_count, found.head_seq, found.head_hash = entry.seq, entry.seq, entry.hash


def _check(entry: Entry, texts: Texts, found: Verification) -> None:
    if entry.seq != found.head_seq + 1:
        raise _Broken(f"entry {found.head_seq + 1} is missing")
    if hash_of(entry.body) != entry.hash:
        raise _Broken("the bytes do not have the recorded hash")
    if entry.prev_hash != found.head_hash:
        raise _Broken("it does not follow the entry before it")
    commitments = _commitments_of(entry)
    if not commitments:
        if texts:
            raise _Broken("a text stands beside it that it never held")
        return
    found.erased_count += len(commitments.keys() - texts.keys())
    for name, (key, text) in texts.items():
        if not hmac.compare_digest(commitment(key, text), commitments.get(name, "")):
            raise _Broken(f"its text '{name}' was changed")


def _commitments_of(entry: Entry) -> Mapping[str, str]:
    """What its bytes commit to, once they say what its columns say."""
    cut = entry.framed()
    if cut is not None and cut.commitments == "{}":
        return _NO_COMMITMENTS
    try:
        if cut is not None:
            return dict(json.loads(cut.commitments))
        return _commitments_in(json.loads(entry.text()), entry)
    except (ValueError, TypeError, KeyError):
        raise _Broken("its bytes are no entry") from None


def _commitments_in(said: dict[str, Any], entry: Entry) -> Mapping[str, str]:
    columns = {
        "seq": entry.seq,
        "at": entry.at,
        "kind": entry.kind,
        "subject": entry.subject,
        "prev": entry.prev_hash,
    }
    differing = [name for name, value in columns.items() if said[name] != value]
    if differing:
        raise _Broken(f"its columns differ from its bytes: {', '.join(differing)}")
    return dict(said["commitments"])
