"""Whether members read comments that may mock as the record tells it: see `agreement`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models.meaning_picks import MeaningPick
from bot.rules.chain import written
from bot.services import row_entries
from bot.services.audit import Audit
from bot.services.row_entries import Disagreement, id_in, tells_of_nothing
from bot.services.told import Told

AT_ONCE = 500
"""Picks in one statement."""
_KINDS = (Audit.MEANING_PICKED,)
_Words = tuple[int, int]
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
        comment_ids = {row.comment_id for row in rows}
        entries = await row_entries.list_of_comments(session, comment_ids, _KINDS)
        fault = _compare(rows, _by_words(entries), record)
        if fault is not None:
            return fault
        last = rows[-1].id


def _compare(
    rows: Sequence[MeaningPick], entries: Mapping[_Words | None, list[dict[str, Any]]], record: Told
) -> Disagreement | None:
    for row in rows:
        told = entries.get((row.comment_id, row.comment_version), [])
        if [_told(entry) for entry in told] != [_standing(row)]:
            return Disagreement(f"meaning pick {row.id}", "it differs from the record")
        record.match(told)
    return None


def _by_words(entries: Iterable[dict[str, Any]]) -> Mapping[_Words | None, list[dict[str, Any]]]:
    found: dict[_Words | None, list[dict[str, Any]]] = defaultdict(list)
    for entry in entries:
        found[_words_of(entry)].append(entry)
    return found


def _words_of(entry: dict[str, Any]) -> _Words | None:
    comment_id = id_in(entry, "comment")
    return (comment_id, entry["facts"]["version"]) if comment_id is not None else None


def _told(entry: dict[str, Any]) -> list[Any]:
    return [entry["facts"]["meaning"], entry["actor"], entry["at"]]


def _standing(row: MeaningPick) -> list[Any]:
    return [row.meaning, f"member:{row.member_id}", written(row.picked_at)]


async def _find_missing(session: AsyncSession, record: Told) -> Disagreement | None:
    """An entry that tells of a pick which is not there."""
    of_row = tuple_(MeaningPick.comment_id, MeaningPick.comment_version)

    async def find_picked(wanted: Collection[_Words]) -> Collection[_Words]:
        picks = select(MeaningPick.comment_id, MeaningPick.comment_version)
        rows = await session.execute(picks.where(of_row.in_(wanted)))
        return {(comment_id, version) for comment_id, version in rows}

    found = await row_entries.find_without_row(session, record, _KINDS, _words_of, find_picked)
    return tells_of_nothing(found, "meaning pick") if found is not None else None
