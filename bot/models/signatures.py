"""First signatures: one member agreed to a text that needs a second one."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.ids import AccountId, CommentId, DraftId, MemberId, SignatureId
from bot.models.base import Row
from bot.models.members import Member
from bot.rules.chain import written


class VoidedBecause(StrEnum):
    """Why a first signature counts no more."""

    UNDONE = "undone"
    SENT_BACK = "sent_back"
    TEXT_CHANGED = "text_changed"  # somebody signed another text for this comment first
    TIME_CHANGED = "time_changed"  # somebody signed the text to be sent at another time
    DRAFT_ENDED = "draft_ended"  # rejected or retired
    REPLY_ENDED = "reply_ended"  # withdrawn after the second signature
    FROZEN = "frozen"
    EXPIRED = "expired"
    SIGNER_LOST_RIGHT = "signer_lost_right"
    NOT_NEEDED = "not_needed"  # the author of the text signed alone, as they may


class Signature(Row):
    """The first of two signatures on one exact digest. Used by at most one sign-off."""

    __tablename__ = "signature"
    __table_args__ = (
        ForeignKeyConstraint(
            ["draft_id", "comment_id", "comment_version"],
            ["draft.id", "draft.comment_id", "draft.comment_version"],
        ),
        # lets a sign-off name signature, draft, digest and member together
        UniqueConstraint("id", "draft_id", "digest", "member_id"),
        CheckConstraint("length(digest) = 64", name="digest"),
        CheckConstraint("expires_at > signed_at", name="shelf_life"),
        CheckConstraint("expires_at <= send_at", name="send_at"),  # later nobody signs second
        CheckConstraint("(voided_at IS NULL) = (voided_because IS NULL)", name="voided"),
        CheckConstraint("voided_by IS NULL OR voided_at IS NOT NULL", name="voided_by"),
        CheckConstraint("note IS NULL OR voided_because = 'sent_back'", name="note"),
        Index(
            "uq_signature_draft_id_valid",
            "draft_id",
            unique=True,
            sqlite_where=sql("voided_at IS NULL"),
            postgresql_where=sql("voided_at IS NULL"),
        ),
        Index("ix_signature_comment_id", "comment_id"),
        Index("ix_signature_member_id", "member_id", "comment_id"),
        Index(
            "ix_signature_member_id_valid",
            "member_id",
            sqlite_where=sql("voided_at IS NULL"),
            postgresql_where=sql("voided_at IS NULL"),
        ),
    )

    id: Mapped[SignatureId] = mapped_column(primary_key=True)
    draft_id: Mapped[DraftId]
    comment_id: Mapped[CommentId]
    comment_version: Mapped[int]
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"))
    digest: Mapped[str]  # SHA-256, lower hex, by bot.rules.digests
    member_id: Mapped[MemberId] = mapped_column(ForeignKey("member.id"))
    send_at: Mapped[datetime | None]  # not before; None: as soon as it is signed
    signed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    voided_because: Mapped[VoidedBecause | None]
    voided_by: Mapped[MemberId | None] = mapped_column(ForeignKey("member.id"))  # None: no person
    note: Mapped[str | None]  # of who sent it back

    member: Mapped[Member] = relationship(lazy="raise", foreign_keys="Signature.member_id")
    voider: Mapped[Member | None] = relationship(lazy="raise", foreign_keys="Signature.voided_by")

    def facts(self) -> dict[str, Any]:
        """What the record says of it; with member and time that is all of it."""
        return {
            "draft": self.draft_id,
            "comment": self.comment_id,
            "comment_version": self.comment_version,
            "account": self.account_id,
            "digest": self.digest,
            "send_at": written(self.send_at) if self.send_at is not None else None,
            "expires_at": written(self.expires_at),
        }
