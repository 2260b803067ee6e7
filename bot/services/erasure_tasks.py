"""Erasing by itself: what was deleted on its platform, and what is older than an account keeps."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import database, work
from bot.ids import AccountId, CommentId
from bot.models.accounts import Account
from bot.models.comments import Comment, CommentState
from bot.ports import Clock, Sessions
from bot.rules.erasure import ErasedBecause, KeptBecause
from bot.services import audit, erasure, erasure_traces
from bot.services.erasure import Wanted
from bot.work import Again, Job

ERASE_DELETED: Final = "erase_deleted"
ERASE_OLD: Final = "erase_old"
LOOK_AGAIN: Final = timedelta(minutes=10)
"""While a reply to a deleted comment is on its way."""
FORGET_AGAIN: Final = timedelta(minutes=1)
"""While somebody reads the database as it was before words were erased."""
_log = structlog.get_logger(__name__)


async def want_deleted(session: AsyncSession, comment: Comment, *, now: datetime) -> None:
    """Have the words of a comment erased that is gone from its platform.

    After half of the time that the account allows: the other half is for trouble.
    """
    account = await session.get_one(Account, comment.account_id)
    work.enqueue(
        session,
        ERASE_DELETED,
        args={"comment_id": comment.id},
        run_at=now + timedelta(seconds=account.erase_deleted_seconds) / 2,
        now=now,
        dedupe=f"{ERASE_DELETED}:{comment.id}",
    )


async def erase_deleted(sessions: Sessions, clock: Clock, job: Job) -> Again | None:
    """Erase one, unless it came back; a reading may have missed it."""
    comment_id = CommentId(job.args["comment_id"])
    async with sessions.reads() as session:
        comment = await session.get_one(Comment, comment_id)
        if comment.state is not CommentState.GONE or comment.erased_at is not None:
            return None
        wanted = Wanted(
            account_id=comment.account_id,
            because=ErasedBecause.DELETED,
            by=audit.SYSTEM,
            comment_id=comment_id,
        )
    if (await erasure.erase(sessions, clock, wanted)).comments:
        return None
    async with sessions.reads() as session:
        kept = await erasure.list_kept(session, wanted)
    if any(each.because is not KeptBecause.DOUBTFUL for each in kept):
        return Again(clock() + LOOK_AGAIN, "a reply to it is on its way", counts=False)
    return None  # `bot.services.outcomes` asks again when the doubt is over


async def want_old(session: AsyncSession, *, now: datetime) -> None:
    """Have each account erase what is older than it keeps."""
    keeping = select(Account.id).where(Account.retention_days.is_not(None))
    for account_id in await session.scalars(keeping.order_by(Account.id)):
        work.enqueue(
            session,
            ERASE_OLD,
            args={"account_id": account_id},
            run_at=now,
            now=now,
            dedupe=f"{ERASE_OLD}:{account_id}",
        )


async def erase_old(sessions: Sessions, clock: Clock, job: Job) -> None:
    """Erase what is older than an account keeps; what cannot go yet is counted in the log."""
    account_id = AccountId(job.args["account_id"])
    async with sessions.reads() as session:
        days = (await session.get_one(Account, account_id)).retention_days
    if days is None:
        return
    wanted = Wanted(
        account_id=account_id,
        because=ErasedBecause.AGE,
        by=audit.SYSTEM,
        received_before=clock() - timedelta(days=days),
    )
    done = await erasure.erase(sessions, clock, wanted)
    async with sessions.reads() as session:
        left = await erasure.survey(session, wanted)
    _log.info("erasure.by_age", account=account_id, comments=done.comments, waiting=left.kept_count)


async def rewrite_findables(sessions: Sessions, clock: Clock, _job: Job) -> None:
    """Write the index of words anew, which whoever erased some was kept from."""
    await erasure_traces.rewrite(sessions, now=clock())


async def forget_overwritten(sessions: Sessions, clock: Clock, _job: Job) -> Again | None:
    """Have no file of the database hold what was erased; later, where somebody reads it still."""
    async with sessions.writes() as session:
        is_gone = await database.forget_overwritten(session)
    if is_gone:
        return None
    return Again(clock() + FORGET_AGAIN, "somebody reads what was before", counts=False)
