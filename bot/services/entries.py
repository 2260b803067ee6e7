"""Reading the record: page after page of its entries, with the personal texts beside them."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, bindparam, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Rows, driver_rows, sort_of
from bot.models.audit import AuditEntry, PersonalText
from bot.rules.chain import Framed, framed

AT_ONCE = 500
"""Entries in one page: two statements for all of them, and no more than these in memory.

Larger pages do not stay in the caches of a processor.
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


_entry = partial(tuple.__new__, Entry)  # of a row; what `Entry._make` checks takes longer


@dataclass(frozen=True, slots=True)
class Page:
    """Entries in order, and by seq the texts beside those that have any."""

    entries: Sequence[Entry]
    texts: Mapping[int, Texts]


async def pages(
    session: AsyncSession, *, until: int, after: int = 0, on_page: Progress | None = None
) -> AsyncIterator[Page]:
    """All entries *after* one up to *until*, oldest first; the session must see one moment."""
    read = await driver_rows(session, _entries(session))
    read_texts = await driver_rows(session, _TEXTS)
    last = after
    while True:
        rows = await read(after=last, until=until, at_once=AT_ONCE)
        if not rows:
            return
        first, last = rows[0][0], rows[-1][0]
        entries = list(map(_entry, rows))
        yield Page(entries, _by_entry(await read_texts(first=first, last=last)))
        if on_page is not None:
            on_page(last, until)


def _entries(session: AsyncSession) -> Select[Any]:
    return (
        select(
            _ENTRY.seq,
            written_at(session, _ENTRY.at),
            _ENTRY.kind,
            _ENTRY.subject,
            _ENTRY.body,
            _ENTRY.prev_hash,
            _ENTRY.hash,
        )
        .where(_ENTRY.seq > bindparam("after"), _ENTRY.seq <= bindparam("until"))
        .order_by(_ENTRY.seq)
        .limit(bindparam("at_once"))
    )


_TEXTS = select(_TEXT.entry_seq, _TEXT.field, _TEXT.key, _TEXT.text).where(
    _TEXT.entry_seq.between(bindparam("first"), bindparam("last"))
)


def written_at(session: AsyncSession, at: ColumnElement[Any]) -> ColumnElement[str]:
    """The instant *at* as entries hold it, made by the database without an object for each."""
    if sort_of(session) == "sqlite":
        return type_coerce(at, Text())
    form = 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'
    return func.to_char(func.timezone("UTC", at), form)


def _by_entry(rows: Rows) -> Mapping[int, Texts]:
    texts: dict[int, dict[str, Any]] = {}
    for seq, field, key, text in rows:
        if seq in texts:
            texts[seq][field] = (key, text)
        else:
            texts[seq] = {field: (key, text)}
    return texts
