"""Replies that a freeze found on their way: named when it comes, and told when each is settled."""

from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.ids import FreezeId, MemberId
from bot.models.comments import Comment
from bot.models.freezes import PublishFreeze
from bot.models.in_flight import InFlight
from bot.models.replies import LEAVING, Reply
from bot.rules.scope import Scope
from bot.services import audit, comment_views, notices, scopes
from bot.services.audit import Audit
from bot.views import Leaving

LINES = 10
"""Replies that are named to a person; the others are counted."""


async def hold(session: AsyncSession, scope: Scope) -> list[Reply]:
    """Those leaving, or perhaps out, in order of id: a freeze cannot call these back.

    Each row is held against being settled until commit: a reply is either settled before the
    freeze comes, or after it is known which freeze found it on its way.
    """
    held = (await _leaving(session, scope)).with_for_update(read=True)
    return list(await session.scalars(held.execution_options(populate_existing=True)))


async def find(session: AsyncSession, scope: Scope) -> list[Reply]:
    """Those of this moment; nobody is held up by who only looks."""
    return list(await session.scalars(await _leaving(session, scope)))


async def _leaving(session: AsyncSession, scope: Scope) -> Select[Reply]:
    within = await scopes.within(session, scope, Reply)
    return select(Reply).where(Reply.state.in_(LEAVING), within).order_by(Reply.id)


def keep(session: AsyncSession, freeze_id: FreezeId, leaving: list[Reply]) -> None:
    """Remember what a freeze found on its way, so that its end can be told."""
    session.add_all(InFlight(freeze_id=freeze_id, reply_id=reply.id) for reply in leaving)


async def list_lines(session: AsyncSession, leaving: list[Reply]) -> tuple[Leaving, ...]:
    """The oldest of them as a person sees them, `LINES` at most."""
    shown = {reply.comment_id: reply for reply in leaving[:LINES]}
    comments = await session.scalars(
        select(Comment)
        .where(Comment.id.in_(shown))
        .options(joinedload(Comment.account), joinedload(Comment.author))
        .order_by(Comment.id)
    )
    lines = await comment_views.list_lines(session, comments.all())
    return tuple(Leaving(comment=each, state=shown[each.comment_id].state) for each in lines)


async def settled(session: AsyncSession, reply: Reply, *, now: datetime) -> None:
    """Put on record what became of a reply that freezes found on its way, and tell who froze.

    The caller holds the reply, which is not leaving any more.
    """
    found = await session.scalars(
        update(InFlight)
        .where(InFlight.reply_id == reply.id, InFlight.settled_at.is_(None))
        .values(settled_at=now, became=reply.state)
        .returning(InFlight.freeze_id)
        .execution_options(synchronize_session=False)
    )
    for freeze_id in sorted(found):
        by = (await session.get_one(PublishFreeze, freeze_id)).frozen_by
        _tell(session, reply, freeze_id, by, now=now)


def _tell(
    session: AsyncSession, reply: Reply, freeze_id: FreezeId, by: MemberId | None, *, now: datetime
) -> None:
    audit.record(
        session,
        Audit.IN_FLIGHT_SETTLED,
        f"reply:{reply.id}",
        by=audit.SYSTEM,
        at=now,
        freeze=freeze_id,
        became=reply.state.value,
    )
    if by is not None:
        notices.add_settled(session, reply, freeze_id, by, now=now)
