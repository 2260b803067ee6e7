"""Holding statements: saved replies that a class of comments may only be answered with."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.ids import AccountId, StatementId
from bot.models.base import Row


class HoldingStatement(Row):
    """What a statement says in one language from one load on. Its words never change."""

    __tablename__ = "holding_statement"
    __table_args__ = (
        UniqueConstraint("account_id", "name", "locale", "version"),
        # lets a sign-off name statement and account together
        UniqueConstraint("id", "account_id"),
        CheckConstraint("version >= 1", name="version"),
        Index(
            "uq_holding_statement_current",
            "account_id",
            "name",
            "locale",
            unique=True,
            sqlite_where=sql("is_current"),
            postgresql_where=sql("is_current"),
        ),
    )

    id: Mapped[StatementId] = mapped_column(primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str]
    locale: Mapped[str]
    text: Mapped[str]  # as it is sent
    version: Mapped[int]
    is_current: Mapped[bool] = mapped_column(default=True)  # of the newest file
    loaded_at: Mapped[datetime]
