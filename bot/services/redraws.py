"""Which cards must be drawn anew: collected in a transaction, written at its commit.

A click changes several cards and a comment's end all of them; one statement tells the ledger.
"""

from datetime import datetime

from sqlalchemy import case, literal, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.database import Turn, before_commit
from bot.desk import SHOW
from bot.ids import SlackMessageId
from bot.models.slack import CardSubject, SlackMessage

_REDRAWS = "redraws"  # (subject, its id, when, now), in session.info


def want_redraw(
    session: AsyncSession, subject: CardSubject, subject_id: int, *, at: datetime, now: datetime
) -> None:
    """Have a card, if there is one, drawn at *at* in the state it has then."""
    session.info.setdefault(_REDRAWS, []).append((subject, subject_id, at, now))
    before_commit(session, _write, turn=Turn.REDRAWS)


def want_show(
    session: AsyncSession, message_id: SlackMessageId, *, run_at: datetime, now: datetime
) -> None:
    """Have the desk look at one message; many wishes are one task."""
    work.enqueue(
        session,
        SHOW,
        args={"message_id": message_id},
        run_at=run_at,
        now=now,
        key=f"{SHOW}:{message_id}",  # two drawings of one card at once would post it twice
        dedupe=f"{SHOW}:{message_id}",
    )


async def _write(session: AsyncSession) -> None:
    earliest: dict[tuple[CardSubject, int], tuple[datetime, datetime]] = {}
    for subject, subject_id, at, now in session.info.pop(_REDRAWS, ()):
        known = earliest.get((subject, subject_id))
        earliest[subject, subject_id] = min(known, (at, now)) if known else (at, now)
    cards_at: dict[tuple[datetime, datetime], list[tuple[CardSubject, int]]] = {}
    for card, moment in earliest.items():
        cards_at.setdefault(moment, []).append(card)
    for (at, now), cards in sorted(cards_at.items()):
        await _bump(session, cards, at=at, now=now)


async def _bump(
    session: AsyncSession, cards: list[tuple[CardSubject, int]], *, at: datetime, now: datetime
) -> None:
    is_shown = SlackMessage.shown_version == SlackMessage.wanted_version
    time = literal(at, SlackMessage.wanted_at.type)  # `case` would take it for a naive one
    bumped = await session.scalars(
        update(SlackMessage)
        .where(tuple_(SlackMessage.subject, SlackMessage.subject_id).in_(sorted(cards)))
        .values(
            wanted_version=SlackMessage.wanted_version + 1,
            wanted_at=case((is_shown, time), else_=SlackMessage.wanted_at),
        )
        .returning(SlackMessage.id)
        .execution_options(synchronize_session=False)
    )
    for message_id in sorted(bumped):
        want_show(session, message_id, run_at=at, now=now)
