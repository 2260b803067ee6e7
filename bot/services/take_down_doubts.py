"""Settling a take-down of which nobody knows: a person looked on the platform and says."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NothingInDoubt, StillInFlight
from bot.ids import TakeDownId
from bot.models.audit import AuditEntry
from bot.models.take_downs import TakeDown, TakeDownEnd, TakeDownState
from bot.rules.permissions import Permission
from bot.services import members, take_down_outcomes
from bot.services.audit import Audit
from bot.services.settling import STILL_IN_FLIGHT
from bot.views import Actor


async def settle_by_hand(
    session: AsyncSession, take_down_id: TakeDownId, *, is_down: bool, by: Actor, now: datetime
) -> None:
    """The reply is down, and its comment waits for another; or it stands, and nothing is asked.

    Raises `NotAllowed`, `NothingInDoubt`, and `StillInFlight` for one that may go down yet.
    """
    signed = await take_down_outcomes.hold(session, take_down_id)
    members.must(by, Permission.TAKE_DOWN, on=signed.account_id)
    if signed.state is not TakeDownState.DOUBTFUL:
        raise NothingInDoubt
    actor = f"member:{by.member_id}"
    if is_down:
        await take_down_outcomes.done(session, signed, by=actor, now=now)
        return
    if await _may_be_in_flight(session, signed, now=now):
        raise StillInFlight
    because, error = TakeDownEnd.SEEN_STANDING, "a person looked"
    await take_down_outcomes.failed(session, signed, because, error=error, by=actor, now=now)


async def _may_be_in_flight(session: AsyncSession, signed: TakeDown, *, now: datetime) -> bool:
    """Whether the call in doubt is so young that it may yet land."""
    doubted_at = await session.scalar(
        select(func.max(AuditEntry.at)).where(
            AuditEntry.subject == signed.subject, AuditEntry.kind == Audit.TAKE_DOWN_DOUBTFUL
        )
    )
    return doubted_at is not None and now - doubted_at < STILL_IN_FLIGHT
