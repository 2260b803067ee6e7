"""The sums of the main job: what the record tells of is there, in one state each.

Each place and state is a value of a row, so their own sum is the number of rows. What came in and
what was signed is therefore counted where nobody can change it, in the record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.models.audit import AuditEntry
from bot.models.comments import Comment, Placement
from bot.models.members import Member, MemberRole
from bot.models.replies import Reply, ReplyState
from bot.models.sums import Sum, SumDifference
from bot.ports import Clock, Sessions
from bot.rules.permissions import PERMISSIONS, Permission
from bot.services import notices
from bot.services.audit import Audit
from bot.work import Job

COMPARE: Final = "compare_sums"
_WHO_OPERATE = [role for role, given in PERMISSIONS.items() if Permission.MANAGE_MEMBERS in given]
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Count:
    """``recorded``: entries of the record. ``counted``: rows in the places or states of the sum."""

    recorded: int
    counted: int

    @property
    def difference(self) -> int:
        """How many rows are missing; below zero: how many nothing is recorded of."""
        return self.recorded - self.counted


async def compare(sessions: Sessions, clock: Clock, job: Job) -> None:
    """Tell operators of a sum that does not add up; the handler of the `compare_sums` task.

    Counted while others write: on SQLite the one writer waits for nobody.
    """
    async with sessions.reads() as session:
        found = await count(session)
    async with sessions.writes() as session:
        await work.hold(session, job)
        await note(session, found, now=clock())


async def count(session: AsyncSession) -> Mapping[Sum, Count]:
    """Each sum as it is at one moment."""
    placed = select(func.count()).where(Comment.placement.in_(list(Placement)))
    kept = select(func.count()).where(Reply.state.in_(list(ReplyState)))
    # One statement sees one moment, on PostgreSQL too.
    row = (
        await session.execute(
            select(
                _recorded(Audit.COMMENT_RECEIVED).label("received"),
                placed.scalar_subquery().label("placed"),
                _recorded(Audit.SIGNED_OFF).label("signed"),
                kept.scalar_subquery().label("kept"),
            )
        )
    ).one()
    return {
        Sum.RECEIVED: Count(row.received, row.placed),
        Sum.SIGNED: Count(row.signed, row.kept),
    }


async def note(session: AsyncSession, found: Mapping[Sum, Count], *, now: datetime) -> None:
    """Keep each difference that is new and have operators told; end those that are over.

    One that stays the same while both numbers grow is told once.
    """
    standing = await session.scalars(
        select(SumDifference).where(SumDifference.ended_at.is_(None)).with_for_update()
    )
    known = {each.sum: each for each in standing}
    for name, counted in found.items():
        before = known.get(name)
        if before is not None:
            if before.recorded - before.counted == counted.difference:
                continue
            before.ended_at = now
            await session.flush()
        if counted.difference:
            await _tell(session, name, counted, now=now)


async def _tell(session: AsyncSession, name: Sum, counted: Count, *, now: datetime) -> None:
    difference = SumDifference(
        sum=name, recorded=counted.recorded, counted=counted.counted, found_at=now
    )
    session.add(difference)
    await session.flush()
    _log.error("sums.differ", sum=name.value, recorded=counted.recorded, counted=counted.counted)
    operators = await session.scalars(
        select(Member.id)
        .join(MemberRole, MemberRole.member_id == Member.id)
        .where(Member.is_active, MemberRole.role.in_(_WHO_OPERATE))
        .distinct()
        .order_by(Member.id)
    )
    notices.add_difference(session, difference.id, operators.all(), now=now)


def _recorded(kind: Audit) -> ScalarSelect[int]:
    entries = select(func.count()).where(AuditEntry.kind == kind.value)
    return entries.scalar_subquery()
