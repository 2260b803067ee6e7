"""Roll-ups: comments of one account and hour that need no thread of their own."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.ids import AccountId, RollUpId
from bot.models.accounts import Account
from bot.models.base import Row


class RollUpKind(StrEnum):
    """What its comments seem to be."""

    NO_REPLY = "no_reply"  # praise, emoji, friends' tags
    SPAM = "spam"


class RollUp(Row):
    """Comments of one account, hour and kind."""

    __tablename__ = "roll_up"
    __table_args__ = (UniqueConstraint("account_id", "hour_at", "kind"),)

    id: Mapped[RollUpId] = mapped_column(primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[RollUpKind]
    hour_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="raise")
