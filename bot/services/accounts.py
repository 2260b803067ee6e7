"""The connected accounts: added by command, known to everybody else by name or id."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import HoldsComments, IdInUse, NothingSuch
from bot.ids import AccountId
from bot.models.accounts import THE_INSTALLATION, Account, Installation
from bot.models.comments import Arrival, Comment
from bot.ports import Address
from bot.rules import later
from bot.rules.scope import LiftBy, Scope
from bot.rules.working_hours import begin_with
from bot.services import audit, due_times, scopes
from bot.services.audit import Audit
from bot.views import AccountLabel
from integrations.contract import Capabilities

LONGEST_REPLY: Final = 3_000
"""In the platform's unit. A person must be able to write it, and Slack's fields hold no more."""


async def add(
    session: AsyncSession,
    *,
    platform: str,
    name: str,
    external_id: str,
    locale: str,
    channel: str,
    capabilities: Capabilities,
    now: datetime,
) -> AccountId:
    """Connect an account, or change what is known of the one with this name.

    Raises `HoldsComments` when it would point elsewhere and has comments: signatures hold for one
    place, and two places may give two comments one id. Raises `IdInUse` when another account
    points there.
    """
    account = await session.scalar(select(Account).where(Account.name == name).with_for_update())
    if account is None:
        account = _begin(platform, name, locale, capabilities, now=now)
        session.add(account)
    elif (account.platform, account.external_id) != (platform, external_id):
        await _must_be_empty(session, account)
    await _must_be_free(session, platform, external_id, name=name)
    is_back = account.is_active is False
    account.platform, account.external_id = platform, external_id
    account.locale, account.channel, account.is_active = locale, channel, True
    account.text_limit = min(capabilities.text_limit, LONGEST_REPLY)
    account.text_unit = capabilities.text_unit
    account.can_take_down = capabilities.can_take_down
    account.can_edit_reply = capabilities.can_edit_reply
    account.can_hide = capabilities.can_hide
    await session.flush()
    _record_change(
        session, account.id, now=now, platform=platform, name=name, channel=channel, locale=locale
    )
    if is_back:  # its timer ended when it was removed
        due_times.watch(session, account.id, at=now, now=now)
    return account.id


async def remove(session: AsyncSession, name: str, *, now: datetime) -> None:
    """Disconnect an account: nothing comes in or leaves any more, and what it has stays.

    Sending gives back what is signed for it; `add` connects it again. Raises `NothingSuch`.
    """
    account = await session.scalar(
        select(Account).where(Account.name == name, Account.is_active).with_for_update()
    )
    if account is None:
        raise _no_account(name)
    account.is_active = False
    _record_change(session, account.id, now=now, connected=False)


async def is_connected(session: AsyncSession, account_id: AccountId) -> bool:
    """Whether an account was not removed."""
    return (await session.get_one(Account, account_id)).is_active


async def set_undo_window(
    session: AsyncSession, account_id: AccountId, *, seconds: int, now: datetime
) -> None:
    """Change how long a signature can be taken back, 0 to 120 seconds."""
    account = await session.get_one(Account, account_id, with_for_update=True)
    account.undo_seconds = seconds
    _record_change(session, account_id, now=now, undo_seconds=seconds)


async def set_retention(
    session: AsyncSession, account_id: AccountId, *, days: int | None, now: datetime
) -> None:
    """Have the words of comments erased when they are so old; None keeps them."""
    account = await session.get_one(Account, account_id, with_for_update=True)
    account.retention_days = days
    _record_retention(session, account, now=now)


async def set_erase_deleted_within(
    session: AsyncSession, account_id: AccountId, within: timedelta, *, now: datetime
) -> None:
    """Have the words of comments erased within this time of their deletion on the platform."""
    account = await session.get_one(Account, account_id, with_for_update=True)
    account.erase_deleted_seconds = int(within.total_seconds())
    _record_retention(session, account, now=now)


def _record_retention(session: AsyncSession, account: Account, *, now: datetime) -> None:
    _record_change(
        session,
        account.id,
        now=now,
        retention_days=account.retention_days,
        erase_deleted_seconds=account.erase_deleted_seconds,
    )


async def get_retention(
    session: AsyncSession, account_id: AccountId
) -> tuple[int | None, timedelta]:
    """After how many days words are erased, if ever; and how soon after a deletion."""
    account = await session.get_one(Account, account_id)
    return account.retention_days, timedelta(seconds=account.erase_deleted_seconds)


async def get_time_zone(session: AsyncSession, account_id: AccountId) -> str:
    """In which time zone an account's replies are sent later, by its IANA name."""
    return (await session.get_one(Account, account_id)).time_zone


