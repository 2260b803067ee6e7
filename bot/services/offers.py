"""Laying a draft before people, whoever proposes it."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import DraftId
from bot.models.comments import Comment
from bot.models.drafts import Draft, DraftSource, DraftState
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


async def write(
    session: AsyncSession,
    comment: Comment,
    text: str,
    *,
    base: Draft | None,
    by: Actor,
    now: datetime,
    corrects: DraftId | None = None,
) -> Draft:
    """Lay a text of a member's own before people, based on another draft of the comment or none.

    *corrects* is the draft whose published text it is to replace.
    """
    draft = Draft(
        comment_id=comment.id,
        comment_version=comment.version,
        source=DraftSource.PERSON,
        text=text,
        language=comment.language,
        based_on=base.id if base is not None and base.comment_id == comment.id else None,
        corrects=corrects,
        written_by=by.member_id,
        origin={},
        created_at=now,
    )
    told = {"corrects": corrects} if corrects is not None else {}
    await lay(session, draft, by=by, now=now, based_on=draft.based_on, **told)
    return draft


async def find_alike(
    session: AsyncSession,
    comment: Comment,
    text: str,
    *states: DraftState,
    corrects: DraftId | None = None,
) -> Draft | None:
    """The draft for just these words of the comment that says *text* already.

    *corrects*: of those that would replace what was published with that draft.
    """
    return await session.scalar(
        select(Draft)
        .where(
            Draft.comment_id == comment.id,
            Draft.comment_version == comment.version,
            Draft.text == text,
            Draft.corrects == corrects,
            Draft.state.in_(states),
        )
        .order_by(Draft.id)
        .limit(1)
        .with_for_update()
    )
