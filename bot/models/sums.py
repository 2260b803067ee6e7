"""Sums that did not add up, from when it was seen until they did again."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.ids import DifferenceId
from bot.models.base import Row

_STANDING = sql("ended_at IS NULL")


class Sum(StrEnum):
    """What must add up."""

    RECEIVED = "received"  # comments: waiting + threaded + grouped + set aside + failed
    SIGNED = "signed"  # replies: queued + sending + sent + doubtful + withdrawn + failed


class SumDifference(Row):
    """That the record tells of other than there are; one difference of a sum stands at a time."""

    __tablename__ = "sum_difference"
    __table_args__ = (
        CheckConstraint("recorded <> counted", name="differs"),
        Index(
            "uq_sum_difference_sum_standing",
            "sum",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    id: Mapped[DifferenceId] = mapped_column(primary_key=True)
    sum: Mapped[Sum]
    recorded: Mapped[int]  # entries of the record
    counted: Mapped[int]  # rows, in all of their states
    found_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
