"""Loading holding statements: from a file, as new versions, for all accounts at once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import hold_names
from bot.ids import AccountId
from bot.models.accounts import Account
from bot.models.statements import HoldingStatement
from bot.rules.holding_file import StatementText, TextLimit
from bot.services import audit, policy_changes
from bot.services.audit import Audit

_Key = tuple[str, str]
"""Name and locale of a statement, within an account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a load changed; each language of an account's statement counts for itself."""

    added: int
    changed: int
    unchanged: int
    removed: int


async def get_limits(session: AsyncSession) -> Mapping[str, TextLimit]:
    """What each connected account can send, by name."""
    accounts = await session.scalars(select(Account).where(Account.is_active))
    return {each.name: TextLimit(each.text_limit, each.text_unit) for each in accounts}


async def load(
    session: AsyncSession, statements: Sequence[StatementText], *, now: datetime
) -> Loaded:
    """Make these the holding statements; what they leave out is put to rest.

    What was signed with words of before comes back to review. Earlier versions stay, for the
    sign-offs that name them. Accounts are held in order of id, as whoever sends holds them.
    """
    await hold_names(session, "statements")  # two loads would leave the statements of both
    counts = {"added": 0, "changed": 0, "unchanged": 0, "removed": 0}
    changed = list[AccountId]()
    for account_id, name in await _list_accounts(session):
        wanted = {
            (each.name, locale): text
            for each in statements
            if each.account == name
            for locale, text in each.texts.items()
        }
        if await _load_account(session, account_id, wanted, counts, now=now):
            changed.append(account_id)
    await policy_changes.bring_in_line(session, changed, None, now=now)
    return Loaded(**counts)


async def _list_accounts(session: AsyncSession) -> Sequence[tuple[AccountId, str]]:
    rows = await session.execute(select(Account.id, Account.name).order_by(Account.id))
    return [(account_id, name) for account_id, name in rows]


async def _load_account(
    session: AsyncSession,
    account_id: AccountId,
    wanted: Mapping[_Key, str],
    counts: dict[str, int],
    *,
    now: datetime,
) -> bool:
    """Write the new versions of one account; whether there is any change."""
    current = await _find_current(session, account_id)
    old = [each for key, each in current.items() if wanted.get(key) != each.text]
    new = {key: text for key, text in wanted.items() if _text_of(current.get(key)) != text}
    counts["unchanged"] += len(current) - len(old)
    counts["changed"] += len(new.keys() & current.keys())
    counts["added"] += len(new.keys() - current.keys())
    counts["removed"] += len(current.keys() - wanted.keys())
    if not old and not new:
        return False
    await policy_changes.hold(session, account_id)
    for each in old:
        each.is_current = False
    await session.flush()  # before their successors: one of a name is current
    added = [await _add(session, account_id, key, text, now=now) for key, text in new.items()]
    await session.flush()
    audit.record(
        session,
        Audit.STATEMENTS_LOADED,
        f"account:{account_id}",
        by=audit.COMMAND,
        at=now,
        ended=sorted(each.id for each in old),
        begun=[_facts(each) for each in added],
    )
    return True


async def _find_current(
    session: AsyncSession, account_id: AccountId
) -> dict[_Key, HoldingStatement]:
    found = await session.scalars(
        select(HoldingStatement).where(
            HoldingStatement.account_id == account_id, HoldingStatement.is_current
        )
    )
    return {(each.name, each.locale): each for each in found}


def _text_of(statement: HoldingStatement | None) -> str | None:
    return statement.text if statement is not None else None


async def _add(
    session: AsyncSession, account_id: AccountId, key: _Key, text: str, *, now: datetime
) -> HoldingStatement:
    name, locale = key
    newest = await session.scalar(
        select(func.max(HoldingStatement.version)).where(
            HoldingStatement.account_id == account_id,
            HoldingStatement.name == name,
            HoldingStatement.locale == locale,
        )
    )
    statement = HoldingStatement(
        account_id=account_id,
        name=name,
        locale=locale,
        text=text,
        version=(newest or 0) + 1,
        is_current=True,
        loaded_at=now,
    )
    session.add(statement)
    return statement


def _facts(statement: HoldingStatement) -> dict[str, Any]:
    return {
        "statement": statement.id,
        "name": statement.name,
        "locale": statement.locale,
        "version": statement.version,
        "sha256": hashlib.sha256(statement.text.encode()).hexdigest(),
    }
