"""Telling the head of the record in the operators' channel, where nobody can rewrite it unseen."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.errors import NothingSuch
from bot.services import anchors, cards
from bot.work import Job

ANCHOR: Final = "anchor"


def enqueue(session: AsyncSession, channel: str, *, now: datetime) -> None:
    """Have the head told in *channel*."""
    work.enqueue(session, ANCHOR, args={"channel": channel}, run_at=now, now=now, dedupe=ANCHOR)


async def tell_head(session: AsyncSession, job: Job, now: datetime) -> None:
    """Anchor the head and want its message; a head that stands there already gets no second one."""
    try:
        anchor = await anchors.record(session, now=now)
    except NothingSuch:
        return
    await cards.want_anchor(session, anchor.seq, channel=job.args["channel"], now=now)
