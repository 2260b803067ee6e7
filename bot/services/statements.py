"""Holding statements as drafts: laid below each comment that may be answered with nothing else."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models.comments import Comment
from bot.models.drafts import Draft, DraftSource, DraftState, RetiredBecause
from bot.models.statements import HoldingStatement
from bot.services import audit, cards, endings, offers, signatures


async def offer(session: AsyncSession, comment: Comment, *, now: datetime) -> None:
    """Lay the account's statements before people, each in the best language it has.

    The caller holds *comment*, its account loaded. One that was laid before, for the same words of
    the comment, is not laid again; one that the team replaced is retired.
    """
    if not comment.is_open_to_reply() or await endings.has_reply_in_play(session, comment):
        return
    current = await _list_current(session, comment)
    laid = await _list_laid(session, comment)
    await _retire_others(session, laid, {each.text for each in current}, now=now)
    known = {draft.text for draft in laid if draft.state is not DraftState.RETIRED}
    for each in current:
        if each.text not in known:
            await _lay(session, comment, each, now=now)


async def _list_current(session: AsyncSession, comment: Comment) -> list[HoldingStatement]:
    """One a name: in the language of the comment, else of the account, else in any."""
    found = await session.scalars(
        select(HoldingStatement)
        .where(HoldingStatement.account_id == comment.account_id, HoldingStatement.is_current)
        .order_by(HoldingStatement.name, HoldingStatement.locale)
    )
    wanted = (comment.language, comment.account.locale)
    best: dict[str, HoldingStatement] = {}
    for each in found:
        known = best.get(each.name)
        if known is None or _rank(each, wanted) < _rank(known, wanted):
            best[each.name] = each
    return list(best.values())


def _rank(statement: HoldingStatement, wanted: tuple[str | None, ...]) -> int:
    return wanted.index(statement.locale) if statement.locale in wanted else len(wanted)


async def _list_laid(session: AsyncSession, comment: Comment) -> list[Draft]:
    laid = await session.scalars(
        select(Draft).where(
            Draft.comment_id == comment.id,
            Draft.comment_version == comment.version,
            Draft.source == DraftSource.HOLDING,
        )
    )
    return list(laid)


async def _retire_others(
    session: AsyncSession, laid: Iterable[Draft], texts: set[str], *, now: datetime
) -> None:
    others = [
        draft for draft in laid if draft.state is DraftState.OFFERED and draft.text not in texts
    ]
    for draft in others:
        draft.retire(RetiredBecause.STATEMENT_CHANGED)
        cards.refresh_draft(session, draft.id, now=now)
    await signatures.void_ended(session, [draft.id for draft in others], now=now)


async def _lay(
    session: AsyncSession, comment: Comment, statement: HoldingStatement, *, now: datetime
) -> None:
    named = {"name": statement.name, "version": statement.version}
    draft = Draft(
        comment_id=comment.id,
        comment_version=comment.version,
        source=DraftSource.HOLDING,
        text=statement.text,
        language=statement.locale,
        origin={"statement": named},
        created_at=now,
    )
    await offers.lay(session, draft, by=audit.SYSTEM, now=now, statement=named)
