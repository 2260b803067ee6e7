"""Whether what freezes found on its way stands as the record tells it: see `agreement`."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models.in_flight import InFlight
from bot.rules.chain import written
from bot.services.audit import Audit
from bot.services.row_entries import Disagreement
from bot.services.told import Told

_Flights = dict[tuple[int, int], list[Any]]
"""By freeze and reply: when it was settled, and what it became."""
_UNSETTLED: list[Any] = [None, None]


async def find_first(session: AsyncSession, record: Told) -> Disagreement | None:
    """The first that was added, settled or taken away behind the back of the record."""
    told, stands = _told(record), await _standing(session)
    for freeze_id, reply_id in sorted({*told, *stands}):
        if told.get((freeze_id, reply_id)) != stands.get((freeze_id, reply_id)):
            where = f"reply {reply_id} on its way at freeze {freeze_id}"
            return Disagreement(where, "it differs from the record")
    return None


def _told(record: Told) -> _Flights:
    told: _Flights = {}
    for entry in record.of((Audit.FROZEN, Audit.IN_FLIGHT_SETTLED)):
        facts = entry["facts"]
        if entry["kind"] == Audit.FROZEN:
            told |= {(facts["freeze"], reply_id): _UNSETTLED for reply_id in facts["in_flight"]}
        else:
            reply_id = int(entry["subject"].removeprefix("reply:"))
            told[facts["freeze"], reply_id] = [entry["at"], facts["became"]]
    return told


async def _standing(session: AsyncSession) -> _Flights:
    return {
        (row.freeze_id, row.reply_id): [
            written(row.settled_at) if row.settled_at else None,
            row.became.value if row.became else None,
        ]
        for row in await session.scalars(select(InFlight))
    }
