"""Whether who hid comments, and what came of it, stands as the record tells it: see `agreement`."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import CommentId
from bot.models.comments import Comment
from bot.rules.chain import written
from bot.rules.visibility import ASKED, Visibility
from bot.services import row_entries
from bot.services.audit import Audit
from bot.services.row_entries import Disagreement, id_in, tells_of_nothing
from bot.services.told import Told

AT_ONCE = 500
"""Comments in one statement: a click may hide many."""
_MOVES = {
    Audit.HIDE_ASKED: Visibility.HIDING,
    Audit.COMMENT_HIDDEN: Visibility.HIDDEN,
    Audit.HIDE_FAILED: Visibility.SHOWN,
    Audit.UNHIDE_ASKED: Visibility.SHOWING,
    Audit.COMMENT_UNHIDDEN: Visibility.SHOWN,
    Audit.UNHIDE_FAILED: Visibility.HIDDEN,
}
"""What each entry leaves a comment."""
_ASKS = (Audit.HIDE_ASKED, Audit.UNHIDE_ASKED)
_ANSWERED = {
    Audit.COMMENT_HIDDEN: Visibility.HIDING,
    Audit.HIDE_FAILED: Visibility.HIDING,
    Audit.COMMENT_UNHIDDEN: Visibility.SHOWING,
    Audit.UNHIDE_FAILED: Visibility.SHOWING,
}
"""What each entry answers."""
_IS_TOUCHED = or_(
    Comment.visibility != Visibility.SHOWN,
    Comment.visibility_by.is_not(None),
    Comment.visibility_at.is_not(None),
    Comment.hide_failed.is_not(None),
)
"""Others are as they came: nobody ever asked to hide them."""


async def find_first(session: AsyncSession, record: Told) -> Disagreement | None:
    """The first that was hidden, shown or changed behind the back of the record."""
    last = CommentId(0)
    while True:
        stands = await _standing(session, after=last)
        if not stands:
            return await _find_untouched(session, record)
        entries = await row_entries.list_of_comments(session, stands, _MOVES)
        told = _told(entries)
        for comment_id in stands:
            if stands[comment_id] != told.get(comment_id):
                return _differs(comment_id)
        record.match(entries)
        last = max(stands)


async def _standing(session: AsyncSession, *, after: CommentId) -> Mapping[CommentId, list[Any]]:
    """The next of those that were touched, by id."""
    rows = await session.execute(
        select(
            Comment.id,
            Comment.visibility,
            Comment.visibility_by,
            Comment.visibility_at,
            Comment.hide_failed,
        )
        .where(Comment.id > after, _IS_TOUCHED)
        .order_by(Comment.id)
        .limit(AT_ONCE)
    )
    return {
        comment_id: [visibility, by and f"member:{by}", at and written(at), because]
        for comment_id, visibility, by, at, because in rows
    }


def _told(entries: Iterable[dict[str, Any]]) -> Mapping[int | None, list[Any]]:
    """The same as the record tells it."""
    asked_by: dict[int | None, str] = {}
    told: dict[int | None, list[Any]] = {}
    for entry in entries:
        comment_id, kind = _comment_of(entry), Audit(entry["kind"])
        if kind in _ASKS:
            asked_by[comment_id] = entry["actor"]
        elif _is_outdated(kind, told.get(comment_id)):
            continue
        facts = entry["facts"]
        if "changed_at" in facts:  # by somebody in the platform's own app
            asked_by.pop(comment_id, None)
        at = facts.get("changed_at", entry["at"])
        told[comment_id] = [_MOVES[kind], asked_by.get(comment_id), at, facts.get("because")]
    return told


def _is_outdated(kind: Audit, told: list[Any] | None) -> bool:
    """Whether an answer came to what nobody wants any more, for somebody asked the opposite."""
    return told is not None and told[0] in ASKED and told[0] is not _ANSWERED[kind]


async def _find_untouched(session: AsyncSession, record: Told) -> Disagreement | None:
    """One that looks as if nobody had asked, though somebody did."""

    async def find_touched(comment_ids: Collection[int]) -> Collection[int]:
        touched = select(Comment.id).where(Comment.id.in_(comment_ids), _IS_TOUCHED)
        return set(await session.scalars(touched))

    found = await row_entries.find_without_row(session, record, _MOVES, _comment_of, find_touched)
    if found is None:
        return None
    comment_id = _comment_of(found)
    if comment_id is None:
        return Disagreement(f"entry {found['seq']}", "it tells of no comment")
    is_there = await session.scalar(select(exists().where(Comment.id == comment_id)))
    return _differs(comment_id) if is_there else tells_of_nothing(found, "comment")


def _comment_of(entry: dict[str, Any]) -> int | None:
    return id_in(entry, "comment")


def _differs(comment_id: int) -> Disagreement:
    return Disagreement(f"comment {comment_id}", "it differs from the record")
