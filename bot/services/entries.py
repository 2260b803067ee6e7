"""Reading the record: page after page of its entries, with the personal texts beside them."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Text, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import NullType

from bot.database import sort_of
from bot.models.audit import AuditEntry, PersonalText
from bot.rules.chain import Framed, framed

AT_ONCE = 1_000
"""Entries in one page: two statements for all of them, and no more than these in memory.

As many as come in one trip to SQLite's thread; larger pages are slower on both databases.
"""

# Columns of the tables, not attributes of their rows: the ORM would take a step for each value.
_ENTRY, _TEXT = AuditEntry.__table__.c, PersonalText.__table__.c

Progress = Callable[[int, int], None]
"""Told after each page: entries read, and entries in all."""

Texts = Mapping[str, tuple[bytes, str]]
"""Of one entry: field → key of the commitment, and the text that still stands."""


class Entry(NamedTuple):
    """The columns of an entry. ``at`` is `bot.rules.chain.written`, without an object for it."""

    seq: int
    at: str
    kind: str
    subject: str
    body: bytes | str  # a column that somebody changed may hold text
    prev_hash: str
    hash: str

    def text(self) -> str:
        """The body as JSON; what is no UTF-8 is replaced, and has no valid hash then."""
        return self.body if isinstance(self.body, str) else self.body.decode(errors="replace")

    def framed(self) -> Framed | None:
        """What the body says besides the columns; None where it says otherwise."""
        return framed(
            self.text(),
            seq=self.seq,
            at=self.at,
            kind=self.kind,
            subject=self.subject,
            prev_hash=self.prev_hash,
        )


@dataclass(frozen=True, slots=True)
class Page:
    """Entries in order, and by seq the texts beside those that have any."""

    entries: Sequence[Entry]
    texts: Mapping[int, Texts]


async def pages(
    session: AsyncSession, *, until: int, on_page: Progress | None = None
) -> AsyncIterator[Page]:
    """All entries up to *until*, oldest first; the session must see one moment."""
    wanted = select(
        _ENTRY.seq,
        _written_at(session),
        _ENTRY.kind,
        _ENTRY.subject,
        type_coerce(_ENTRY.body, NullType()),  # as the driver has it, without a step for each
        _ENTRY.prev_hash,
        _ENTRY.hash,
    ).order_by(_ENTRY.seq)
    last = 0
    while True:
        page = wanted.where(_ENTRY.seq > last, _ENTRY.seq <= until).limit(AT_ONCE)
        entries = list(map(Entry._make, await session.execute(page)))
        if not entries:
            return
        last = entries[-1].seq
        yield Page(entries, await _texts_of(session, entries[0].seq, last))
        if on_page is not None:
            on_page(last, until)


def _written_at(session: AsyncSession) -> ColumnElement[str]:
    """The instant as entries hold it, without an object for each."""
    if sort_of(session) == "sqlite":
        return type_coerce(_ENTRY.at, Text())
    form = 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'
    return func.to_char(func.timezone("UTC", _ENTRY.at), form)


async def _texts_of(session: AsyncSession, first: int, last: int) -> Mapping[int, Texts]:
    rows = await session.execute(
        select(_TEXT.entry_seq, _TEXT.field, _TEXT.key, _TEXT.text).where(
            _TEXT.entry_seq.between(first, last)
        )
    )
    texts: dict[int, dict[str, Any]] = defaultdict(dict)
    for seq, field, key, text in rows:
        texts[seq][field] = (key, text)
    return texts
