"""Delivery by Socket Mode: several sockets, envelopes, one ack each."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.demo.workspace.api.arguments import read_json
from bot.demo.workspace.clock import Clock
from bot.demo.workspace.config import WorkspaceConfig
from bot.demo.workspace.delivery.parcel import Outcome, Parcel, ParcelKind, Receipt
from bot.demo.workspace.documents import Json
from bot.demo.workspace.journal import Complaint, Journal

SOCKET_LIMIT = 10
"""Sockets per app; Slack closes the eleventh."""
LIFETIME_SECONDS = 18_060
"""How long a socket lives; ``hello`` announces it."""
GRACE_SECONDS = 10
"""From the request to reconnect until Slack closes the socket itself."""
LOOK_SECONDS = 1.0


@dataclass(eq=False, slots=True)
class _Link:
    websocket: WebSocket
    opened_at: float
    asked_at: float | None = None
    sent: set[str] = field(default_factory=set)
    waiting: dict[str, asyncio.Future[Json | None]] = field(default_factory=dict)


class Sockets:
    """The bot's open sockets; a parcel goes down one of them, in turn."""

    name = "socket"

    def __init__(self, config: WorkspaceConfig, clock: Clock, journal: Journal) -> None:
        """Start with no socket and no ticket."""
        self._config = config
        self._clock = clock
        self._journal = journal
        self._tickets: set[str] = set()
        self._links: list[_Link] = []
        self._turn = 0
        self._wake = asyncio.Event()

    def __len__(self) -> int:
        """Count the open sockets."""
        return len(self._links)

    @property
    def is_fresh(self) -> bool:
        """Tell whether the bot is connected and none of its sockets was asked to go."""
        return bool(self._links) and all(link.asked_at is None for link in self._links)

    @property
    def address(self) -> str:
        """How many sockets share the parcels."""
        return f"{len(self._links)} sockets"

    def issue_ticket(self) -> str:
        """Return a single-use ticket for a socket URL."""
        ticket = self._clock.new_id("K").lower()
        self._tickets.add(ticket)
        return ticket

    async def serve(self, websocket: WebSocket) -> None:
        """Talk to one socket until it closes."""
        ticket = websocket.query_params.get("ticket", "")
        if ticket not in self._tickets or len(self._links) >= SOCKET_LIMIT:
            await websocket.close(1008)
            return
        self._tickets.remove(ticket)
        await websocket.accept()
        link = _Link(websocket, self._clock.seconds())
        self._links.append(link)
        try:
            await websocket.send_json(self._hello())
            await self._listen(link)
        finally:
            self._forget(link)

    async def send(self, parcel: Parcel) -> Receipt:
        """Deliver once; never raises for what the bot or the network does."""
        if not self._links:
            return Receipt(outcome=Outcome.FAILED, reason="connection_failed")
        self._turn += 1
        fresh = [link for link in self._links if link.asked_at is None] or self._links
        link = fresh[self._turn % len(fresh)]
        envelope_id = self._clock.new_id("E").lower()
        waiting: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        link.sent.add(envelope_id)
        link.waiting[envelope_id] = waiting
        try:
            await link.websocket.send_text(json.dumps(_envelope(parcel, envelope_id)))
            async with asyncio.timeout(self._config.ack_seconds):
                return Receipt(outcome=Outcome.ACKED, answer=await waiting)
        except TimeoutError:
            return Receipt(outcome=Outcome.LATE, reason="http_timeout")
        except (WebSocketDisconnect, RuntimeError, ConnectionError):
            return Receipt(outcome=Outcome.FAILED, reason="connection_failed")
        finally:
            link.waiting.pop(envelope_id, None)

    def wake(self) -> None:
        """Look at the ages now: the clock was moved."""
        self._wake.set()

    async def run(self) -> None:
        """Renew old sockets until cancelled, as Slack does every few hours."""
        while True:
            self._wake.clear()
            await self._renew()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._wake.wait()

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every socket to reconnect."""
        for link in list(self._links):
            await self._ask(link, reason)

    async def close(self, code: int = 1001) -> None:
        """Close every socket."""
        for link in list(self._links):
            await _close(link, code)

    async def _renew(self) -> None:
        now = self._clock.seconds()
        for link in list(self._links):
            if link.asked_at is not None and now - link.asked_at >= GRACE_SECONDS:
                await _close(link, 1001)
            elif link.asked_at is None and now - link.opened_at >= LIFETIME_SECONDS:
                await self._ask(link, "refresh_requested")

    async def _ask(self, link: _Link, reason: str) -> None:
        link.asked_at = self._clock.seconds()
        message = {"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}}
        with suppress(WebSocketDisconnect, RuntimeError):
            await link.websocket.send_json(message)

    async def _listen(self, link: _Link) -> None:
        while (message := await link.websocket.receive())["type"] != "websocket.disconnect":
            odd = _take(link, message.get("text") or "")
            if odd is not None:
                self._journal.complain(Complaint.ODD_ACK, odd)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._links),
            "debug_info": {
                "host": "local",
                "build_number": 1,
                "approximate_connection_time": LIFETIME_SECONDS,
            },
            "connection_info": {"app_id": self._config.app.id},
        }

    def _forget(self, link: _Link) -> None:
        self._links.remove(link)
        for waiting in link.waiting.values():
            if not waiting.done():
                waiting.set_exception(ConnectionError("socket closed before the ack"))


async def _close(link: _Link, code: int) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):
        await link.websocket.close(code)


def _take(link: _Link, text: str) -> str | None:
    """Hand an ack to whoever waits for it; returns what is odd about it, if anything.

    An ack that comes late or twice is not: who waited for it has complained, or has it.
    """
    try:
        ack = read_json(text)
    except ValueError:
        return f"no JSON: {text[:200]}"
    if not isinstance(ack, dict):
        return f"no object: {text[:200]}"
    envelope_id, payload = ack.get("envelope_id"), ack.get("payload")
    if not isinstance(envelope_id, str) or envelope_id not in link.sent:
        return f"no envelope_id of this socket: {envelope_id!r}"
    waiting = link.waiting.get(envelope_id)
    if waiting is not None and not waiting.done():
        waiting.set_result(payload if isinstance(payload, dict) else None)
    is_known = payload is None or isinstance(payload, dict)
    return None if is_known else f"no payload: {str(payload)[:200]}"


def _envelope(parcel: Parcel, envelope_id: str) -> Json:
    envelope: Json = {
        "envelope_id": envelope_id,
        "payload": parcel.payload,
        "type": parcel.kind.value,
        "accepts_response_payload": parcel.kind is not ParcelKind.EVENT,
    }
    if parcel.kind is ParcelKind.EVENT:
        envelope["retry_attempt"] = parcel.retry
        envelope["retry_reason"] = parcel.retry_reason
    return envelope
