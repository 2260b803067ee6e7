"""The freezes that hold replies back."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.ids import AccountId, FreezeId, InstallationId, MemberId
from bot.models.base import Row


class PublishFreeze(Row):
    """While one stands, nothing of its scope may move to ``sending``."""

    __tablename__ = "publish_freeze"
    __table_args__ = (
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted"),
        Index(
            "uq_publish_freeze_everything",
            "installation_id",
            unique=True,
            sqlite_where=sql("lifted_at IS NULL AND account_id IS NULL"),
            postgresql_where=sql("lifted_at IS NULL AND account_id IS NULL"),
        ),
        Index(
            "uq_publish_freeze_account",
            "account_id",
            unique=True,
            sqlite_where=sql("lifted_at IS NULL AND account_id IS NOT NULL"),
            postgresql_where=sql("lifted_at IS NULL AND account_id IS NOT NULL"),
        ),
    )

    id: Mapped[FreezeId] = mapped_column(primary_key=True)
    installation_id: Mapped[InstallationId] = mapped_column(ForeignKey("installation.id"))
    account_id: Mapped[AccountId | None] = mapped_column(ForeignKey("account.id"))  # None: all
    reason: Mapped[str]
    frozen_by: Mapped[MemberId | None] = mapped_column(ForeignKey("member.id"))  # None: command
    frozen_at: Mapped[datetime]
    lifted_by: Mapped[str | None]  # "member:7" or "command"
    lifted_at: Mapped[datetime | None]
