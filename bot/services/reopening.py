"""Taking back that a comment was dealt with without a reply of ours."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import CommentAnswered
from bot.ids import CommentId
from bot.models.comments import CommentState
from bot.services import audit, cards, echoes, locks, signing, triage, waking
from bot.services.audit import Audit
from bot.services.endings import has_reply_in_play
from bot.views import Actor


async def reopen(
    session: AsyncSession, comment_id: CommentId, *, seen_version: int, by: Actor, now: datetime
) -> None:
    """Take back that a comment needs no reply, or was answered by hand: it waits, with drafts.

    One that waits already stays as it is. Raises as `bot.services.review.close` does, and
    `CommentAnswered` where an answer is known to stand on the platform.
    """
    comment = await locks.hold_comment(session, comment_id)
    comment.must_read(seen_version)
    comment.must_be_shown()
    if comment.state is CommentState.OPEN:
        return
    if await has_reply_in_play(session, comment) or await echoes.stands_beside(session, comment):
        raise CommentAnswered
    policy = await signing.must_decide(session, by, comment)
    await waking.reopen(session, comment, now=now)
    audit.record(session, Audit.COMMENT_REOPENED, f"comment:{comment_id}", by=by, at=now)
    await triage.offer_drafts(session, comment, policy, now=now)
    await cards.refresh_comment(session, comment_id, now=now)
