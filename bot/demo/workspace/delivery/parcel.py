"""One thing sent to the bot, and what came of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.demo.workspace.documents import Json


class ParcelKind(StrEnum):
    """The three kinds, named as Socket Mode names them."""

    EVENT = "events_api"
    INTERACTION = "interactive"
    COMMAND = "slash_commands"


class Outcome(StrEnum):
    """What the delivery log shows."""

    PENDING = "pending"
    ACKED = "acked"
    LATE = "late"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A payload on its way; `retry` counts from 1, 0 is the first attempt."""

    kind: ParcelKind
    payload: Json
    retry: int = 0
    retry_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """How the bot answered; `reason` uses Slack's words for ``x-slack-retry-reason``."""

    outcome: Outcome
    reason: str = ""
    answer: Json | str | None = None
    no_retry: bool = False


class Transport(Protocol):
    """A way to the bot."""

    name: str

    @property
    def address(self) -> str:
        """Where parcels go, for the delivery log."""

    async def send(self, parcel: Parcel) -> Receipt:
        """Deliver once and wait for the answer, at most Slack's three seconds."""
