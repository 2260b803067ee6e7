"""What erased words leave behind in the database's own files, and how it goes.

The index of words keeps parts of them until it is written anew; on SQLite the log beside the file
keeps whole pages until it is emptied. Both are done after the erasing, and by tasks where whoever
erased did not come to it.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.database import sort_of
from bot.ids import CommentId
from bot.ports import Sessions
from bot.services import findables

REWRITE: Final = "rewrite_findables"
REWRITE_AFTER: Final = timedelta(minutes=10)
"""When the index is rewritten by a task, if whoever erased did not come to it."""
FORGET_OVERWRITTEN: Final = "forget_overwritten"


def want_rewrite(session: AsyncSession, first: CommentId | None, *, now: datetime) -> None:
    """Have the index rewritten by a task of this erasing, which began with comment *first*."""
    at = now + REWRITE_AFTER
    work.enqueue(session, REWRITE, args={}, run_at=at, now=now, dedupe=_name_of(first))


async def rewrite(sessions: Sessions, *, now: datetime) -> None:
    """Write the index of words anew, then have what was overwritten forgotten by a task."""
    await findables.rewrite(sessions)
    async with sessions.writes() as session:
        if sort_of(session) == "sqlite":
            work.enqueue(
                session, FORGET_OVERWRITTEN, args={}, run_at=now, now=now, dedupe=FORGET_OVERWRITTEN
            )


async def rewrite_at_once(sessions: Sessions, first: CommentId | None, *, now: datetime) -> None:
    """The same, instead of the task of the erasing that began with comment *first*."""
    await rewrite(sessions, now=now)
    async with sessions.writes() as session:
        await work.cancel(session, _name_of(first))


def _name_of(first: CommentId | None) -> str:
    """No other erasing's, for that may not come to its own rewriting: a comment goes only once."""
    return f"{REWRITE}:{first}"
