"""Whether take-downs stand as the record tells them, and it tells of no others: see `agreement`."""

from collections import defaultdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models.take_downs import TakeDown, TakeDownState
from bot.rules.chain import written
from bot.services.audit import Audit
from bot.services.row_entries import Disagreement
from bot.services.told import Told

_MOVES = {
    Audit.TAKE_DOWN_SIGNED: TakeDownState.QUEUED,
    Audit.TAKE_DOWN_ATTEMPTED: TakeDownState.SENDING,
    Audit.TAKE_DOWN_REQUEUED: TakeDownState.QUEUED,
    Audit.TAKE_DOWN_DOUBTFUL: TakeDownState.DOUBTFUL,
    Audit.TAKEN_DOWN: TakeDownState.DONE,
    Audit.TAKE_DOWN_FAILED: TakeDownState.FAILED,
    Audit.TAKE_DOWN_WITHDRAWN: TakeDownState.WITHDRAWN,
}
"""Where each entry leaves a take-down."""
_ENDS = (TakeDownState.DONE, TakeDownState.FAILED, TakeDownState.WITHDRAWN)


async def find_first(session: AsyncSession, record: Told) -> Disagreement | None:
    """The first that was signed, ended or changed behind the back of the record."""
    told = _told(record)
    stands = {row.subject: _standing(row) for row in await session.scalars(select(TakeDown))}
    for subject in sorted({*stands, *told}):
        if stands.get(subject) != told.get(subject):
            return Disagreement(subject, "it differs from the record")
    return None


def _standing(row: TakeDown) -> dict[str, Any]:
    return row.facts() | {
        "member": f"member:{row.member_id}",
        "signed_at": written(row.signed_at),
        "signatures": 1,
        "state": row.state,
        "unclear": row.unclear_count,
        "because": row.ended_because,
        "ended_at": written(row.ended_at) if row.ended_at else None,
    }


def _told(record: Told) -> dict[str, dict[str, Any]]:
    told: dict[str, dict[str, Any]] = defaultdict(lambda: {"signatures": 0, "unclear": 0})
    for entry in record.of(_MOVES):
        _add(told[entry["subject"]], entry)
    return dict(told)


def _add(told: dict[str, Any], entry: dict[str, Any]) -> None:
    kind = Audit(entry["kind"])
    if kind is Audit.TAKE_DOWN_SIGNED:
        told |= entry["facts"] | {"member": entry["actor"], "signed_at": entry["at"]}
        told["signatures"] += 1
    told["unclear"] += kind is Audit.TAKE_DOWN_DOUBTFUL
    told["state"] = _MOVES[kind]
    told["because"] = entry["facts"].get("because")
    told["ended_at"] = entry["at"] if told["state"] in _ENDS else None
