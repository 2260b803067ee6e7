"""The signatures under which replies leave."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    exists,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.ids import (
    AccountId,
    CommentId,
    DraftId,
    MemberId,
    SignatureId,
    SignOffId,
    StatementId,
)
from bot.models.base import Row
from bot.models.members import Member
from bot.models.signatures import Signature
from bot.rules.chain import written


class SignOff(Row):
    """The recorded approval of one exact digest by one member. Used at most once."""

    __tablename__ = "sign_off"
    __table_args__ = (
        ForeignKeyConstraint(
            ["draft_id", "comment_id", "comment_version"],
            ["draft.id", "draft.comment_id", "draft.comment_version"],
        ),
        # the database itself refuses a first signature on another text, or of another member
        ForeignKeyConstraint(
            ["first_signature_id", "draft_id", "digest", "first_member_id"],
            ["signature.id", "signature.draft_id", "signature.digest", "signature.member_id"],
        ),
        UniqueConstraint("id", "draft_id", "comment_id", "account_id", "digest"),
        UniqueConstraint("first_signature_id"),
        CheckConstraint("first_member_id <> member_id", name="two_members"),
        CheckConstraint(
            "(first_signature_id IS NULL) = (first_member_id IS NULL)", name="first_signature"
        ),
        CheckConstraint("NOT needs_two OR first_signature_id IS NOT NULL", name="needs_two"),
        # nor is a statement of one account signed for another
        ForeignKeyConstraint(
            ["statement_id", "account_id"],
            ["holding_statement.id", "holding_statement.account_id"],
        ),
        CheckConstraint("NOT needs_holding OR statement_id IS NOT NULL", name="needs_holding"),
        CheckConstraint("length(digest) = 64", name="digest"),
        CheckConstraint("expires_at > signed_at", name="shelf_life"),
        CheckConstraint("send_at > signed_at AND send_at < expires_at", name="send_at"),
        Index(
            "uq_sign_off_draft_id_valid",
            "draft_id",
            unique=True,
            sqlite_where=sql("voided_at IS NULL"),
            postgresql_where=sql("voided_at IS NULL"),
        ),
        Index("ix_sign_off_comment_id", "comment_id"),
        Index("ix_sign_off_member_id", "member_id", "comment_id"),
    )

    id: Mapped[SignOffId] = mapped_column(primary_key=True)
    draft_id: Mapped[DraftId]
    comment_id: Mapped[CommentId]
    comment_version: Mapped[int]
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"))
    digest: Mapped[str]  # SHA-256, lower hex, by bot.rules.digests
    member_id: Mapped[MemberId] = mapped_column(ForeignKey("member.id"))
    needs_two: Mapped[bool] = mapped_column(default=False)  # as the policy said then
    needs_holding: Mapped[bool] = mapped_column(default=False)  # as the policy said then
    statement_id: Mapped[StatementId | None]  # whose words these are, where it needs one
    first_signature_id: Mapped[SignatureId | None]
    first_member_id: Mapped[MemberId | None]
    send_at: Mapped[datetime | None]  # not before; None: when it cannot be undone any more
    signed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(lazy="raise")
    first: Mapped[Signature | None] = relationship(
        lazy="raise",
        foreign_keys="SignOff.first_signature_id",
        primaryjoin="SignOff.first_signature_id == Signature.id",
        viewonly=True,
    )

    def facts(self) -> dict[str, Any]:
        """What the record says of it; with member and time that is all of it."""
        return {
            "sign_off": self.id,
            "draft": self.draft_id,
            "comment": self.comment_id,
            "comment_version": self.comment_version,
            "account": self.account_id,
            "digest": self.digest,
            "needs_two": self.needs_two,
            "needs_holding": self.needs_holding,
            "statement": self.statement_id,
            "first_signature": self.first_signature_id,
            "first_member": self.first_member_id,
            "send_at": written(self.send_at) if self.send_at is not None else None,
            "expires_at": written(self.expires_at),
        }


STANDS = Signature.voided_at.is_(None) & ~exists().where(SignOff.first_signature_id == Signature.id)
"""Of a first signature: it is valid, and waits for a second one."""
