"""Reading comments again of which it is not sure whether they are hidden.

Nobody tells since when they are, they were not known yet, or a call of ours came to nothing.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from bot import work
from bot.errors import NotConnected
from bot.ids import AccountId, CommentId
from bot.models.comments import Comment, CommentState
from bot.ports import Address
from bot.services import outside_hides
from bot.services.sending import Sender, later
from bot.work import Again, Job
from integrations.errors import OutcomeUnknown, PlatformError, RateLimited, Unavailable

MAX_TRIES: Final = 8
"""Within some ten minutes; what is hidden is seen at the latest before a reply leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aim:
    comment_id: CommentId
    external_id: str
    address: Address


async def read_visibility(sender: Sender, job: Job) -> Again | None:
    """Believe what the platform shows now; the handler of the task of that name."""
    aim = await _take_aim(sender, AccountId(job.args["account_id"]), job.args["external_id"])
    if aim is None:
        return None
    asked_at = sender.clock()  # what changes during the call is news of its own
    try:
        snapshot = await sender.platforms.of(aim.address).fetch_comment(aim.external_id)
    except (RateLimited, Unavailable, OutcomeUnknown) as error:
        return later(sender, job, error) if job.attempts < MAX_TRIES else None
    except (PlatformError, NotConnected):
        return None
    if snapshot is None or snapshot.is_hidden is None:  # its deletion is news of its own, too
        return None
    is_hidden, now = snapshot.is_hidden, sender.clock()
    async with sender.sessions.writes() as session:
        await work.hold(session, job)
        await outside_hides.take(
            session, aim.comment_id, is_hidden=is_hidden, changed_at=asked_at, now=now
        )
    return None


async def _take_aim(sender: Sender, account_id: AccountId, external_id: str) -> _Aim | None:
    named = (Comment.account_id == account_id) & (Comment.external_id == external_id)
    is_there = named & (Comment.state != CommentState.GONE)
    async with sender.sessions.reads() as session:
        found = select(Comment).where(is_there).options(joinedload(Comment.account))
        comment = await session.scalar(found)
    if comment is None or not comment.account.is_active:
        return None
    return _Aim(comment_id=comment.id, external_id=external_id, address=comment.account.address)
