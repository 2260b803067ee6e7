"""Sends parcels, watches the acks, and retries events on Slack's schedule."""

import asyncio
from datetime import datetime

from bot.demo.workspace.clock import Clock
from bot.demo.workspace.delivery.parcel import (
    Outcome,
    Parcel,
    ParcelKind,
    Receipt,
    Transport,
)
from bot.demo.workspace.documents import Archive, Documents, Json
from bot.demo.workspace.faults import Faults
from bot.demo.workspace.journal import Complaint, Journal
from bot.demo.workspace.live import Hub

RETRY_AFTER_SECONDS = (0, 60, 300)
"""Waits before the first, second and third retry of an event."""
LOOK_SECONDS = 1.0


class Courier:
    """One per workspace; `run` must be running for events to go out."""

    def __init__(
        self,
        transport: Transport,
        archive: Archive,
        clock: Clock,
        *,
        journal: Journal,
        hub: Hub,
        faults: Faults,
    ) -> None:
        """Take up the events an earlier run could not deliver."""
        self._transport = transport
        self._clock = clock
        self._journal = journal
        self._hub = hub
        self._faults = faults
        self._pending = Documents(archive, "pending_event")
        self._in_flight: dict[str, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing is due or on its way."""
        return not self._in_flight and not self._due()

    def wake(self) -> None:
        """Look at the pending events now: one was added or the clock was moved."""
        self._wake.set()

    def post_event(self, payload: Json) -> None:
        """Queue an ``event_callback`` for delivery."""
        self._queue(payload["event_id"], payload)
        if self._faults.duplicate_event():
            self._queue(payload["event_id"] + "-again", payload)
        self.wake()

    def _queue(self, key: str, payload: Json) -> None:
        document = {"key": key, "payload": payload, "retry": 0, "reason": ""}
        self._pending.put(key, {**document, "due": self._clock.seconds()})

    async def run(self) -> None:
        """Send due events until cancelled; what is unsent stays stored."""
        try:
            while True:
                self._start_due()
                self._wake.clear()
                await self._rest()
        finally:
            for task in self._in_flight.values():
                task.cancel()
            await asyncio.gather(*self._in_flight.values(), return_exceptions=True)

    async def deliver(self, parcel: Parcel) -> tuple[str, Receipt]:
        """Send a parcel once; returns the delivery's id and what came of it."""
        record = self._new_record(parcel)
        self._write(record)
        started = asyncio.get_running_loop().time()
        receipt = await self._transport.send(parcel)
        if self._faults.drop_ack():
            receipt = Receipt(outcome=Outcome.LATE, reason="http_timeout")
        spent = int((asyncio.get_running_loop().time() - started) * 1000)
        self._write({**record, "status": receipt.outcome.value, "ms": spent} | _answer(receipt))
        self._complain(record, receipt)
        return record["id"], receipt

    def _start_due(self) -> None:
        due = self._due()
        if self._faults.events_to_hold:
            due = self._reordered(due)
        for document in due:
            self._in_flight[document["key"]] = asyncio.create_task(self._send_event(document))

    def _reordered(self, due: list[Json]) -> list[Json]:
        if len(due) < self._faults.events_to_hold:
            return []
        self._faults.events_to_hold = 0
        return due[::-1]

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            return

    def _due(self) -> list[Json]:
        now = self._clock.seconds()
        return [
            document
            for document in self._pending.all()
            if document["due"] <= now and document["key"] not in self._in_flight
        ]

    async def _send_event(self, document: Json) -> None:
        parcel = Parcel(
            kind=ParcelKind.EVENT,
            payload=document["payload"],
            retry=document["retry"],
            retry_reason=document["reason"],
        )
        try:
            _, receipt = await self.deliver(parcel)
        except Exception as fault:  # noqa: BLE001 - whatever went wrong, it is not sent for ever
            self._journal.complain(Complaint.OWN_FAULT, f"event: {fault!r}")
            receipt = Receipt(outcome=Outcome.FAILED, reason="unexpected_error")
        finally:
            self._in_flight.pop(document["key"], None)
            self.wake()
        self._settle(document, receipt)

    def _settle(self, document: Json, receipt: Receipt) -> None:
        retry = document["retry"]
        done = receipt.outcome is Outcome.ACKED or receipt.no_retry
        if done or retry >= len(RETRY_AFTER_SECONDS):
            self._pending.drop(document["key"])
            return
        due = self._clock.seconds() + RETRY_AFTER_SECONDS[retry]
        changed = {"retry": retry + 1, "reason": receipt.reason, "due": due}
        self._pending.put(document["key"], {**document, **changed})

    def _new_record(self, parcel: Parcel) -> Json:
        at: datetime = self._clock.now()
        return {
            "id": self._clock.new_id("P"),
            "at": at.isoformat(),
            "kind": parcel.kind.value,
            "to": self._transport.address,
            "transport": self._transport.name,
            "status": Outcome.PENDING.value,
            "ms": None,
            "retry": parcel.retry,
            "summary": summarize(parcel),
            "body": parcel.payload,
        }

    def _write(self, record: Json) -> None:
        self._journal.delivery(record)
        self._hub.tell("delivery", {"id": record["id"]})

    def _complain(self, record: Json, receipt: Receipt) -> None:
        if receipt.outcome is Outcome.ACKED:
            return
        late = receipt.outcome is Outcome.LATE
        kind = Complaint.NO_ACK if late else Complaint.FAILED_ACK
        self._journal.complain(kind, f"{record['summary']}: {receipt.reason}")


def _answer(receipt: Receipt) -> Json:
    return {"answer": receipt.answer, "reason": receipt.reason}


def summarize(parcel: Parcel) -> str:
    """Say in a few words what a parcel is about."""
    payload = parcel.payload
    if parcel.kind is ParcelKind.COMMAND:
        return f"{payload['command']} {payload['text']}".strip()
    if parcel.kind is ParcelKind.EVENT:
        event = payload.get("event", {})
        return " ".join(filter(None, ["event", event.get("type"), event.get("subtype")]))
    actions = " ".join(action["action_id"] for action in payload.get("actions", []))
    actions = actions or payload.get("action_id", "")
    callback = payload.get("callback_id") or payload.get("view", {}).get("callback_id", "")
    return " ".join(filter(None, [payload["type"], actions, callback]))
