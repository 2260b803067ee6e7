"""The installation and its connected accounts: the scopes that a freeze can lock."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.ids import AccountId, InstallationId
from bot.models.base import Row
from bot.ports import Address
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.rules.scope import LiftBy
from integrations.contract import TextUnit

THE_INSTALLATION = InstallationId(1)


class Installation(Row):
    """The one row that stands for all of it; locking it locks every account."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[InstallationId] = mapped_column(primary_key=True)
    lift_by: Mapped[LiftBy] = mapped_column(default=LiftBy.ONE)  # a freeze of everything


class Account(Row):
    """Our profile on a platform. Secrets live in the settings, never here."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("name"),
        UniqueConstraint("platform", "external_id"),
        CheckConstraint("undo_seconds BETWEEN 0 AND 120", name="undo_seconds"),
        CheckConstraint("shelf_life_seconds > 0", name="shelf_life_seconds"),
        CheckConstraint("retention_days > 0", name="retention_days"),
        CheckConstraint("erase_deleted_seconds > 0", name="erase_deleted_seconds"),
    )

    id: Mapped[AccountId] = mapped_column(primary_key=True)
    installation_id: Mapped[InstallationId] = mapped_column(ForeignKey("installation.id"))
    platform: Mapped[str]
    name: Mapped[str]  # in routes and commands: mosiru_kr
    external_id: Mapped[str]
    locale: Mapped[str]  # of shared cards: "ko" or "en"
    time_zone: Mapped[str]  # IANA name; of its working hours
    channel: Mapped[str]  # Slack channel id
    text_limit: Mapped[int]  # of a reply, in text_unit; from the platform, by `accounts add`
    text_unit: Mapped[TextUnit]
    can_take_down: Mapped[bool]  # our replies, on this platform; copied as well
    can_edit_reply: Mapped[bool]  # the same
    can_hide: Mapped[bool]  # comments of others; the same
    undo_seconds: Mapped[int] = mapped_column(default=20)
    shelf_life_seconds: Mapped[int] = mapped_column(default=4 * 60 * 60)
    lift_by: Mapped[LiftBy] = mapped_column(default=LiftBy.ONE)  # its freezes, its posts too
    retention_days: Mapped[int | None]  # words older than this are erased; None: kept
    erase_deleted_seconds: Mapped[int]  # at the latest; from the platform, by `accounts add`
    working_hours: Mapped[dict[str, Any]]  # as `bot.rules.working_hours` writes them
    due_within: Mapped[dict[str, Any]] = mapped_column(default=dict)  # as `bot.rules.due_times`
    is_active: Mapped[bool] = mapped_column(default=True)
    is_people_only: Mapped[bool] = mapped_column(default=False)  # no machine drafts, for anything
    created_at: Mapped[datetime]

    @property
    def address(self) -> Address:
        """Where it points."""
        return Address(
            account_id=self.id,
            platform=self.platform,
            name=self.name,
            external_id=self.external_id,
        )


class RiskPolicy(Row):
    """How an account has comments of one risk answered; without a row, as by default."""

    __tablename__ = "risk_policy"

    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"), primary_key=True)
    risk: Mapped[Risk] = mapped_column(primary_key=True)
    measure: Mapped[Measure | None]  # None: as by default
    is_people_only: Mapped[bool] = mapped_column(default=False)  # no machine drafts
    set_at: Mapped[datetime]
