"""Requests to lift a freeze where two members must agree."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.ids import FreezeId, LiftRequestId, MemberId
from bot.models.base import Row
from bot.rules.chain import written

_VALID = sql("voided_at IS NULL")


class LiftVoid(StrEnum):
    """Why a request counts no more."""

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    LOST_RIGHT = "lost_right"  # who asked may not lift any more
    NOT_NEEDED = "not_needed"  # by now one member may lift alone, and did


class LiftRequest(Row):
    """One member wants a freeze lifted; another one confirms it, and then it is."""

    __tablename__ = "lift_request"
    __table_args__ = (
        # the database itself refuses one member who would be two
        CheckConstraint("confirmed_by <> member_id", name="two_members"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed"),
        CheckConstraint("confirmed_at < expires_at", name="confirmed_in_time"),
        CheckConstraint("(voided_at IS NULL) = (voided_because IS NULL)", name="voided"),
        CheckConstraint("confirmed_at IS NULL OR voided_at IS NULL", name="one_end"),
        CheckConstraint("expires_at > asked_at", name="shelf_life"),
        Index(
            "uq_lift_request_freeze_id_valid",
            "freeze_id",
            unique=True,
            sqlite_where=_VALID,
            postgresql_where=_VALID,
        ),
    )

    id: Mapped[LiftRequestId] = mapped_column(primary_key=True)
    freeze_id: Mapped[FreezeId] = mapped_column(ForeignKey("publish_freeze.id"))
    member_id: Mapped[MemberId] = mapped_column(ForeignKey("member.id"))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    confirmed_by: Mapped[MemberId | None] = mapped_column(ForeignKey("member.id"))
    confirmed_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    voided_because: Mapped[LiftVoid | None]

    @property
    def subject(self) -> str:
        """How the record calls it."""
        return f"lift_request:{self.id}"

    def facts(self) -> dict[str, Any]:
        """What the record says of it; with member and time that is all of its beginning."""
        return {"freeze": self.freeze_id, "expires_at": written(self.expires_at)}