async def set_time_zone(
    session: AsyncSession, account_id: AccountId, zone: str, *, now: datetime
) -> None:
    """Change in which time zone people work and replies are sent later.

    What is signed keeps its instant; what waits is counted anew.
    """
    account = await session.get_one(Account, account_id, with_for_update=True)
    account.time_zone = zone
    _record_change(session, account_id, now=now, time_zone=zone)
    due_times.want_recount(session, account_id, now=now)


async def set_lift_by(
    session: AsyncSession, account_id: AccountId | None, lift_by: LiftBy, *, now: datetime
) -> None:
    """Change how many members lift a freeze of an account, or (None) one of everything.

    Holds the scope alone: whoever lifts meanwhile is judged by what the policy said before.
    """
    scope = Scope(account_id=account_id)
    await scopes.hold_alone(session, scope)
    row: Account | Installation = (
        await session.get_one(Installation, THE_INSTALLATION)
        if account_id is None
        else await session.get_one(Account, account_id)
    )
    row.lift_by = lift_by
    audit.record(
        session,
        Audit.POLICY_CHANGED,
        scope.subject,
        by=audit.COMMAND,
        at=now,
        lift_by=lift_by.value,
    )


async def get_id(session: AsyncSession, name: str) -> AccountId:
    """The connected account of this name; raises `NothingSuch`."""
    found = await session.scalar(select(Account.id).where(Account.name == name, Account.is_active))
    if found is None:
        raise _no_account(name)
    return found


async def get_known_id(session: AsyncSession, name: str) -> AccountId:
    """The account of this name, connected or removed: its freezes and words outlive it.

    Raises `NothingSuch`.
    """
    found = await session.scalar(select(Account.id).where(Account.name == name))
    if found is None:
        raise NothingSuch(f"There is no account {name!r}. See: signoff accounts list")
    return found


def _record_change(
    session: AsyncSession, account_id: AccountId, *, now: datetime, **facts: Any
) -> None:
    audit.record(
        session, Audit.ACCOUNT_CHANGED, f"account:{account_id}", by=audit.COMMAND, at=now, **facts
    )


def _no_account(name: str) -> NothingSuch:
    return NothingSuch(f"There is no connected account {name!r}. See: signoff accounts list")


async def get_address(session: AsyncSession, account_id: AccountId) -> Address:
    """Where an account points now."""
    return (await session.get_one(Account, account_id)).address


async def is_active(session: AsyncSession, name: str) -> bool:
    """Whether a connected account has this name."""
    named = exists().where(Account.name == name, Account.is_active)
    return bool(await session.scalar(select(named)))


async def list_active(session: AsyncSession) -> list[Account]:
    """Every connected account, by name; an installation has some dozens at most."""
    return list(
        await session.scalars(select(Account).where(Account.is_active).order_by(Account.name))
    )


async def list_labels(session: AsyncSession) -> tuple[AccountLabel, ...]:
    """How the connected accounts are named on cards."""
    return tuple(AccountLabel.of(account) for account in await list_active(session))


async def find_address(session: AsyncSession, platform: str, name: str) -> Address | None:
    """The account that a webhook's path names; None when there is none."""
    account = await session.scalar(
        select(Account).where(Account.platform == platform, Account.name == name, Account.is_active)
    )
    return account.address if account else None


def _begin(
    platform: str, name: str, locale: str, capabilities: Capabilities, *, now: datetime
) -> Account:
    """A new account, with what is the team's choice from then on."""
    return Account(
        installation_id=THE_INSTALLATION,
        platform=platform,
        name=name,
        time_zone=later.zone_for(locale),
        erase_deleted_seconds=int(capabilities.erase_deleted_within.total_seconds()),
        working_hours=begin_with(locale, later.zone_for(locale)).stored(),
        created_at=now,
    )


async def _must_be_empty(session: AsyncSession, account: Account) -> None:
    has_arrival = exists().where(Arrival.account_id == account.id)
    if await session.scalar(select(exists().where(Comment.account_id == account.id) | has_arrival)):
        raise HoldsComments(
            f"Account {account.name} holds comments of {account.external_id} on {account.platform}."
            " Connect the other one under a name of its own."
        )


async def _must_be_free(
    session: AsyncSession, platform: str, external_id: str, *, name: str
) -> None:
    with session.no_autoflush:
        owner = await session.scalar(
            select(Account.name).where(
                Account.platform == platform,
                Account.external_id == external_id,
                Account.name != name,
            )
        )
    if owner is not None:
        raise IdInUse(
            f"{external_id} on {platform} is account {owner}. "
            f"To change that one, run the command with the name {owner}."
        )
