"""Whether members read comments that may mock as the record tells it: see `agreement`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import CommentId
from bot.models.meaning_picks import MeaningPick
from bot.rules.chain import written
from bot.services import comment_entries
from bot.services.agreement import Disagreement
from bot.services.audit import Audit
from bot.services.comment_entries import comment_of
from bot.services.told import Told

AT_ONCE = 500
"""Picks in one statement."""
_KINDS = (Audit.MEANING_PICKED,)
_Words = tuple[CommentId, int]
"""A comment, and the version of it that was read."""


async def find_first(session: AsyncSession, record: Told) -> Disagreement | None:
    """The first that was added, changed or taken away behind the back of the record."""
    last = 0
    while True:
        page = await session.scalars(
            select(MeaningPick).where(MeaningPick.id > last).order_by(MeaningPick.id).limit(AT_ONCE)
        )
        rows = page.all()
        if not rows:
            return await _find_missing(session, record)
        said = await comment_entries.list_of(session, {row.comment_id for row in rows}, _KINDS)
        fault = _compare(rows, _by_words(said), record)
        if fault is not None:
            return fault
        last = rows[-1].id


def _compare(
    rows: Sequence[MeaningPick], said: Mapping[_Words, list[dict[str, Any]]], record: Told
) -> Disagreement | None:
    for row in rows:
        told = said.get((row.comment_id, row.comment_version), [])
        if [_told(entry) for entry in told] != [_standing(row)]:
            return Disagreement(f"meaning pick {row.id}", "it differs from the record")
        record.match(told)
    return None


def _by_words(said: Iterable[dict[str, Any]]) -> Mapping[_Words, list[dict[str, Any]]]:
    found: dict[_Words, list[dict[str, Any]]] = defaultdict(list)
    for entry in said:
        found[_words_of(entry)].append(entry)
    return found


def _words_of(entry: dict[str, Any]) -> _Words:
    return comment_of(entry), entry["facts"]["version"]


def _told(entry: dict[str, Any]) -> list[Any]:
    return [entry["facts"]["meaning"], entry["actor"], entry["at"]]


def _standing(row: MeaningPick) -> list[Any]:
    return [row.meaning, f"member:{row.member_id}", written(row.picked_at)]


async def _find_missing(session: AsyncSession, record: Told) -> Disagreement | None:
    """An entry that tells of a pick which is not there."""
    if not record.has_unmatched(_KINDS):
        return None
    of_row = tuple_(MeaningPick.comment_id, MeaningPick.comment_version)
    async for said in comment_entries.pages_of(session, _KINDS):
        wanted = [_words_of(entry) for entry in said]
        rows = await session.execute(
            select(MeaningPick.comment_id, MeaningPick.comment_version).where(of_row.in_(wanted))
        )
        standing = {(comment_id, version) for comment_id, version in rows}
        for entry in said:
            if _words_of(entry) not in standing:
                fault = "the meaning pick it tells of is not there"
                return Disagreement(f"entry {entry['seq']}", fault)
    return None
