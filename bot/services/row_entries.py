"""What the record tells of rows, for comparing the two where there may be many: see `agreement`."""

import json
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Text, bindparam, cast, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Rows, driver_rows
from bot.ids import CommentId
from bot.models.audit import AuditEntry
from bot.models.replies import Reply
from bot.models.signatures import Signature
from bot.services.audit import Audit
from bot.services.told import Told

AT_ONCE = 500
"""Entries in one page: nothing of a long history is held in memory."""
ByRow = Mapping[int, list[dict[str, Any]]]
"""By the id of a row, all that are about it, in order."""
Key = TypeVar("Key")


class Disagreement(NamedTuple):
    """The first that does not agree, and how."""

    where: str
    fault: str


async def reader_of(
    session: AsyncSession, row: type[Reply | Signature], name: str, kinds: Collection[str]
) -> Callable[[int, int], Awaitable[ByRow]]:
    """Reads all entries of *kinds* about the rows from one id to another; *name* begins a subject.

    They come by their rows: from a list of subjects no database makes a better plan.
    """
    subject = literal(f"{name}:") + cast(row.id, Text)
    entry = AuditEntry.__table__.c
    statement = (
        select(row.id, entry.seq, entry.kind, entry.body)
        .join_from(row, AuditEntry, entry.subject == subject)
        .where(row.id.between(bindparam("first"), bindparam("last")))
    )
    read = await driver_rows(session, statement)

    async def entries(first: int, last: int) -> ByRow:
        return _by_row(await read(first=first, last=last), kinds)

    return entries


def _by_row(rows: Rows, kinds: Collection[str]) -> ByRow:
    entries = defaultdict(list)
    for row_id, _, kind, body in sorted(rows):
        if kind in kinds:
            entries[row_id].append(json.loads(body if isinstance(body, str) else body.decode()))
    return entries


async def list_of_comments(
    session: AsyncSession, comment_ids: Collection[CommentId], kinds: Collection[Audit]
) -> Sequence[dict[str, Any]]:
    """The entries of *kinds* about some comments, oldest first."""
    subjects = {f"comment:{comment_id}" for comment_id in comment_ids}
    bodies = await session.scalars(
        select(AuditEntry.body)
        .where(AuditEntry.subject.in_(subjects), AuditEntry.kind.in_(kinds))
        .order_by(AuditEntry.seq)
    )
    return [json.loads(body) for body in bodies]


async def find_without_row(
    session: AsyncSession,
    record: Told,
    kinds: Collection[Audit],
    key_of: Callable[[dict[str, Any]], Key | None],
    find_there: Callable[[Collection[Key]], Awaitable[Collection[Key]]],
) -> dict[str, Any] | None:
    """The first entry of *kinds* whose row is not there.

    *key_of* names that row, None where the entry is about none; *find_there* tells which there are.
    """
    if not record.has_unmatched(kinds):
        return None
    async for entries in _pages_of(session, kinds):
        keys = [key_of(entry) for entry in entries]
        there = await find_there({key for key in keys if key is not None})
        for entry, key in zip(entries, keys, strict=True):
            if key not in there:
                return entry
    return None


async def _pages_of(
    session: AsyncSession, kinds: Collection[Audit]
) -> AsyncIterator[Sequence[dict[str, Any]]]:
    """All entries of *kinds*, oldest first: reads the whole record, for kinds have no index."""
    bodies = await session.stream_scalars(
        select(AuditEntry.body).where(AuditEntry.kind.in_(kinds)).order_by(AuditEntry.seq)
    )
    async for page in bodies.partitions(AT_ONCE):
        yield [json.loads(body) for body in page]


def id_in(entry: dict[str, Any], name: str) -> int | None:
    """The row that an entry is about, where *name* begins its subject."""
    match = re.fullmatch(f"{name}:([0-9]{{1,18}})", entry["subject"])
    return int(match[1]) if match else None


def tells_of_nothing(entry: dict[str, Any], name: str) -> Disagreement:
    """That what is called *name* is not there, though an entry tells of it."""
    return Disagreement(f"entry {entry['seq']}", f"the {name} it tells of is not there")
