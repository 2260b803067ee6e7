"""Which cards must be drawn anew: collected in a transaction, written at its commit.

A click changes several cards and a comment's end all of them; one statement tells the ledger.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, literal, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.database import Turn, before_commit
from bot.desk import SHOW
from bot.ids import SlackMessageId
from bot.models.slack import CardSubject, SlackMessage

_REDRAWS = "redraws"  # (subject, its id, when, now), in session.info
_Card = tuple[CardSubject, int]
_CARD = tuple_(SlackMessage.subject, SlackMessage.subject_id)


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
    earliest: dict[_Card, tuple[datetime, datetime]] = {}
    for subject, subject_id, at, now in session.info.pop(_REDRAWS, ()):
        known = earliest.get((subject, subject_id), (at, now))
        earliest[subject, subject_id] = min(known, (at, now))
    is_shown = SlackMessage.shown_version == SlackMessage.wanted_version
    bumped = await session.execute(
        update(SlackMessage)
        .where(SlackMessage.id.in_(_hold(sorted(earliest))))
        .values(
            wanted_version=SlackMessage.wanted_version + 1,
            wanted_at=case((is_shown, _time_of(earliest)), else_=SlackMessage.wanted_at),
        )
        .returning(SlackMessage.id, SlackMessage.subject, SlackMessage.subject_id)
        .execution_options(synchronize_session=False)
    )
    for message_id, subject, subject_id in sorted(bumped):
        at, now = earliest[subject, subject_id]
        want_show(session, message_id, run_at=at, now=now)


def _hold(cards: list[_Card]) -> Select[SlackMessageId]:
    """Their messages, locked in one order: two that redraw the same must not block each other."""
    held = select(SlackMessage.id).where(_CARD.in_(cards))
    return held.order_by(SlackMessage.id).with_for_update()


def _time_of(earliest: Mapping[_Card, tuple[datetime, datetime]]) -> ColumnElement[datetime]:
    """When each of the cards is to be drawn; nearly always that is one time for all."""
    cards_at: dict[datetime, list[_Card]] = {}
    for card, (at, _) in sorted(earliest.items()):
        cards_at.setdefault(at, []).append(card)
    # Typed, for `case` would take them for naive ones.
    times = {at: literal(at, SlackMessage.wanted_at.type) for at in sorted(cards_at)}
    first, *others = times
    time: ColumnElement[datetime] = times[first]
    for at in others:
        time = case((_CARD.in_(cards_at[at]), times[at]), else_=time)
    return time
