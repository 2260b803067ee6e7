"""Whether policies and holding statements stand as the record tells it.

They decide who must sign, and what may be signed.
"""

import hashlib
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import StatementId
from bot.models.accounts import Account, RiskPolicy
from bot.models.statements import HoldingStatement
from bot.services.audit import Audit
from bot.services.row_entries import Disagreement
from bot.services.told import Told

_Policies = dict[tuple[str, str | None], list[Any]]
_UNTOLD: list[Any] = [None, False]
"""What holds where nobody set anything: signed as by default, drafted by machines, too."""


async def find_first(session: AsyncSession, record: Told) -> Disagreement | None:
    """A policy that was set, changed or taken away behind the back of the record."""
    told, stands = _told(record), await _standing(session)
    for where in sorted({*told, *stands}, key=str):
        if told.get(where, _UNTOLD) != stands.get(where, _UNTOLD):
            subject, risk = where
            return Disagreement(f"policy of {subject}", f"it differs from the record: {risk}")
    return await _find_statement(session, record)


async def _find_statement(session: AsyncSession, record: Told) -> Disagreement | None:
    """A holding statement that nobody loaded, or other words than were loaded."""
    told = dict[int, str]()
    for facts in (entry["facts"] for entry in record.of([Audit.STATEMENTS_LOADED])):
        told = {number: words for number, words in told.items() if number not in facts["ended"]}
        told |= {each["statement"]: each["sha256"] for each in facts["begun"]}
    rows = await session.scalars(select(HoldingStatement).where(HoldingStatement.is_current))
    stands = {row.id: hashlib.sha256(row.text.encode()).hexdigest() for row in rows}
    for number in sorted({*told, *stands}):
        if told.get(number) != stands.get(StatementId(number)):
            return Disagreement(f"holding statement {number}", "it differs from the record")
    return None


def _told(record: Told) -> _Policies:
    """The newest word of the record on each."""
    entries = record.of([Audit.POLICY_CHANGED])
    return {
        (entry["subject"], entry["facts"]["risk"]): _told_by(entry["facts"])
        for entry in entries
        if "risk" in entry["facts"]  # others are about who lifts a freeze
    }


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
