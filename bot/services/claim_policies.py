"""What accounts decided about claims: a measure for each rule, and their lists of names."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotForThisRule, NothingSuch
from bot.ids import AccountId
from bot.models.accounts import Account
from bot.models.claims import ClaimPolicy, ListedName, NameList
from bot.rules.claims.findings import Rule
from bot.rules.claims.measures import ALWAYS_BLOCKED, Measure, measure_of
from bot.rules.plain_text import plain
from bot.services import audit
from bot.services.audit import Audit

LONGEST_NAME = 200
_CHOICES = select(ClaimPolicy.rule, ClaimPolicy.measure).where(
    ClaimPolicy.account_id == bindparam("account_id")
)
_NAMES = (
    select(ListedName.list, ListedName.name)
    .where(ListedName.account_id == bindparam("account_id"))
    .order_by(ListedName.name)
)


async def set_measure(
    session: AsyncSession, account_name: str, *, rule: Rule, measure: Measure, now: datetime
) -> None:
    """Choose what a finding of *rule* asks for on an account.

    Raises `NothingSuch` for an unknown account, `NotForThisRule` where there is no choice.
    """
    account = await _hold_account(session, account_name)
    if rule in ALWAYS_BLOCKED and measure is not Measure.BLOCK:
        raise NotForThisRule(f"{rule.value} is always {Measure.BLOCK.value}: no platform takes it.")
    chosen = await session.get(ClaimPolicy, (account.id, rule))
    if chosen is None:
        session.add(ClaimPolicy(account_id=account.id, rule=rule, measure=measure))
    else:
        chosen.measure = measure
    _record(session, account, now=now, rule=rule.value, measure=measure.value)


async def list_name(
    session: AsyncSession, account_name: str, *, names: NameList, name: str, now: datetime
) -> str:
    """Put *name* on one of an account's lists; returns it as it is kept. Twice is once."""
    account = await _hold_account(session, account_name)
    kept = _as_kept(names, name)
    if await session.get(ListedName, (account.id, names, kept)) is None:
        session.add(ListedName(account_id=account.id, list=names, name=kept))
        _record(session, account, now=now, listed=names.value, name=kept)
    return kept


async def unlist_name(
    session: AsyncSession, account_name: str, *, names: NameList, name: str, now: datetime
) -> str:
    """Take *name* off a list; raises `NothingSuch` where it is not on it."""
    account = await _hold_account(session, account_name)
    kept = _as_kept(names, name)
    listed = await session.get(ListedName, (account.id, names, kept))
    if listed is None:
        raise NothingSuch(f"{kept!r} is not on the list {names.value} of {account_name}.")
    await session.delete(listed)
    _record(session, account, now=now, unlisted=names.value, name=kept)
    return kept


async def get_choices(session: AsyncSession, account_id: AccountId) -> Mapping[Rule, Measure]:
    """What an account chose; rules without a choice have the default."""
    rows = await session.execute(_CHOICES, {"account_id": account_id})
    return {row.rule: row.measure for row in rows}


async def get_names(
    session: AsyncSession, account_id: AccountId
) -> Mapping[NameList, tuple[str, ...]]:
    """The lists of an account, each by name."""
    rows = await session.execute(_NAMES, {"account_id": account_id})
    listed: dict[NameList, tuple[str, ...]] = dict.fromkeys(NameList, ())
    for names, name in rows:
        listed[names] = (*listed[names], name)
    return listed


async def describe(
    session: AsyncSession, account_name: str
) -> tuple[Mapping[Rule, Measure], Mapping[NameList, tuple[str, ...]]]:
    """The measure of every rule and the lists of an account; raises `NothingSuch`."""
    account = await _get_account(session, account_name)
    chosen = await get_choices(session, account.id)
    return {rule: measure_of(rule, chosen) for rule in Rule}, await get_names(session, account.id)


async def _hold_account(session: AsyncSession, name: str) -> Account:
    """A reply that is leaving was judged by what the account said before."""
    account = await _get_account(session, name)
    await session.refresh(account, with_for_update=True)
    return account


async def _get_account(session: AsyncSession, name: str) -> Account:
    account = await session.scalar(select(Account).where(Account.name == name, Account.is_active))
    if account is None:
        raise NothingSuch(f"There is no connected account {name!r}. See: signoff accounts list")
    return account


def _as_kept(names: NameList, name: str) -> str:
    """One spelling for what means the same; of a pasted link only the host."""
    kept = plain(name)
    if names is NameList.LINK_HOST:
        kept = kept.partition("://")[2] or kept
        kept = kept.split("/")[0].rpartition("@")[2].partition(":")[0].strip(".")
        kept = kept.removeprefix("www.")
    if not kept:
        raise NothingSuch(f"There is no name in {name!r}.")
    return kept


def _record(session: AsyncSession, account: Account, *, now: datetime, **facts: Any) -> None:
    audit.record(
        session,
        Audit.ACCOUNT_CHANGED,
        f"account:{account.id}",
        by=audit.COMMAND,
        at=now,
        **facts,
    )
