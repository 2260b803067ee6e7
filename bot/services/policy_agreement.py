"""Whether the policies of accounts stand as the record tells it: they decide who must sign."""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models.accounts import Account, RiskPolicy
from bot.models.audit import AuditEntry
from bot.services.agreement import Disagreement
from bot.services.audit import Audit

_Policies = dict[tuple[str, str | None], list[Any]]
_UNTOLD: list[Any] = [None, False]
"""What holds where nobody set anything: signed as by default, drafted by machines, too."""


async def find_first(session: AsyncSession) -> Disagreement | None:
    """A policy that was set, changed or taken away behind the back of the record."""
    told, stands = await _told(session), await _standing(session)
    for where in sorted({*told, *stands}, key=str):
        if told.get(where, _UNTOLD) != stands.get(where, _UNTOLD):
            subject, risk = where
            return Disagreement(f"policy of {subject}", f"it differs from the record: {risk}")
    return None


async def _told(session: AsyncSession) -> _Policies:
    """The newest word of the record on each."""
    entries = await session.scalars(
        select(AuditEntry.body)
        .where(AuditEntry.kind == Audit.POLICY_CHANGED)
        .order_by(AuditEntry.seq)
    )
    said = map(json.loads, entries)
    return {(each["subject"], each["facts"]["risk"]): _told_by(each["facts"]) for each in said}


def _told_by(facts: dict[str, Any]) -> list[Any]:
    return [facts.get("measure"), facts["people_only"]]


async def _standing(session: AsyncSession) -> _Policies:
    accounts = await session.execute(select(Account.id, Account.is_people_only))
    stands: _Policies = {
        (f"account:{account_id}", None): [None, is_people_only]
        for account_id, is_people_only in accounts
    }
    for row in await session.scalars(select(RiskPolicy)):
        of_risk = [row.measure.value if row.measure else None, row.is_people_only]
        stands[f"account:{row.account_id}", row.risk.value] = of_risk
    return stands
