"""Lifting a freeze. What it held returns to review: nothing leaves by itself afterwards.

Where the policy says two, the first member's click is a request, and another member's lifts. Who
froze may take that back alone for a while: a slip must not need a second person.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import LiftAskedByYourself, LiftedByTwo, NoLiftAsked, NotFrozen
from bot.ids import FreezeId
from bot.models.freezes import PublishFreeze
from bot.models.lift_requests import LiftRequest, LiftVoid
from bot.models.replies import Reply
from bot.models.signatures import Signature
from bot.rules.permissions import Permission
from bot.rules.scope import LiftBy, Scope
from bot.services import audit, held, members, reminders, scopes, signatures
from bot.services.audit import Audit
from bot.services.endings import withdraw_held
from bot.views import Actor

ASKED_FOR: Final = timedelta(hours=4)
"""How long a request waits for a second member: as long as a signature, by default."""


async def lift_scope(
    session: AsyncSession, scope: Scope, *, by: Actor | None, now: datetime
) -> int | None:
    """`lift` the freeze of exactly this scope; raises `NotFrozen` when none stands."""
    standing = await scopes.find(session, scope)
    if standing is None:
        raise NotFrozen
    return await lift(session, standing.id, by=by, now=now)


async def lift(
    session: AsyncSession, freeze_id: FreezeId, *, by: Actor | None, now: datetime
) -> int | None:
    """End a freeze, or ask for it where two members must agree. ``by`` None: the command line.

    Who froze ends it alone within `scopes.ALONE_WITHIN`. Returns how many replies came back to
    review; None while another member must confirm. Raises `NotAllowed`, `NotFrozen`,
    `LiftAskedByYourself`, and `LiftedByTwo` for the command line.
    """
    standing = await _hold(session, freeze_id, by=by)
    request = await _find_valid(session, standing, now=now)
    needs_two = await scopes.get_lift_by(session, standing.scope) is LiftBy.TWO
    takes_back = needs_two and _takes_back(standing, request, by=by, now=now)
    if not needs_two or takes_back:
        if request is not None:
            _void(session, request, LiftVoid.NOT_NEEDED, by=by or audit.COMMAND, now=now)
    elif by is None:
        raise LiftedByTwo
    elif request is None:
        await _ask(session, standing, by=by, now=now)
        return None
    else:
        await _confirm(session, request, by=by, now=now)
    return await _end(session, standing, by=by, now=now, takes_back=takes_back)


def _takes_back(
    standing: PublishFreeze, request: LiftRequest | None, *, by: Actor | None, now: datetime
) -> bool:
    """Whether somebody lifts alone what they just froze; where another asked to, the two lift."""
    if by is None or standing.frozen_by != by.member_id:
        return False
    is_own = request is None or request.member_id == by.member_id
    return is_own and now < standing.frozen_at + scopes.ALONE_WITHIN


async def withdraw(session: AsyncSession, freeze_id: FreezeId, *, by: Actor, now: datetime) -> None:
    """Take back one's own request to lift; raises `NotAllowed`, `NotFrozen`, `NoLiftAsked`."""
    standing = await _hold(session, freeze_id, by=by)
    request = await _find_valid(session, standing, now=now)
    if request is None or request.member_id != by.member_id:
        raise NoLiftAsked
    _void(session, request, LiftVoid.WITHDRAWN, by=by, now=now)


async def _find_valid(
    session: AsyncSession, standing: PublishFreeze, *, now: datetime
) -> LiftRequest | None:
    """The request that counts for this click; one that does not is voided on the way."""
    request = await session.scalar(
        select(LiftRequest)
        .where(LiftRequest.freeze_id == standing.id, LiftRequest.voided_at.is_(None))
        .execution_options(populate_existing=True)
    )
    if request is None:
        return None
    rights = await members.get_rights(session, request.member_id, on=standing.account_id)
    if now >= request.expires_at:
        because = LiftVoid.EXPIRED
    elif Permission.LIFT_FREEZE not in rights:
        because = LiftVoid.LOST_RIGHT
    else:
        return request
    _void(session, request, because, by=audit.SYSTEM, now=now)
    await session.flush()
    return None


async def _ask(session: AsyncSession, standing: PublishFreeze, *, by: Actor, now: datetime) -> None:
    request = LiftRequest(
        freeze_id=standing.id, member_id=by.member_id, asked_at=now, expires_at=now + ASKED_FOR
    )
    session.add(request)
    await session.flush()
    audit.record(session, Audit.LIFT_ASKED, request.subject, by=by, at=now, **request.facts())


async def _confirm(
    session: AsyncSession, request: LiftRequest, *, by: Actor, now: datetime
) -> None:
    if request.member_id == by.member_id:
        raise LiftAskedByYourself
    request.confirmed_by, request.confirmed_at = by.member_id, now
    await session.flush()  # before the freeze ends: the database looks for the two
    audit.record(
        session, Audit.LIFT_CONFIRMED, request.subject, by=by, at=now, freeze=request.freeze_id
    )


def _void(
    session: AsyncSession,
    request: LiftRequest,
    because: LiftVoid,
    *,
    by: Actor | str,
    now: datetime,
) -> None:
    request.voided_at, request.voided_because = now, because
    audit.record(
        session,
        Audit.LIFT_VOIDED,
        request.subject,
        by=by,
        at=now,
        because=because.value,
        freeze=request.freeze_id,
    )


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
    session: AsyncSession,
    standing: PublishFreeze,
    *,
    by: Actor | None,
    now: datetime,
    takes_back: bool,
) -> int:
    scope = standing.scope
    standing.lifted_at = now
    standing.lifted_by = by.member_id if by else None
    await reminders.cancel(session, standing)
    of_scope = await scopes.within(session, scope, Reply)
    returned = await withdraw_held(session, of=of_scope, now=now)
    of_scope = await scopes.within(session, scope, Signature)
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
        alone=takes_back,
    )
    return len(returned)
