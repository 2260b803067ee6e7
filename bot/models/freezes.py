"""The freezes that hold replies back."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.ids import AccountId, FreezeId, InstallationId, MemberId, PostId
from bot.models.base import Row
from bot.rules.chain import written
from bot.rules.scope import Scope

_EVERYTHING = sql("lifted_at IS NULL AND account_id IS NULL")
_ACCOUNT = sql(
    "lifted_at IS NULL AND account_id IS NOT NULL AND post_id IS NULL AND phrase IS NULL"
)
_PHRASE = sql("lifted_at IS NULL AND phrase IS NOT NULL")
_POST = sql("lifted_at IS NULL AND post_id IS NOT NULL")


class PublishFreeze(Row):
    """While one stands, nothing of its scope may move to ``sending``."""

    __tablename__ = "publish_freeze"
    __table_args__ = (
        # a post is frozen together with its own account, whose row the freezer locks
        ForeignKeyConstraint(["post_id", "account_id"], ["post.id", "post.account_id"]),
        CheckConstraint("post_id IS NULL OR account_id IS NOT NULL", name="scope"),
        CheckConstraint(
            "phrase IS NULL OR (account_id IS NOT NULL AND post_id IS NULL)", name="phrase"
        ),
        CheckConstraint("length(phrase) BETWEEN 2 AND 60", name="phrase_length"),
        CheckConstraint("ask_at > frozen_at", name="ask_at"),
        CheckConstraint("lifted_by IS NULL OR lifted_at IS NOT NULL", name="lifted"),
        Index(
            "uq_publish_freeze_everything",
            "installation_id",
            unique=True,
            sqlite_where=_EVERYTHING,
            postgresql_where=_EVERYTHING,
        ),
        Index(
            "uq_publish_freeze_account",
            "account_id",
            unique=True,
            sqlite_where=_ACCOUNT,
            postgresql_where=_ACCOUNT,
        ),
        Index(
            "uq_publish_freeze_phrase",
            "account_id",
            "phrase",
            unique=True,
            sqlite_where=_PHRASE,
            postgresql_where=_PHRASE,
        ),
        Index(
            "uq_publish_freeze_post",
            "post_id",
            unique=True,
            sqlite_where=_POST,
            postgresql_where=_POST,
        ),
    )

    id: Mapped[FreezeId] = mapped_column(primary_key=True)
    installation_id: Mapped[InstallationId] = mapped_column(ForeignKey("installation.id"))
    account_id: Mapped[AccountId | None] = mapped_column(ForeignKey("account.id"))  # None: all
    post_id: Mapped[PostId | None]  # None: not only one
    phrase: Mapped[str | None]  # None: whatever a comment speaks of
    reason: Mapped[str]
    frozen_by: Mapped[MemberId | None] = mapped_column(ForeignKey("member.id"))  # None: command
    frozen_at: Mapped[datetime]
    ask_at: Mapped[datetime | None]  # when the team is asked again, if ever; nothing is released
    lifted_by: Mapped[MemberId | None] = mapped_column(ForeignKey("member.id"))  # None: command
    lifted_at: Mapped[datetime | None]

    @property
    def scope(self) -> Scope:
        """What it stops."""
        return Scope(account_id=self.account_id, post_id=self.post_id, phrase=self.phrase)

    def facts(self) -> dict[str, Any]:
        """What the record says of its beginning; with reason, member and time that is all."""
        return {
            "freeze": self.id,
            "account": self.account_id,
            "post": self.post_id,
            "phrase": self.phrase,
            "ask_at": written(self.ask_at) if self.ask_at else None,
        }
