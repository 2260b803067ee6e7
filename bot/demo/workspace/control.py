"""Levers for tests and the demo under /_local/control/, open only with the control key."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.demo.workspace.delivery.parcel import Parcel, ParcelKind
from bot.demo.workspace.documents import Json
from bot.demo.workspace.faults import Fault, PlannedFault
from bot.demo.workspace.page_api import read_body, refusing
from bot.demo.workspace.posting import send_event
from bot.demo.workspace.refused import Refused
from bot.demo.workspace.workspace import Workspace

Lever = Callable[[Workspace, Json], Awaitable[Json]]


async def plan_fault(workspace: Workspace, given: Json) -> Json:
    """``{"method", "kind", "times"?, "retry_after"?}``: the next calls fail."""
    try:
        fault = PlannedFault(Fault(given["kind"]), int(given.get("retry_after", 1)))
    except (KeyError, ValueError) as error:
        raise Refused("invalid_arguments", [f"kind is one of {list(Fault)}."]) from error
    workspace.faults.plan(str(given.get("method", "*")), fault, int(given.get("times", 1)))
    return {}


async def disturb_events(workspace: Workspace, given: Json) -> Json:
    """``{"duplicate"?, "reorder"?, "drop_acks"?}``: how many of the next deliveries."""
    workspace.faults.events_to_duplicate += int(given.get("duplicate", 0))
    workspace.faults.events_to_hold = int(given.get("reorder", 0))
    workspace.faults.acks_to_drop += int(given.get("drop_acks", 0))
    return {}


async def refresh_sockets(workspace: Workspace, given: Json) -> Json:
    """``{"reason"?}``: ask every socket to reconnect."""
    await workspace.sockets.refresh(str(given.get("reason", "refresh_requested")))
    return {}


async def revoke_token(workspace: Workspace, given: Json) -> Json:
    """``{"restore"?}``: the bot's token stops working, or works again."""
    if given.get("restore"):
        workspace.revoked_tokens.clear()
        return {}
    workspace.revoked_tokens.add(workspace.config.app.bot_token)
    bot = workspace.directory.bot_user_id
    event = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot]}}
    send_event(workspace, "tokens_revoked", event)
    return {}


async def remove_from_channel(workspace: Workspace, given: Json) -> Json:
    """``{"channel", "user"?}``: somebody, by default the bot, leaves."""
    user = given.get("user") or workspace.directory.bot_user_id
    channel = str(given.get("channel"))
    if channel not in workspace.directory.channels:
        raise Refused("channel_not_found")
    workspace.directory.leave(channel, user)
    workspace.hub.tell("channel", {"id": channel})
    event = {
        "type": "member_left_channel",
        "user": user,
        "channel": channel,
        "channel_type": "C",
        "team": workspace.config.team_id,
        "event_ts": workspace.clock.new_ts(),
    }
    send_event(workspace, "member_left_channel", event)
    return {}


async def change_user(workspace: Workspace, given: Json) -> Json:
    """``{"user", ...fields}``: change a person, such as ``deleted``; sends user_change."""
    user_id = str(given.get("user"))
    if user_id not in workspace.directory.users:
        raise Refused("user_not_found")
    fields = {key: value for key, value in given.items() if key != "user"}
    user = workspace.directory.users.change(user_id, **fields)
    ts = workspace.clock.new_ts()
    event = {"type": "user_change", "user": user, "cache_ts": int(float(ts)), "event_ts": ts}
    send_event(workspace, "user_change", event)
    return {}


async def archive_channel(workspace: Workspace, given: Json) -> Json:
    """``{"channel", "user"}``: a person archives a channel."""
    channel = str(given.get("channel"))
    if channel not in workspace.directory.channels:
        raise Refused("channel_not_found")
    workspace.directory.channels.change(channel, is_archived=True)
    workspace.hub.tell("channel", {"id": channel})
    ts = workspace.clock.new_ts()
    event = {"channel": channel, "user": given.get("user", ""), "is_moved": 0, "event_ts": ts}
    send_event(workspace, "channel_archive", {"type": "channel_archive", **event})
    return {}


async def advance_clock(workspace: Workspace, given: Json) -> Json:
    """``{"seconds"}``: push the clock forward."""
    workspace.advance(timedelta(seconds=float(given.get("seconds", 0))))
    return {"now": workspace.clock.now().isoformat()}


async def verify_url(workspace: Workspace, given: Json) -> Json:
    """``{}``: send url_verification; ``verified`` tells whether the challenge came back."""
    del given
    challenge = workspace.clock.new_id("challenge")
    token = workspace.config.app.verification_token
    payload = {"token": token, "challenge": challenge, "type": "url_verification"}
    parcel = Parcel(kind=ParcelKind.EVENT, payload=payload)
    _, receipt = await workspace.courier.deliver(parcel)
    return {"verified": receipt.answer in (challenge, {"challenge": challenge})}


async def show_log(workspace: Workspace, given: Json) -> Json:
    """``{"method"?}``: calls in, deliveries out, complaints, and whether all is delivered."""
    complaints = [asdict(complaint) for complaint in workspace.journal.list_complaints()]
    return {
        "calls": workspace.journal.list_calls(given.get("method")),
        "deliveries": workspace.journal.list_deliveries(500),
        "complaints": complaints,
        "is_idle": workspace.courier.is_idle,
    }


LEVERS: dict[str, Lever] = {
    "fault": plan_fault,
    "events": disturb_events,
    "refresh_sockets": refresh_sockets,
    "revoke_token": revoke_token,
    "remove_from_channel": remove_from_channel,
    "change_user": change_user,
    "archive_channel": archive_channel,
    "advance": advance_clock,
    "verify_url": verify_url,
    "log": show_log,
}


def control_routes(workspace: Workspace) -> list[Route]:
    """Return one POST route per lever; none without a control key."""
    if workspace.config.control_key is None:
        return []

    def route(name: str, lever: Lever) -> Route:
        async def pull(request: Request) -> Response:
            given = await read_body(request) if await request.body() else {}
            return JSONResponse({"ok": True, **await lever(workspace, given)})

        return Route(f"/_local/control/{name}", refusing(pull), methods=["POST"])

    return [route(name, lever) for name, lever in LEVERS.items()]
