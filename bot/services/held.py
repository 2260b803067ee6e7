"""The replies that a freeze holds, and the cards that say so."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.ids import CommentId
from bot.models.replies import Reply, ReplyState
from bot.models.sign_offs import SignOff
from bot.rules.scope import Scope
from bot.services import cards, scopes
from bot.work import Job

REDRAW_HELD = "redraw_held"
CARDS_AT_ONCE = 50
"""Comments whose cards one run of the task asks to be redrawn: it holds SQLite's one writer."""


class Waiting(NamedTuple):
    """A signed reply that waits, and whether it does so for its time."""

    comment_id: CommentId
    is_later: bool


async def list_waiting(session: AsyncSession, scope: Scope) -> list[Waiting]:
    """The signed replies that wait in *scope*, in order of their comments."""
    within = await scopes.within(session, scope, Reply)
    rows = await session.execute(
        select(Reply.comment_id, SignOff.send_at.is_not(None))
        .join(SignOff, SignOff.id == Reply.sign_off_id)
        .where(Reply.state == ReplyState.QUEUED, within)
        .order_by(Reply.comment_id)
    )
    return [Waiting(*row) for row in rows]


async def redraw_later(
    session: AsyncSession, comment_ids: list[CommentId], *, now: datetime
) -> None:
    """Have the cards of these comments redrawn, in a task of their own."""
    if comment_ids:
        args = {"comment_ids": comment_ids}
        work.enqueue(session, REDRAW_HELD, args=args, run_at=now, now=now)


async def redraw(session: AsyncSession, job: Job, now: datetime) -> None:
    """Redraw the cards of comments that a freeze held; the handler of the `redraw_held` task.

    Takes `CARDS_AT_ONCE` of them and leaves the others to a task of their own.
    """
    comment_ids = [CommentId(each) for each in job.args["comment_ids"]]
    for comment_id in comment_ids[:CARDS_AT_ONCE]:
        await cards.refresh(session, comment_id, now=now)
    await redraw_later(session, comment_ids[CARDS_AT_ONCE:], now=now)
