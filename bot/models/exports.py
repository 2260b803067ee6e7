"""Exports of the record that a member asked for in Slack: what became of each."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.ids import ExportId, MemberId
from bot.models.base import Identity, Row
from bot.rules.exports import ExportState

_UNENDED = sql("ended_at IS NULL")


class RecordExport(Row):
    """The ledger of one export; once Slack has its file, no other file is made for it.

    ``seq`` and ``hash`` are the head at which it ends, ``error`` is Slack's own code or ours.
    """

    __tablename__ = "record_export"
    __table_args__ = (
        CheckConstraint("(state IN ('wanted', 'sharing')) = (ended_at IS NULL)", name="ended_at"),
        CheckConstraint(
            "state NOT IN ('sharing', 'sent', 'doubtful')"
            " OR (file_id IS NOT NULL AND seq IS NOT NULL AND hash IS NOT NULL)",
            name="file_id",
        ),
        Index(
            "uq_record_export_member_id_unended",
            "member_id",
            unique=True,
            sqlite_where=_UNENDED,
            postgresql_where=_UNENDED,
        ),
    )

    id: Mapped[ExportId] = mapped_column(primary_key=True)
    member_id: Mapped[MemberId] = mapped_column(ForeignKey("member.id"))
    state: Mapped[ExportState] = mapped_column(default=ExportState.WANTED)
    file_id: Mapped[str | None]
    seq: Mapped[int | None] = mapped_column(Identity)
    hash: Mapped[str | None]
    error: Mapped[str | None]
    wanted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
