"""Whether the meaning of a comment is still to be picked, and who picked which."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.models.comments import Comment
from bot.models.meaning_picks import MeaningPick, awaits_meaning
from bot.rules.risk import Risk
from bot.services.policies import Policy


async def find(session: AsyncSession, comment: Comment) -> MeaningPick | None:
    """How somebody read the words that a comment has now; its member is loaded."""
    if Risk.SARCASM not in comment.flags:
        return None
    return await session.scalar(
        select(MeaningPick)
        .where(MeaningPick.comment_id == comment.id, MeaningPick.comment_version == comment.version)
        .options(joinedload(MeaningPick.member))
    )


def is_wanted(comment: Comment, policy: Policy) -> bool:
    """Whether machines wait for a pick; where the team wants none of them, nobody is asked."""
    return awaits_meaning(comment) and not policy.is_by_choice(comment)
