"""Square misbehaves on demand, so that Signoff can be seen to cope."""

import asyncio
from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override


class Fault(StrEnum):
    """How an answer to Signoff goes wrong."""

    DELAY = "delay"  # comes ``seconds`` late
    ERROR = "error"  # 500, nothing done
    LOSE_ANSWER = "lose_answer"  # done, but the answer breaks off
    REFUSE = "refuse"  # 422, nothing done
    RATE_LIMIT = "rate_limit"  # 429 with Retry-After


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFault:
    """One fault for the next call of a type; ``*`` fits every type."""

    call: str
    fault: Fault
    seconds: int = 30

    def fits(self, call: str) -> bool:
        """Whether this fault is meant for *call*."""
        return self.call in {"*", call}


class Faults:
    """The faults that wait for their call."""

    def __init__(self) -> None:
        self._planned: deque[PlannedFault] = deque()

    def plan(self, fault: PlannedFault) -> None:
        """Let the next fitting call go wrong."""
        self._planned.append(fault)

    def clear(self) -> None:
        """Behave again."""
        self._planned.clear()

    def take(self, call: str) -> PlannedFault | None:
        """The fault meant for this call; it is used up."""
        planned = next((fault for fault in self._planned if fault.fits(call)), None)
        if planned is not None:
            self._planned.remove(planned)
        return planned


async def answer_before(planned: PlannedFault | None) -> Response | None:
    """The answer of a fault that lets nothing happen; waits out a delay."""
    if planned is None:
        return None
    match planned.fault:
        case Fault.DELAY:
            await asyncio.sleep(planned.seconds)
            return None
        case Fault.LOSE_ANSWER:
            return None
        case Fault.ERROR:
            return JSONResponse({"error": "planned"}, 500)
        case Fault.REFUSE:
            return JSONResponse({"error": "planned"}, 422)
        case Fault.RATE_LIMIT:
            headers = {"retry-after": str(planned.seconds)}
            return JSONResponse({"error": "planned"}, 429, headers)


class BrokenAnswer(Response):
    """Begins to answer, then the connection breaks."""

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        headers = [(b"content-length", b"100")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
