"""The tries to publish a reply, each written before its call."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.ids import ReplyId
from bot.models.base import Identity, Row


class AttemptOutcome(StrEnum):
    """How one try ended."""

    SENT = "sent"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"


class Attempt(Row):
    """One try to publish a reply; written before the call."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("reply_id", "number"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    reply_id: Mapped[ReplyId] = mapped_column(ForeignKey("reply.id"))
    number: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[AttemptOutcome | None]
    error: Mapped[str | None]
