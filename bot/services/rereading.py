"""Reading comments again whose platform says that they were hidden or shown, but not when."""

from dataclasses import dataclass
from typing import Final

from bot import work
from bot.errors import NotConnected
from bot.ids import CommentId
from bot.models.comments import CommentState
from bot.ports import Address
from bot.services import comment_views, outside_hides
from bot.services.sending import Sender, later
from bot.work import Again, Job
from integrations.contract import VisibilityChanged
from integrations.errors import OutcomeUnknown, PlatformError, RateLimited, Unavailable

MAX_TRIES: Final = 8
"""Within some ten minutes; what is not known then is read again before a reply leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aim:
    comment_id: CommentId
    external_id: str
    address: Address


async def read_visibility(sender: Sender, job: Job) -> Again | None:
    """Believe what the platform shows now; the handler of the task of that name."""
    aim = await _take_aim(sender, CommentId(job.args["comment_id"]))
    if aim is None:
        return None
    asked_at = sender.clock()  # what changes during the call is news of its own
    try:
        snapshot = await sender.platforms.of(aim.address).fetch_comment(aim.external_id)
    except (RateLimited, Unavailable, OutcomeUnknown) as error:
        return later(sender, job, error) if job.attempts < MAX_TRIES else None
    except (PlatformError, NotConnected):
        return None
    if snapshot is None:  # its deletion is news of its own, too
        return None
    shown = VisibilityChanged(
        external_id=aim.external_id, is_hidden=snapshot.is_hidden, changed_at=asked_at
    )
    async with sender.sessions.writes() as session:
        await work.hold(session, job)
        await outside_hides.take(session, aim.comment_id, shown, now=sender.clock())
    return None


async def _take_aim(sender: Sender, comment_id: CommentId) -> _Aim | None:
    async with sender.sessions.reads() as session:
        comment = await comment_views.load_comment(session, comment_id)
    if comment.state is CommentState.GONE or not comment.account.is_active:
        return None
    return _Aim(
        comment_id=comment_id, external_id=comment.external_id, address=comment.account.address
    )
