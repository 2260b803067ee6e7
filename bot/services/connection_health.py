"""How each connection is, read from deliveries, replies and cards: facts, no guesses."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.ids import AccountId
from bot.models.accounts import Account
from bot.models.attempts import Attempt
from bot.models.comments import Delivery
from bot.models.replies import KEPT_BACK, SEEN, Reply, ReplyState
from bot.models.sign_offs import SignOff
from bot.models.slack import BEHIND, SlackMessage
from bot.rules.permissions import Permission
from bot.services.endings import send_keys
from bot.views import AccountHealth, AccountLabel, Actor, SlackHealth

LOOKED_BACK: Final = timedelta(days=30)
"""How far back a reply that left is looked for: an account may send none for years."""


def may_see(by: Actor, account_id: AccountId) -> bool:
    """Whether the connection of an account is the business of *by*: its leads and operators."""
    return by.may(Permission.MANAGE_MEMBERS) or by.may(Permission.LIFT_FREEZE, on=account_id)


async def list_accounts(
    session: AsyncSession, account_ids: Sequence[AccountId], *, now: datetime
) -> tuple[AccountHealth, ...]:
    """The health of connected accounts, by name."""
    if not account_ids:
        return ()
    last = _last_kept_back()
    rows = await session.execute(
        select(
            Account,
            _last_received().label("received_at"),
            _last_sent(now - LOOKED_BACK).label("sent_at"),
            _retrying().label("retrying"),
            Reply.ended_because,
            func.coalesce(SignOff.voided_at, _tried_at()).label("failed_at"),
        )
        .outerjoin(Reply, Reply.id == last)
        .outerjoin(SignOff, SignOff.id == Reply.sign_off_id)
        .where(Account.id.in_(account_ids))
        .order_by(Account.name)
    )
    return tuple(
        AccountHealth(
            account=AccountLabel.of(row.Account),
            received_at=row.received_at,
            sent_at=row.sent_at,
            failed_at=row.failed_at,
            failed_because=row.ended_because,
            retrying=row.retrying,
        )
        for row in rows
    )


async def get_slack(session: AsyncSession) -> SlackHealth:
    """How far Slack is behind."""
    oldest = func.min(SlackMessage.wanted_at)
    row = (await session.execute(select(func.count(), oldest).where(BEHIND))).one()
    return SlackHealth(behind=row[0], since=row[1])


def _last_received() -> ColumnElement[Any]:
    found = select(Delivery.received_at).where(Delivery.account_id == Account.id)
    return found.order_by(Delivery.id.desc()).limit(1).scalar_subquery()


def _last_sent(since: datetime) -> ColumnElement[Any]:
    """Not what a person found on the platform: nothing left for that."""
    return (
        select(func.max(Reply.sent_at))
        .where(
            Reply.account_id == Account.id,
            Reply.sent_at > since,
            ~Reply.external_id.startswith(SEEN),
        )
        .correlate(Account)
        .scalar_subquery()
    )


def _last_kept_back() -> ColumnElement[Any]:
    """Also one that was never tried: the comment is read before, and that fails first."""
    return (
        select(Reply.id)
        .where(Reply.account_id == Account.id, text(KEPT_BACK))
        .order_by(Reply.id.desc())
        .limit(1)
        .correlate(Account)
        .scalar_subquery()
    )


def _tried_at() -> ColumnElement[Any]:
    """When the reply of the row was tried last; what was withdrawn ended with its sign-off."""
    tried = select(func.max(Attempt.finished_at)).where(Attempt.reply_id == Reply.id)
    return tried.correlate(Reply).scalar_subquery()


def _retrying() -> ColumnElement[int]:
    """Also those whose comment could not be read, which is no attempt."""
    queued = Reply.state == ReplyState.QUEUED
    tried = select(Attempt.id).where(Attempt.reply_id == Reply.id).exists()
    kept_back = tried | work.is_tried_again(send_keys())
    found = select(func.count()).where(queued, Reply.account_id == Account.id, kept_back)
    return found.correlate(Account).scalar_subquery()
