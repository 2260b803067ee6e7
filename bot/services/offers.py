"""Laying a draft before people, whoever proposes it."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.models.drafts import Draft
from bot.services import audit, cards
from bot.services.audit import Audit
from bot.services.findables import make_findable
from bot.views import Actor


async def lay(
    session: AsyncSession, draft: Draft, *, by: Actor | str, now: datetime, **facts: Any
) -> None:
    """Store *draft*, record it with its text and *facts*, and give it its message."""
    session.add(draft)
    make_findable(session, draft.comment_id, draft.text)
    await session.flush()
    audit.record(
        session,
        Audit.DRAFT_OFFERED,
        f"draft:{draft.id}",
        by=by,
        at=now,
        personal={"text": draft.text},
        comment=draft.comment_id,
        comment_version=draft.comment_version,
        source=draft.source.value,
        **facts,
    )
    await cards.want_draft(session, draft, now=now)
