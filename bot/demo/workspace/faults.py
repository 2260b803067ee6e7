"""Faults a test asks for: the next calls of a method fail in a chosen way."""

from collections import defaultdict, deque
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """How a call can go wrong."""

    RATE_LIMITED = "rate_limited"  # 429 with Retry-After
    SERVER_ERROR = "server_error"  # 500, nothing done
    TIMEOUT_BEFORE = "timeout_before"  # nothing done, no answer
    TIMEOUT_AFTER = "timeout_after"  # done, no answer
    RESET = "reset"  # done, connection lost in the middle of the answer
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - Slack's error code


@dataclass(frozen=True, slots=True)
class PlannedFault:
    """One fault; `retry_after` in seconds is read by RATE_LIMITED only."""

    kind: Fault
    retry_after: int = 1


class Faults:
    """A queue of planned faults per method; ``*`` stands for any method."""

    def __init__(self) -> None:
        """Start with nothing planned."""
        self._planned: defaultdict[str, deque[PlannedFault]] = defaultdict(deque)
        self.acks_to_drop = 0
        self.events_to_duplicate = 0
        self.events_to_hold = 0

    def plan(self, method: str, fault: PlannedFault, times: int = 1) -> None:
        """Let the next calls of a method fail."""
        self._planned[method].extend([fault] * times)

    def next_for(self, method: str) -> PlannedFault | None:
        """Take the fault planned for this call, if any."""
        for key in (method, "*"):
            if self._planned[key]:
                return self._planned[key].popleft()
        return None

    def drop_ack(self) -> bool:
        """Tell whether the answer to this delivery gets lost."""
        if self.acks_to_drop:
            self.acks_to_drop -= 1
            return True
        return False

    def duplicate_event(self) -> bool:
        """Tell whether this event is sent twice."""
        if self.events_to_duplicate:
            self.events_to_duplicate -= 1
            return True
        return False
