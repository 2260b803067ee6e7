"""Lifting a freeze. What it held returns to review: nothing leaves by itself afterwards."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotFrozen
from bot.ids import FreezeId
from bot.models.freezes import PublishFreeze
from bot.models.replies import Reply
from bot.models.signatures import Signature
from bot.rules.permissions import Permission
from bot.rules.scope import Scope
from bot.services import audit, held, members, reminders, scopes, signatures
from bot.services.audit import Audit
from bot.services.endings import withdraw_held
from bot.views import Actor


async def lift_scope(
    session: AsyncSession, scope: Scope, *, by: Actor | None, now: datetime
) -> int:
    """`lift` the freeze of exactly this scope; raises `NotFrozen` when none stands."""
    standing = await scopes.find(session, scope)
    if standing is None:
        raise NotFrozen
    return await lift(session, standing.id, by=by, now=now)


async def lift(
    session: AsyncSession, freeze_id: FreezeId, *, by: Actor | None, now: datetime
) -> int:
    """End a freeze. ``by`` None: the command line.

    Returns how many replies came back to review. Raises `NotAllowed`, `NotFrozen`.
    """
    standing = await _hold(session, freeze_id, by=by)
    return await _end(session, standing, by=by, now=now)


async def _hold(session: AsyncSession, freeze_id: FreezeId, *, by: Actor | None) -> PublishFreeze:
    """The freeze, with its scope locked; raises `NotAllowed`, `NotFrozen`."""
    standing = await session.get_one(PublishFreeze, freeze_id)
    if by is not None:
        members.must(by, Permission.LIFT_FREEZE, on=standing.account_id)
    await scopes.hold_alone(session, standing.scope)
    await session.refresh(standing)
    if standing.lifted_at is not None:
        raise NotFrozen
    return standing


async def _end(
    session: AsyncSession, standing: PublishFreeze, *, by: Actor | None, now: datetime
) -> int:
    scope = standing.scope
    standing.lifted_at = now
    standing.lifted_by = by.member_id if by else None
    await reminders.cancel(session, standing)
    returned = await withdraw_held(session, of=scopes.within(scope, Reply), now=now)
    of_scope = scopes.within(scope, Signature)
    restarted = await signatures.void_frozen(session, of_scope, now=now)
    await held.redraw_later(session, [*returned, *restarted], now=now)
    audit.record(
        session,
        Audit.LIFTED,
        scope.subject,
        by=by or audit.COMMAND,
        at=now,
        freeze=standing.id,
        returned=len(returned),
    )
    return len(returned)
