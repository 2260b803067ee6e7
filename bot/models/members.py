"""People in Slack and what they may do, given by hand or by groups of Slack."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.ids import AccountId, MemberId
from bot.models.base import Identity, Row
from bot.rules.permissions import Role

BY_HAND = ""
"""In place of the group of a role that no group gave."""
FOR_CHANGE: Final[dict[str, Any]] = {"key_share": True}
"""How a member is locked whose rights may change: rows that name one are added meanwhile."""


class Member(Row):
    """A person, known by Slack team and user."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("team_id", "user_id"),)

    id: Mapped[MemberId] = mapped_column(primary_key=True)
    team_id: Mapped[str]
    user_id: Mapped[str]
    name: Mapped[str]
    locale: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class MemberRole(Row):
    """A role of a member, for one account or (no account) for all.

    ``group_id`` is the user group that gave it, empty where it was given by hand.
    """

    __tablename__ = "member_role"
    __table_args__ = (
        CheckConstraint("role <> 'admin' OR account_id IS NULL", name="admin_of_all"),
        CheckConstraint("role <> 'admin' OR group_id = ''", name="admin_by_hand"),
        Index(
            "uq_member_role_everywhere",
            "member_id",
            "role",
            "group_id",
            unique=True,
            sqlite_where=text("account_id IS NULL"),
            postgresql_where=text("account_id IS NULL"),
        ),
        Index(
            "uq_member_role_account",
            "member_id",
            "role",
            "account_id",
            "group_id",
            unique=True,
            sqlite_where=text("account_id IS NOT NULL"),
            postgresql_where=text("account_id IS NOT NULL"),
        ),
        Index("ix_member_role_member_id", "member_id"),
        Index("ix_member_role_group_id", "group_id"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    member_id: Mapped[MemberId] = mapped_column(ForeignKey("member.id"))
    role: Mapped[Role]
    account_id: Mapped[AccountId | None] = mapped_column(ForeignKey("account.id"))
    group_id: Mapped[str] = mapped_column(default=BY_HAND)
    granted_at: Mapped[datetime]


class RoleGroup(Row):
    """A role that everybody in a user group of Slack has, for one account or all.

    Never that of an admin: whoever edits a group in Slack could make themselves one.
    """

    __tablename__ = "role_group"
    __table_args__ = (
        CheckConstraint("role <> 'admin'", name="admin_by_hand"),
        Index(
            "uq_role_group_everywhere",
            "group_id",
            "role",
            unique=True,
            sqlite_where=text("account_id IS NULL"),
            postgresql_where=text("account_id IS NULL"),
        ),
        Index(
            "uq_role_group_account",
            "group_id",
            "role",
            "account_id",
            unique=True,
            sqlite_where=text("account_id IS NOT NULL"),
            postgresql_where=text("account_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    team_id: Mapped[str]
    group_id: Mapped[str]
    role: Mapped[Role]
    account_id: Mapped[AccountId | None] = mapped_column(ForeignKey("account.id"))
    set_at: Mapped[datetime]


class Trainee(Row):
    """A member whose replies need a second signature, for one account or (no account) for all.

    Until a moment, or for a number of replies that go out.
    """

    __tablename__ = "trainee"
    __table_args__ = (
        CheckConstraint("(until IS NULL) <> (remaining IS NULL)", name="until_or_remaining"),
        CheckConstraint("remaining >= 0", name="remaining"),
        Index(
            "uq_trainee_everywhere",
            "member_id",
            unique=True,
            sqlite_where=text("account_id IS NULL"),
            postgresql_where=text("account_id IS NULL"),
        ),
        Index(
            "uq_trainee_account",
            "member_id",
            "account_id",
            unique=True,
            sqlite_where=text("account_id IS NOT NULL"),
            postgresql_where=text("account_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    member_id: Mapped[MemberId] = mapped_column(ForeignKey("member.id"))
    account_id: Mapped[AccountId | None] = mapped_column(ForeignKey("account.id"))
    until: Mapped[datetime | None]
    remaining: Mapped[int | None]
    set_at: Mapped[datetime]
