"""Whether who hid comments, and what came of it, stands as the record tells it: see `agreement`."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import CommentId
from bot.models.comments import Comment
from bot.rules.chain import written
from bot.rules.visibility import Visibility
from bot.services import comment_entries
from bot.services.agreement import Disagreement
from bot.services.audit import Audit
from bot.services.comment_entries import comment_of
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
        said = await comment_entries.list_of(session, stands, _MOVES)
        told = _told(said)
        for comment_id in stands:
            if stands[comment_id] != told.get(comment_id):
                return _differs(comment_id)
        record.match(said)
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


def _told(said: Iterable[dict[str, Any]]) -> Mapping[CommentId, list[Any]]:
    """The same as the record tells it."""
    asked_by: dict[CommentId, str] = {}
    told: dict[CommentId, list[Any]] = {}
    for entry in said:
        comment_id, kind = comment_of(entry), Audit(entry["kind"])
        if kind in _ASKS:
            asked_by[comment_id] = entry["actor"]
        facts = entry["facts"]
        if "changed_at" in facts:  # by somebody in the platform's own app
            asked_by.pop(comment_id, None)
        at = facts.get("changed_at", entry["at"])
        told[comment_id] = [_MOVES[kind], asked_by.get(comment_id), at, facts.get("because")]
    return told


async def _find_untouched(session: AsyncSession, record: Told) -> Disagreement | None:
    """One that looks as if nobody had asked, though somebody did."""
    if not record.has_unmatched(_MOVES):
        return None
    async for said in comment_entries.pages_of(session, _MOVES):
        asked = {comment_of(entry) for entry in said}
        touched = await session.scalars(
            select(Comment.id).where(Comment.id.in_(asked), _IS_TOUCHED)
        )
        missing = asked.difference(touched)
        if missing:
            return _differs(min(missing))
    return None


def _differs(comment_id: CommentId) -> Disagreement:
    return Disagreement(f"comment {comment_id}", "it differs from the record")
