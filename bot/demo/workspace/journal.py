"""What happened at the border: calls in, deliveries out, and complaints about both."""

from collections import deque
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from bot.demo.workspace.clock import Clock
from bot.demo.workspace.documents import Archive, Documents, Json

KEPT_CALLS = 2_000
KEPT_DELIVERIES = 500


class Complaint(StrEnum):
    """Something a real workspace would have made somebody regret."""

    UNKNOWN_METHOD = "unknown_method"  # a method we do not serve
    NO_TEXT = "no_text"  # blocks without top-level text: unreadable in notifications
    BAD_BLOCKS = "bad_blocks"  # the validator refused blocks or a view
    NO_ACK = "no_ack"  # three seconds passed
    FAILED_ACK = "failed_ack"  # refused, not 200, or nobody listened
    BAD_ANSWER = "bad_answer"  # an ack body that Slack would not understand
    DROPPED = "dropped"  # what Slack would show, and this workspace does not
    ODD_ACK = "odd_ack"  # a socket said what acknowledges nothing
    WARNING = "warning"  # Slack did it, but not as asked
    RATE_LIMITED = "rate_limited"  # too fast for Slack
    OWN_FAULT = "own_fault"  # the workspace itself failed: whoever sees it should report it


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """One Web API call; `arguments` without the token."""

    at: str
    method: str
    arguments: Json
    status: int
    error: str | None
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintRecord:
    """One complaint and enough words to find its cause."""

    at: str
    kind: Complaint
    detail: str


class Journal:
    """Bounded logs; deliveries survive a restart, the rest does not."""

    def __init__(self, archive: Archive, clock: Clock) -> None:
        """Start with the deliveries of an earlier run."""
        self._clock = clock
        self._calls: deque[CallRecord] = deque(maxlen=KEPT_CALLS)
        self._complaints: list[ComplaintRecord] = []
        self.deliveries = Documents(archive, "delivery")

    def call(
        self, method: str, arguments: Json, status: int, error: str | None, warnings: list[str]
    ) -> None:
        """Record a Web API call."""
        self._calls.append(
            CallRecord(
                at=self._clock.now().isoformat(),
                method=method,
                arguments=arguments,
                status=status,
                error=error,
                warnings=warnings,
            )
        )

    def complain(self, kind: Complaint, detail: str) -> None:
        """Record something a test should fail for."""
        self._complaints.append(
            ComplaintRecord(at=self._clock.now().isoformat(), kind=kind, detail=detail)
        )

    def list_calls(self, method: str | None = None) -> list[Json]:
        """Return the last calls, oldest first, of one method or of all."""
        return [asdict(call) for call in self._calls if method in (None, call.method)]

    def list_complaints(self) -> list[ComplaintRecord]:
        """Return the complaints, oldest first."""
        return list(self._complaints)

    def forgive(self, kinds: Collection[Complaint]) -> None:
        """Forget the complaints of these kinds so far."""
        self._complaints = [c for c in self._complaints if c.kind not in kinds]

    def delivery(self, record: Json) -> None:
        """Insert or replace a delivery by its ``id``; drops the oldest beyond the limit."""
        self.deliveries.put(record["id"], record)
        for key in self.deliveries.keys()[:-KEPT_DELIVERIES]:
            self.deliveries.drop(key)

    def list_deliveries(self, limit: int) -> list[Json]:
        """Return the latest deliveries, newest first."""
        return self.deliveries.all()[::-1][:limit]
