"""Replies that were leaving, or perhaps out, when a freeze came."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.ids import FreezeId, ReplyId
from bot.models.base import Row
from bot.models.replies import ReplyState

_UNSETTLED = sql("settled_at IS NULL")


class InFlight(Row):
    """One reply that a freeze could not stop; it is settled once."""

    __tablename__ = "in_flight"
    __table_args__ = (
        CheckConstraint("(settled_at IS NULL) = (became IS NULL)", name="settled"),
        CheckConstraint("became NOT IN ('sending', 'doubtful')", name="became"),
        Index(
            "ix_in_flight_reply_id_unsettled",
            "reply_id",
            sqlite_where=_UNSETTLED,
            postgresql_where=_UNSETTLED,
        ),
    )

    freeze_id: Mapped[FreezeId] = mapped_column(ForeignKey("publish_freeze.id"), primary_key=True)
    reply_id: Mapped[ReplyId] = mapped_column(ForeignKey("reply.id"), primary_key=True)
    settled_at: Mapped[datetime | None]
    became: Mapped[ReplyState | None]  # queued: it did not leave, and is held
