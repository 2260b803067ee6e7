"""How the comments of an account are answered, as its policy says at this moment."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import AccountId
from bot.models.accounts import Account, RiskPolicy
from bot.models.audit import AuditEntry
from bot.models.comments import Comment
from bot.models.statements import HoldingStatement
from bot.rules.policy import Measure, Requirement, requirement
from bot.rules.risk import Risk
from bot.services.audit import Audit

_MEASURES = select(RiskPolicy.account_id, RiskPolicy.risk, RiskPolicy.measure).where(
    RiskPolicy.account_id.in_(bindparam("accounts", expanding=True)),
    RiskPolicy.measure.is_not(None),
)
_JUDGED = (
    select(AuditEntry.body)
    .where(AuditEntry.subject == bindparam("subject"), AuditEntry.kind == Audit.COMMENT_TRIAGED)
    .order_by(AuditEntry.seq.desc())
    .limit(1)
)
_POLICY = (
    select(
        Account.is_people_only.label("account_is_people_only"),
        RiskPolicy.risk,
        RiskPolicy.measure,
        RiskPolicy.is_people_only,
    )
    .outerjoin(RiskPolicy, RiskPolicy.account_id == Account.id)
    .where(Account.id == bindparam("account_id"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What an account says of its comments, in one transaction."""

    measures: Mapping[Risk, Measure]  # other risks are as by default
    is_people_only: bool  # the whole account
    people_only: frozenset[Risk]  # by choice

    def needs_of(self, comment: Comment) -> Requirement:
        """What a reply to *comment* needs; words that nobody judged yet may be of any risk."""
        return requirement(risks_of(comment), self.measures)

    def is_for_people(self, comment: Comment) -> bool:
        """Whether no machine may draft for *comment*, because of what it says or by choice."""
        return comment.is_people_only or self.is_by_choice(comment)

    def is_by_choice(self, comment: Comment) -> bool:
        """Whether the team chose to answer *comment* itself, or by holding statements alone."""
        if self.is_people_only:
            return True
        holding = {risk for risk, measure in self.measures.items() if measure is Measure.HOLDING}
        return not risks_of(comment).isdisjoint(self.people_only | holding)


async def get_policy(session: AsyncSession, account_id: AccountId) -> Policy:
    """What an account says at this moment."""
    rows = (await session.execute(_POLICY, {"account_id": account_id})).all()
    return Policy(
        measures={row.risk: row.measure for row in rows if row.measure is not None},
        is_people_only=rows[0].account_is_people_only,
        people_only=frozenset(row.risk for row in rows if row.is_people_only),
    )


async def get_requirement(session: AsyncSession, comment: Comment) -> Requirement:
    """What a reply to *comment* needs, read in the caller's transaction."""
    if is_harmless(comment):  # an account has measures for risks alone
        return requirement((), {})
    return (await get_policy(session, comment.account_id)).needs_of(comment)


def risks_of(comment: Comment) -> frozenset[Risk]:
    """The risks of a comment, or all while its words are not judged."""
    return risks_in(comment.flags, is_judged=comment.is_judged)


def risks_in(flags: Iterable[str], *, is_judged: bool) -> frozenset[Risk]:
    """The same, from what its row says."""
    return frozenset(map(Risk, flags)) if is_judged else frozenset(Risk)


async def was_changed_since(session: AsyncSession, account_id: AccountId, moment: datetime) -> bool:
    """Whether the account says anything else of a risk than it did just before *moment*."""
    changed = select(RiskPolicy.risk).where(
        RiskPolicy.account_id == account_id, RiskPolicy.set_at >= moment
    )
    return await session.scalar(changed.limit(1)) is not None


def is_harmless(comment: Comment) -> bool:
    """Whether its words were judged, and no risk was found in them."""
    return comment.is_judged and not comment.flags


async def is_as_judged(session: AsyncSession, comment: Comment) -> bool:
    """Whether its row names each risk that was found in its words, as the record tells it.

    What the record does not judge at all was taken in just now: triage follows.
    """
    body = await session.scalar(_JUDGED, {"subject": f"comment:{comment.id}"})
    if body is None or not comment.is_judged:
        return True
    told = json.loads(body)["facts"]
    return told["version"] == comment.version and set(told["flags"]) <= set(comment.flags)


async def get_measures_of(
    session: AsyncSession, accounts: Collection[AccountId]
) -> Mapping[AccountId, Mapping[Risk, Measure]]:
    """What several accounts say of some risks; the others are as by default."""
    rows = await session.execute(_MEASURES, {"accounts": list(accounts)})
    said: dict[AccountId, dict[Risk, Measure]] = {each: {} for each in accounts}
    for account_id, risk, measure in rows:
        if measure is not None:
            said[account_id][risk] = measure
    return said


async def is_for_people(session: AsyncSession, comment: Comment) -> bool:
    """Whether no machine may draft for *comment*, as its account says at this moment."""
    if comment.is_people_only:
        return True
    return (await get_policy(session, comment.account_id)).is_for_people(comment)


async def find_statement(
    session: AsyncSession, account_id: AccountId, text: str
) -> HoldingStatement | None:
    """The holding statement, as it is loaded now, that says exactly *text*."""
    return await session.scalar(
        select(HoldingStatement)
        .where(
            HoldingStatement.account_id == account_id,
            HoldingStatement.is_current,
            HoldingStatement.text == text,
        )
        .order_by(HoldingStatement.id)
        .limit(1)
    )


async def has_statements(session: AsyncSession, account_id: AccountId) -> bool:
    """Whether an account has any holding statement."""
    current = exists().where(HoldingStatement.account_id == account_id, HoldingStatement.is_current)
    return bool(await session.scalar(select(current)))
