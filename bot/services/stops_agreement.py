"""Whether freezes and the requests to lift them stand as the record tells it: see `agreement`."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import MemberId
from bot.models.freezes import PublishFreeze
from bot.models.lift_requests import LiftRequest
from bot.rules.chain import written
from bot.services import audit
from bot.services.audit import Audit
from bot.services.row_entries import Disagreement
from bot.services.told import Told

_OF_FREEZES = (Audit.FROZEN, Audit.LIFTED)
_OF_REQUESTS = (Audit.LIFT_ASKED, Audit.LIFT_VOIDED, Audit.LIFT_CONFIRMED)
_OF_THE_MOMENT = frozenset({"held", "in_flight", "returned", "alone"})
"""Facts of an entry that no row keeps."""
Story = list[list[Any]]
"""What became of one row, act by act."""


async def find_first(session: AsyncSession, record: Told) -> Disagreement | None:
    """The first that was begun, ended, changed or taken away behind the back of the record."""
    freezes, requests = await _freezes(session), await _requests(session)
    told = _told(record.of(_OF_FREEZES), _told_of_freeze)
    told |= _told(record.of(_OF_REQUESTS), _told_of_request)
    stands = freezes | requests
    for name in sorted({*stands, *told}):
        if stands.get(name) != told.get(name):
            return Disagreement(name, "it differs from the record")
    return None


def _told(
    entries: Iterable[dict[str, Any]], tell: Callable[[dict[str, Any]], list[Any]]
) -> dict[str, Story]:
    told: dict[str, Story] = defaultdict(list)
    for entry in entries:
        name, *act = tell(entry)
        told[name].append(act)
    return dict(told)


def _told_of_freeze(entry: dict[str, Any]) -> list[Any]:
    name = f"freeze {entry['facts']['freeze']}"
    return [name, entry["kind"], entry["subject"], entry["actor"], entry["at"], _lasting(entry)]


def _told_of_request(entry: dict[str, Any]) -> list[Any]:
    # who voided it, perhaps by losing a right, only the record knows
    actor = None if entry["kind"] == Audit.LIFT_VOIDED else entry["actor"]
    return [entry["subject"], entry["kind"], actor, entry["at"], _lasting(entry)]


def _lasting(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fact for name, fact in entry["facts"].items() if name not in _OF_THE_MOMENT}


async def _freezes(session: AsyncSession) -> dict[str, Story]:
    return {
        f"freeze {row.id}": _freeze(row) for row in await session.scalars(select(PublishFreeze))
    }


def _freeze(row: PublishFreeze) -> Story:
    scope, begun = row.scope.subject, written(row.frozen_at)
    story = [[Audit.FROZEN.value, scope, _actor(row.frozen_by), begun, row.facts()]]
    if row.lifted_at is not None:
        ended = written(row.lifted_at)
        story.append([Audit.LIFTED.value, scope, _actor(row.lifted_by), ended, {"freeze": row.id}])
    return story


async def _requests(session: AsyncSession) -> dict[str, Story]:
    return {row.subject: _request(row) for row in await session.scalars(select(LiftRequest))}


def _request(row: LiftRequest) -> Story:
    asked_by, asked = _actor(row.member_id), written(row.asked_at)
    story: Story = [[Audit.LIFT_ASKED.value, asked_by, asked, row.facts()]]
    about: dict[str, Any] = {"freeze": row.freeze_id}
    if row.confirmed_at is not None:
        by, at = _actor(row.confirmed_by), written(row.confirmed_at)
        story.append([Audit.LIFT_CONFIRMED.value, by, at, about])
    if row.voided_at is not None and row.voided_because is not None:
        about["because"] = row.voided_because.value
        story.append([Audit.LIFT_VOIDED.value, None, written(row.voided_at), about])
    return story


def _actor(member_id: MemberId | None) -> str:
    return f"member:{member_id}" if member_id else audit.COMMAND
