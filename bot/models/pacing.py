"""Reserving the right to call outside: a call passes all its gates together, or none.

Keys are ``post:<channel>``, ``method:<name>`` and ``account:<id>``.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, bindparam, case, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Sort, insert_into, sort_of
from bot.models.work import RateGate
from bot.rules.pacing import Pace

_LOCKED = (
    select(RateGate)
    .where(RateGate.key.in_(bindparam("keys", expanding=True)))
    .order_by(RateGate.key)
    .with_for_update()
    .execution_options(populate_existing=True)
)


async def reserve(
    session: AsyncSession, paces: Mapping[str, Pace], *, now: datetime
) -> datetime | None:
    """Pass all gates: None means go ahead, an instant means nothing is reserved, come back then.

    The gates stay locked until the transaction ends: commit before the call outside.
    """
    gates = await _lock(session, paces, now)
    opening = max(gate.next_at for gate in gates)
    if opening > now:
        return opening
    for gate in gates:
        gate.next_at = paces[gate.key].after(gate.next_at, now)
    return None


async def push_back(session: AsyncSession, key: str, *, until: datetime) -> None:
    """Let nothing through before ``until`` (a Retry-After); a gate never opens earlier by this."""
    new = insert_into(sort_of(session), RateGate).values(key=key, next_at=until)
    later = case(
        (new.excluded.next_at > RateGate.next_at, new.excluded.next_at), else_=RateGate.next_at
    )
    await session.execute(
        new.on_conflict_do_update(index_elements=[RateGate.key], set_={"next_at": later})
    )


@cache
def _new_gates(sort: Sort) -> Executable:
    return insert_into(sort, RateGate.metadata.tables["rate_gate"]).on_conflict_do_nothing()


async def _lock(session: AsyncSession, paces: Mapping[str, Pace], now: datetime) -> list[RateGate]:
    keys = sorted(paces)  # one order for everybody: no two callers wait for each other in a ring
    await session.execute(
        _new_gates(sort_of(session)),
        [{"key": key, "next_at": paces[key].at_rest(now)} for key in keys],
    )
    return list(await session.scalars(_LOCKED, {"keys": keys}))
