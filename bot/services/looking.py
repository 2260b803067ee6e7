"""Who else looks at a comment: a courtesy among colleagues, neither a lock nor on record.

Cards are not drawn anew for it: who opens a comment reads who was there before.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import insert_into, sort_of
from bot.ids import CommentId
from bot.models.looking import Looking
from bot.models.members import Member
from bot.views import Actor, Looker

LOOKS_FOR: Final = timedelta(minutes=10)
"""At most: of a window that is shut with its browser Slack tells nothing."""
MOST: Final = 3


async def look(
    session: AsyncSession, comment_id: CommentId, *, by: Actor, now: datetime
) -> tuple[Looker, ...]:
    """Note that *by* looks, and return who else does, the first first."""
    new = insert_into(sort_of(session), Looking).values(
        comment_id=comment_id, member_id=by.member_id, since=now
    )
    await session.execute(
        new.on_conflict_do_update(
            index_elements=[Looking.comment_id, Looking.member_id],
            set_={"since": now},
            where=Looking.since <= now - LOOKS_FOR,
        )
    )
    rows = await session.execute(
        select(Member.name, Looking.since)
        .join(Member, Member.id == Looking.member_id)
        .where(
            Looking.comment_id == comment_id,
            Looking.member_id != by.member_id,
            Looking.since > now - LOOKS_FOR,
            Member.is_active,
        )
        .order_by(Looking.since, Looking.member_id)
        .limit(MOST)
    )
    return tuple(
        Looker(name=name, minutes=max(0, int((now - since).total_seconds() // 60)))
        for name, since in rows
    )


async def look_away(session: AsyncSession, comment_id: CommentId, *, by: Actor) -> None:
    """Note that *by* does not look any more."""
    await session.execute(
        delete(Looking).where(Looking.comment_id == comment_id, Looking.member_id == by.member_id)
    )
