"""Proving the record: every link of the chain, every text beside it, every row it tells of."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import ReadPoint, share_read_point, use_read_point
from bot.models.audit import AuditEntry, AuditHead
from bot.rules.chain import GENESIS, Anchor, find_unframed, hash_of, is_chained
from bot.services import (
    agreement,
    anchors,
    audit,
    decision_agreement,
    entries,
    entry_words,
    flight_agreement,
    meaning_agreement,
    override_agreement,
    policy_agreement,
    rights_agreement,
    visibility_agreement,
    words_agreement,
)
from bot.services.entries import Entry, Page, Progress
from bot.services.entry_words import Broken
from bot.services.told import Told

HALVED_FROM: Final = 250_000
"""Entries; to have fewer of them proved beside takes longer than to prove them."""


class _Anchored(NamedTuple):
    hash: str
    is_known: bool  # kept elsewhere, not only by the database


@dataclass(slots=True, kw_only=True)
class Verification:
    """What reading all of it found. ``fault`` None: every entry holds and every row agrees.

    ``proved_seq`` is the last entry with a known anchor, ``anchored_seq`` with any.
    """

    entry_count: int = 0
    erased_count: int = 0
    head_seq: int = 0
    head_hash: str = GENESIS
    anchored_seq: int = 0
    proved_seq: int = 0
    bad: str | None = None  # "entry 12", "reply 7"; None where no single one is to blame
    fault: str | None = None

    def stand_at(self, entry: Entry) -> None:
        """Note that all up to *entry* holds."""
        self.entry_count, self.head_seq, self.head_hash = entry.seq, entry.seq, entry.hash

    def blame(self, bad: str | None, fault: str) -> "Verification":
        """Name the first that does not hold."""
        self.bad, self.fault = bad, fault
        return self


class Part(NamedTuple):
    """Entries that one reading proves: those beyond *after*, which is trusted, up to *until*.

    *read_point*: when another session proves it, what it must see.
    """

    after: Anchor
    until: int
    known: tuple[Anchor, ...]
    read_point: ReadPoint | None = None


class Proved(NamedTuple):
    """What reading a part found, and what its entries told."""

    found: Verification
    told: Told


Beside = Callable[[Part], Awaitable[Proved]]
"""Does what `prove` does with a part, meanwhile and elsewhere."""


async def verify(
    session: AsyncSession,
    *,
    known: Collection[Anchor] = (),
    on_page: Progress | None = None,
    beside: Beside | None = None,
) -> Verification:
    """Recompute every link and commitment, then compare with the rows; stops at the first fault.

    *known* are anchors that were kept elsewhere, beside those that the database keeps itself: the
    entries they name must have their hashes. The session reads: it must see one moment, for
    others append meanwhile. *on_page* is told of entries read, then of replies compared. *beside*
    proves the later half of many entries, at the same moment on PostgreSQL. SQLite cannot share
    one; a later one is as good there, for nothing up to the head changes: an entry stays, a text
    can only be erased, and an anchor that came since is checked like any other.

    Finds what was changed, removed, inserted or re-ordered. Whoever owns the database can rewrite
    all of it, head and anchors included: only a known anchor proves what stands up to it.
    """
    head = await audit.get_head(session)
    show = _shown(on_page, head.seq + await agreement.count_replies(session))
    found, told = await _prove_all(session, head, tuple(known), show, beside)
    if found.fault is None:
        await _end_at(session, head, known, found)
    if found.fault is not None:
        return found
    disagreement = (
        await agreement.find_first(session, told, on_replies=lambda count: show(head.seq + count))
        or await override_agreement.find_first(session, told)
        or await flight_agreement.find_first(session, told)
        or await policy_agreement.find_first(session, told)
        or await decision_agreement.find_first(session, told)
        or await rights_agreement.find_first(session, told)
        or await visibility_agreement.find_first(session, told)
        or await meaning_agreement.find_first(session, told)
        or await words_agreement.find_first(session, told)
    )
    return found.blame(*disagreement) if disagreement else found


async def prove(session: AsyncSession, part: Part, *, on_page: Progress | None = None) -> Proved:
    """Read a part of the entries; stops at the first that does not hold."""
    after, until, known, read_point = part
    if read_point is not None:
        await use_read_point(session, read_point)
    kept = await anchors.list_all(session)
    anchored, told = _by_seq(kept, known), Told()
    found = Verification(entry_count=after.seq, head_seq=after.seq, head_hash=after.hash)
    found.anchored_seq = max((seq for seq in anchored if seq <= after.seq), default=0)
    found.proved_seq = max((seq for seq, _ in known if seq <= after.seq), default=0)
    async for page in entries.pages(session, after=after.seq, until=until, on_page=on_page):
        _read(page, anchored, found)
        if found.fault is not None:
            break
        told.take(page)
    return Proved(found, told)


async def _prove_all(
    session: AsyncSession,
    head: AuditHead,
    known: tuple[Anchor, ...],
    show: Callable[[int], None],
    beside: Beside | None,
) -> Proved:
    begin, half = Anchor(0, GENESIS), head.seq // 2
    its_hash = await session.scalar(select(AuditEntry.hash).where(AuditEntry.seq == half))
    if beside is None or head.seq < HALVED_FROM or its_hash is None:
        whole = Part(begin, head.seq, known)
        return await prove(session, whole, on_page=lambda read, _: show(read))
    read_point = await share_read_point(session)
    later_half = Part(Anchor(half, its_hash), head.seq, known, read_point)
    rest = asyncio.ensure_future(beside(later_half))
    try:
        first = await prove(
            session, Part(begin, half, known), on_page=lambda read, _: show(2 * read)
        )
        if first.found.fault is not None:
            return first
        later = await rest
    finally:  # a fault in the first half is the first one, whatever the rest would find
        rest.cancel()
        await asyncio.gather(rest, return_exceptions=True)
    later.found.erased_count += first.found.erased_count  # all else goes on where *first* ended
    first.told.join(later.told)
    return Proved(later.found, first.told)


def _shown(on_page: Progress | None, total: int) -> Callable[[int], None]:
    """Entries are read, then replies compared: *total* is both."""
    return lambda done: on_page(done, total) if on_page is not None else None


def _by_seq(kept: Iterable[Anchor], known: Iterable[Anchor]) -> Mapping[int, list[_Anchored]]:
    anchored: dict[int, list[_Anchored]] = defaultdict(list)
    for anchors_of, is_known in ((kept, False), (known, True)):
        for seq, its_hash in anchors_of:
            anchored[seq].append(_Anchored(its_hash, is_known))
    return dict(anchored)


async def _end_at(
    session: AsyncSession, head: AuditHead, known: Collection[Anchor], found: Verification
) -> None:
    kept = await anchors.list_all(session)
    if await session.scalar(select(exists().where(AuditEntry.seq < 1))):
        found.blame("entry 1", "an entry stands before it")
    elif (head.seq, head.hash) != (found.head_seq, found.head_hash):
        found.blame(f"entry {found.head_seq + 1}", "the chain does not end at its head")
    elif await session.scalar(select(exists().where(AuditEntry.seq > head.seq))):
        found.blame(f"entry {head.seq + 1}", "an entry stands beyond the head")
    elif kept and kept[-1].seq > head.seq:
        found.blame(f"entry {head.seq + 1}", "it is missing: there is an anchor beyond it")
    elif (last := max((seq for seq, _ in known), default=0)) > head.seq:
        found.blame(None, f"there is no entry {last}: the record ends at {head.seq}")


class _Unlike(Exception):
    """An entry does not have the hash of a known anchor; nobody knows which of the two is wrong."""


def _read(page: Page, anchored: Mapping[int, list[_Anchored]], found: Verification) -> None:
    is_one_chain = _is_one_chain(page, found)
    for entry in _doubtful(page, anchored) if is_one_chain else page.entries:
        try:
            if not is_one_chain:
                _check_link(entry, found)
            found.erased_count += entry_words.check(entry, page.texts.get(entry.seq, {}))
            if entry.seq in anchored:
                _check_anchors(entry, anchored[entry.seq], found)
        except Broken as broken:
            found.blame(f"entry {entry.seq}", str(broken))
            return
        except _Unlike as unlike:
            found.blame(None, str(unlike))
            return
        found.stand_at(entry)
    found.stand_at(page.entries[-1])


def _is_one_chain(page: Page, found: Verification) -> bool:
    seqs, _, _, _, bodies, prev_hashes, hashes = zip(*page.entries, strict=True)
    after = (found.head_seq, found.head_hash)
    return is_chained(seqs, bodies, prev_hashes, hashes, after=after)


def _doubtful(page: Page, anchored: Collection[int]) -> Iterator[Entry]:
    """Those of a chain that do not plainly say what stands beside them, or are anchored."""
    made = {seq: entry_words.committed(texts) for seq, texts in page.texts.items()}
    first, last = page.entries[0].seq, page.entries[-1].seq
    positions = {seq - first for seq in anchored if first <= seq <= last}
    positions.update(find_unframed(page.entries, made))
    return (page.entries[position] for position in sorted(positions))


def _check_anchors(entry: Entry, anchored: list[_Anchored], found: Verification) -> None:
    for anchor in anchored:
        if anchor.hash == entry.hash:
            found.anchored_seq = entry.seq
            if anchor.is_known:
                found.proved_seq = entry.seq
        elif anchor.is_known:
            raise _Unlike(f"entry {entry.seq} does not have the hash {anchor.hash}")
        else:
            raise Broken(
                "it is not the one that was anchored: "
                f"an entry after entry {found.anchored_seq} was rewritten"
            )


def _check_link(entry: Entry, found: Verification) -> None:
    if entry.seq != found.head_seq + 1:
        raise Broken(f"entry {found.head_seq + 1} is missing")
    if hash_of(entry.body) != entry.hash:
        raise Broken("the bytes do not have the recorded hash")
    if entry.prev_hash != found.head_hash:
        raise Broken("it does not follow the entry before it")
