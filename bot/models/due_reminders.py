"""What a channel was told of comments that are due soon."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.ids import AccountId, DueReminderId
from bot.models.base import Row


class DueReminder(Row):
    """One line in the channel of an account; its newest tells when the next one may come."""

    __tablename__ = "due_reminder"
    __table_args__ = (
        CheckConstraint("late BETWEEN 0 AND unassigned + signed_once", name="late"),
        CheckConstraint("unassigned + signed_once > 0", name="count"),
        Index("ix_due_reminder_account_id_told_at", "account_id", "told_at"),
    )

    id: Mapped[DueReminderId] = mapped_column(primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"))
    unassigned: Mapped[int]  # comments
    signed_once: Mapped[int]  # those that wait for a second signature
    late: Mapped[int]  # of both, those whose time had passed
    told_at: Mapped[datetime]
