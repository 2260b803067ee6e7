"""Which signatures the comments of an account need, as its policy says at this moment."""

from collections.abc import Collection, Mapping

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


async def get_measures(session: AsyncSession, account_id: AccountId) -> Mapping[Risk, Measure]:
    """What the account says of some risks; the others are as by default."""
    return (await get_measures_of(session, [account_id]))[account_id]


async def get_measures_of(
    session: AsyncSession, accounts: Collection[AccountId]
) -> Mapping[AccountId, Mapping[Risk, Measure]]:
    """The same of several accounts, in one statement."""
    rows = await session.execute(
        select(RiskPolicy.account_id, RiskPolicy.risk, RiskPolicy.measure).where(
            RiskPolicy.account_id.in_(accounts)
        )
    )
    said: dict[AccountId, dict[Risk, Measure]] = {each: {} for each in accounts}
    for account_id, risk, measure in rows:
        said[account_id][risk] = measure
    return said
