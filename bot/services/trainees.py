"""Members in training: their replies need a second signature, for a time or a number of replies."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, bindparam, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import AccountId, MemberId
from bot.models.members import FOR_CHANGE, Member, Trainee
from bot.rules.chain import written
from bot.services import audit
from bot.services.audit import Audit


async def list_in_training(
    session: AsyncSession, member_ids: Collection[MemberId], *, now: datetime
) -> Collection[tuple[MemberId, AccountId | None]]:
    """Who of these members is in training at this moment, and for which account or (None) all."""
    rows = await session.execute(
        select(Trainee.member_id, Trainee.account_id).where(
            Trainee.member_id.in_(member_ids), lasts(now)
        )
    )
    return {(member_id, account_id) for member_id, account_id in rows}


def lasts(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """A training that is not over."""
    return (Trainee.until > now) | (Trainee.remaining > 0)


def _holds(
    member_id: MemberId | BindParameter[MemberId], on: AccountId | BindParameter[AccountId]
) -> ColumnElement[bool]:
    here = Trainee.account_id.is_(None) | (Trainee.account_id == on)
    return (Trainee.member_id == member_id) & here


async def is_trainee(
    session: AsyncSession, member_id: MemberId, *, on: AccountId, now: datetime
) -> bool:
    """Whether a member is in training for an account at this moment."""
    asked = {"member_id": member_id, "account_id": on, "now": now}
    return bool(await session.scalar(_IS_TRAINEE, asked))


IS_IN_TRAINING = exists().where(
    _holds(bindparam("member_id"), bindparam("account_id")), lasts(bindparam("now"))
)
"""In a statement: whether a member is in training for an account at that moment."""
_IS_TRAINEE = select(IS_IN_TRAINING)


async def begin(
    session: AsyncSession,
    member_id: MemberId,
    *,
    on: AccountId | None,
    until: datetime | None,
    remaining: int | None,
    now: datetime,
) -> None:
    """Put a member in training *until* a moment or for *remaining* replies; the newest word holds.

    *on* None: for all accounts. The member is locked: who sends what they signed waits.
    """
    await _clear(session, member_id, on)
    session.add(
        Trainee(member_id=member_id, account_id=on, until=until, remaining=remaining, set_at=now)
    )
    audit.record(
        session,
        Audit.TRAINING_CHANGED,
        f"member:{member_id}",
        by=audit.COMMAND,
        at=now,
        account=on,
        until=until and written(until),
        remaining=remaining,
    )


async def end(
    session: AsyncSession, member_id: MemberId, *, on: AccountId | None, now: datetime
) -> bool:
    """End what `begin` began for just this account, or for all; False when there was nothing."""
    was_one = await _clear(session, member_id, on)
    if was_one:
        audit.record(
            session,
            Audit.TRAINING_CHANGED,
            f"member:{member_id}",
            by=audit.COMMAND,
            at=now,
            account=on,
            until=None,
            remaining=None,
        )
    return was_one


async def count_sent(session: AsyncSession, member_id: MemberId, *, on: AccountId) -> None:
    """One more reply that a member signed first is out: less is left of the training."""
    await session.execute(
        update(Trainee)
        .where(_holds(member_id, on), Trainee.remaining > 0)
        .values(remaining=Trainee.remaining - 1)
        .execution_options(synchronize_session=False)
    )


async def _clear(session: AsyncSession, member_id: MemberId, on: AccountId | None) -> bool:
    await session.get_one(Member, member_id, with_for_update=FOR_CHANGE)
    exactly = Trainee.account_id.is_(None) if on is None else Trainee.account_id == on
    ended = await session.scalars(
        delete(Trainee).where(Trainee.member_id == member_id, exactly).returning(Trainee.id)
    )
    return bool(ended.all())
