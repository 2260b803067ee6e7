"""Levers for tests and the demo under /_local/control/, open only with the control key.

docs/local-workspace.md lists them for people. The guard asks for the key before anything here.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.demo.workspace import levers
from bot.demo.workspace.api.methods import METHODS
from bot.demo.workspace.blockkit.checks import (
    Check,
    Problem,
    String,
    Whole,
    flag,
    number,
    one_of,
)
from bot.demo.workspace.blockkit.shapes import Listing, Record
from bot.demo.workspace.blockkit.starts import a_time_zone
from bot.demo.workspace.documents import Json
from bot.demo.workspace.faults import Fault
from bot.demo.workspace.page_requests import read_body, refusing
from bot.demo.workspace.refused import Refused
from bot.demo.workspace.workspace import Workspace

LONGEST_PUSH = 10 * 365 * 86_400
"""Seconds; ten years, so that no mistyped number ends the calendar."""


@dataclass(frozen=True, slots=True)
class Lever:
    """What a lever does, and the fields that its JSON must and may have."""

    pull: Callable[[Workspace, Json], Awaitable[Json]]
    must: Mapping[str, Check] = field(default_factory=dict)
    may: Mapping[str, Check] = field(default_factory=dict)


def _seconds(value: Any, at: str) -> Iterator[Problem]:
    problems = list(number(value, at))
    yield from problems
    if not problems and not 0 <= value <= LONGEST_PUSH:
        yield Problem(at, "out_of_range", f"must be between 0 and {LONGEST_PUSH}")


_TEXT = String(255, 1)
_COUNT = Whole(0, 1_000)
_PERSON: dict[str, Check] = {
    **dict.fromkeys(("name", "real_name", "locale", "color"), _TEXT),
    "tz": a_time_zone,
    "tz_offset": Whole(-86_400, 86_400),
    **dict.fromkeys(("deleted", "is_admin", "is_restricted", "is_ultra_restricted"), flag),
}

LEVERS: dict[str, Lever] = {
    "fault": Lever(
        levers.plan_fault,
        must={"kind": one_of(*Fault)},
        may={
            "method": one_of("*", *METHODS),
            "times": Whole(1, 1_000),
            "retry_after": Whole(1, 86_400),
        },
    ),
    "events": Lever(
        levers.disturb_events, may=dict.fromkeys(("duplicate", "reorder", "drop_acks"), _COUNT)
    ),
    "refresh_sockets": Lever(
        levers.refresh_sockets,
        may={"reason": one_of("refresh_requested", "warning", "link_disabled")},
    ),
    "drop_sockets": Lever(levers.drop_sockets),
    "snapshot": Lever(levers.take_snapshot, may={"name": _TEXT}),
    "restore": Lever(levers.restore_snapshot, may={"name": _TEXT}),
    "uninstall": Lever(levers.uninstall),
    "limit_events": Lever(levers.limit_events),
    "revoke_token": Lever(levers.revoke_token, may={"restore": flag}),
    "remove_from_channel": Lever(
        levers.remove_from_channel, must={"channel": _TEXT}, may={"user": _TEXT}
    ),
    "change_user": Lever(levers.change_user, must={"user": _TEXT}, may=_PERSON),
    "change_group": Lever(
        levers.change_group,
        must={"group": _TEXT},
        may={"users": Listing(_TEXT, most=100), "disabled": flag},
    ),
    "archive_channel": Lever(
        levers.archive_channel,
        must={"channel": _TEXT},
        may={"user": _TEXT, "restore": flag},
    ),
    "advance": Lever(levers.advance_clock, must={"seconds": _seconds}),
    "verify_url": Lever(levers.verify_url),
    "log": Lever(levers.show_log, may={"method": _TEXT}),
}


def control_routes(workspace: Workspace) -> list[Route]:
    """Return the route that every lever is pulled through; none without a control key."""
    if workspace.config.control_key is None:
        return []

    async def pull(request: Request) -> Response:
        name = request.path_params["lever"]
        lever = _find(name)
        given = await read_body(request) if await request.body() else {}
        told = await lever.pull(workspace, _read(name, lever, given))
        return JSONResponse({"ok": True, **told})

    return [Route("/_local/control/{lever:path}", refusing(pull), methods=["POST"])]


def _find(name: str) -> Lever:
    if name not in LEVERS:
        raise Refused("unknown_lever", [f"{name} is no lever. There are {', '.join(LEVERS)}."])
    return LEVERS[name]


def _read(name: str, lever: Lever, given: Json) -> Json:
    """Return the given fields; refuses wrong ones in sentences that end with the right names."""
    problems = list(Record(required=lever.must, optional=lever.may)(given, ""))
    if problems:
        fields = ", ".join((*lever.must, *lever.may)) or "nothing"
        told = [_sentence(problem) for problem in problems]
        raise Refused("invalid_arguments", [*told, f"{name} takes {fields}."])
    return {field: value for field, value in given.items() if value is not None}


def _sentence(problem: Problem) -> str:
    where = problem.pointer.removeprefix("/")
    return f"{where}: {problem.text}." if where else f"{problem.text}."
