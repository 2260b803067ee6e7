"""Asking the team again about a freeze that stands. Nothing is released by it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.ids import FreezeId, MemberId
from bot.models.freezes import PublishFreeze
from bot.models.members import Member, MemberRole
from bot.rules.permissions import PERMISSIONS, Permission
from bot.services import audit, notices
from bot.services.audit import Audit
from bot.work import Job

ASK_AGAIN = "ask_about_freeze"
_WHO_FREEZE = [role for role, given in PERMISSIONS.items() if Permission.FREEZE in given]


def schedule(session: AsyncSession, standing: PublishFreeze, *, now: datetime) -> None:
    """Have the team asked at the time that the freeze names, if it names one."""
    if standing.ask_at is not None:
        work.enqueue(
            session,
            ASK_AGAIN,
            args={"freeze_id": standing.id},
            run_at=standing.ask_at,
            now=now,
            dedupe=_dedupe(standing),
        )


async def cancel(session: AsyncSession, lifted: PublishFreeze) -> None:
    """Ask nobody about a freeze that is lifted."""
    await work.cancel(session, _dedupe(lifted))


async def ask_again(session: AsyncSession, job: Job, now: datetime) -> None:
    """Ask everybody who may freeze the scope; the handler of the `ask_about_freeze` task."""
    standing = await session.get_one(PublishFreeze, FreezeId(job.args["freeze_id"]))
    if standing.lifted_at is not None:
        return
    asked = await _list_members(session, standing)
    notices.add_freeze(session, standing.id, asked, now=now)
    audit.record(
        session,
        Audit.FREEZE_ASKED_AGAIN,
        standing.scope.subject,
        by=audit.SYSTEM,
        at=now,
        freeze=standing.id,
        members=asked,
    )


async def _list_members(session: AsyncSession, standing: PublishFreeze) -> list[MemberId]:
    """Leads and those on call of the scope."""
    everywhere = MemberRole.account_id.is_(None)
    found = await session.scalars(
        select(Member.id)
        .join(MemberRole, MemberRole.member_id == Member.id)
        .where(
            Member.is_active,
            MemberRole.role.in_(_WHO_FREEZE),
            everywhere | (MemberRole.account_id == standing.account_id),
        )
        .distinct()
        .order_by(Member.id)
    )
    return list(found)


def _dedupe(standing: PublishFreeze) -> str:
    return f"{ASK_AGAIN}:{standing.id}"
