"""Which signatures the comments of an account need, as its policy says at this moment."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import AccountId
from bot.models.accounts import RiskPolicy
from bot.models.comments import Comment
from bot.rules.policy import Measure, Requirement, requirement
from bot.rules.risk import Risk


async def get_requirement(session: AsyncSession, comment: Comment) -> Requirement:
    """What a reply to *comment* needs, read in the caller's transaction.

    Words that nobody judged yet may be of any risk.
    """
    measures = await get_measures(session, comment.account_id)
    return requirement(risks_of(comment), measures)


def risks_of(comment: Comment) -> frozenset[Risk]:
    """The risks of a comment, or all while its words are not judged."""
    return frozenset(map(Risk, comment.flags)) if comment.is_judged else frozenset(Risk)


async def was_changed_since(session: AsyncSession, account_id: AccountId, moment: datetime) -> bool:
    """Whether the account says anything else of a risk than it did just before *moment*."""
    changed = select(RiskPolicy.risk).where(
        RiskPolicy.account_id == account_id, RiskPolicy.set_at >= moment
    )
    return await session.scalar(changed.limit(1)) is not None


async def get_measures(session: AsyncSession, account_id: AccountId) -> Mapping[Risk, Measure]:
    """What the account says of some risks; the others are as by default."""
    rows = await session.execute(
        select(RiskPolicy.risk, RiskPolicy.measure).where(RiskPolicy.account_id == account_id)
    )
    return {risk: measure for risk, measure in rows}  # noqa: C416 - a row is no pair for mypy
