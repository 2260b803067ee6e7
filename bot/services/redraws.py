"""Which cards must be drawn anew: collected in a transaction, written at its commit.

A click changes several cards and a comment's end all of them; one statement tells the ledger.
"""

from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Executable, bindparam, case, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.database import Turn, before_commit
from bot.desk import SHOW
from bot.ids import SlackMessageId
from bot.models.slack import CardSubject, SlackMessage

_REDRAWS = "redraws"  # (subject, its id, when, now), in session.info
_Card = tuple[CardSubject, int]


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
    cards_at: dict[datetime, list[_Card]] = {}
    for card, (at, _) in sorted(earliest.items()):
        cards_at.setdefault(at, []).append(card)
    times = sorted(cards_at)
    bumped = await session.execute(
        _bump(len(times)),
        {"cards": sorted(earliest)}
        | {f"at_{place}": at for place, at in enumerate(times)}
        | {f"cards_{place}": cards_at[at] for place, at in enumerate(times) if place},
    )
    for message_id, subject, subject_id in sorted(bumped):
        at, now = earliest[subject, subject_id]
        want_show(session, message_id, run_at=at, now=now)


@cache
def _bump(time_count: int) -> Executable:
    """Has ``cards`` drawn anew: those of ``cards_1`` at ``at_1``, …, all others at ``at_0``.

    Their messages are locked in one order: two that redraw the same must not block each other. Not
    their keys: who adds to a thread holds its root until the end, in no order with these.
    """
    among = select(SlackMessage.id).where(_is_among("cards"))
    held = among.order_by(SlackMessage.id).with_for_update(key_share=True)
    is_shown = SlackMessage.shown_version == SlackMessage.wanted_version
    return (
        update(SlackMessage)
        .where(SlackMessage.id.in_(held))
        .values(
            wanted_version=SlackMessage.wanted_version + 1,
            wanted_at=case((is_shown, _time(time_count)), else_=SlackMessage.wanted_at),
        )
        .returning(SlackMessage.id, SlackMessage.subject, SlackMessage.subject_id)
        .execution_options(synchronize_session=False)
    )


def _time(time_count: int) -> ColumnElement[datetime]:
    # Typed, for `case` would take them for naive ones.
    at = [
        bindparam(f"at_{place}", type_=SlackMessage.wanted_at.type) for place in range(time_count)
    ]
    time: ColumnElement[datetime] = at[0]
    for place in range(1, time_count):
        time = case((_is_among(f"cards_{place}"), at[place]), else_=time)
    return time


def _is_among(cards: str) -> ColumnElement[bool]:
    return tuple_(SlackMessage.subject, SlackMessage.subject_id).in_(
        bindparam(cards, expanding=True)
    )
