"""How the comments of an account are answered, as its policy says at this moment."""

from collections.abc import Mapping

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import AccountId
from bot.models.accounts import Account, RiskPolicy
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
    rows = await session.execute(
        select(RiskPolicy.risk, RiskPolicy.measure).where(
            RiskPolicy.account_id == account_id, RiskPolicy.measure.is_not(None)
        )
    )
    return {risk: measure for risk, measure in rows if measure is not None}


async def is_for_people(session: AsyncSession, comment: Comment) -> bool:
    """Whether no machine may draft for *comment*: by what it says, or because the team chose so."""
    if comment.is_people_only:
        return True
    of_account = exists().where(Account.id == comment.account_id, Account.is_people_only)
    of_risk = exists().where(
        RiskPolicy.account_id == comment.account_id,
        RiskPolicy.risk.in_(risks_of(comment)),
        RiskPolicy.is_people_only,
    )
    return bool(await session.scalar(select(of_account | of_risk)))


async def get_people_only(
    session: AsyncSession, account_id: AccountId
) -> tuple[bool, frozenset[Risk]]:
    """Whether an account has no machine drafts at all, and for which risks it has none."""
    risks = await session.scalars(
        select(RiskPolicy.risk).where(
            RiskPolicy.account_id == account_id, RiskPolicy.is_people_only
        )
    )
    account = await session.get_one(Account, account_id)
    return account.is_people_only, frozenset(risks)
