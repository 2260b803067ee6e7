"""Proposed texts. A draft's text never changes; another text is another draft."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.errors import AlreadyRejected, AlreadySignedOff, DraftRetired
from bot.ids import CommentId, DraftId, MemberId
from bot.models.base import Identity, Row
from bot.models.comments import Comment, CommentVersion


class DraftSource(StrEnum):
    """Who proposed the text."""

    FAQ = "faq"
    MODEL = "model"
    PERSON = "person"
    HOLDING = "holding"  # a holding statement, as it was loaded


MACHINES = (DraftSource.FAQ, DraftSource.MODEL)
"""Sources that no person chose."""


class DraftState(StrEnum):
    """Whether a draft may still be signed."""

    OFFERED = "offered"
    SIGNED = "signed"
    REJECTED = "rejected"
    RETIRED = "retired"  # replaced, outdated, or its reply came to an end


class RetiredBecause(StrEnum):
    """Why a draft can no longer be signed."""

    REPLACED = "replaced"  # another text was signed
    COMMENT_CHANGED = "comment_changed"
    COMMENT_GONE = "comment_gone"
    COMMENT_HIDDEN = "comment_hidden"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    NO_REPLY = "no_reply"
    TOO_LONG = "too_long"  # kept words of a person that the platform would not take
    PEOPLE_ONLY = "people_only"  # the team chose to answer such comments itself
    HOLDING_ONLY = "holding_only"  # only holding statements may answer such comments
    STATEMENT_CHANGED = "statement_changed"  # the team loaded other holding statements
    REPLY_ENDED = "reply_ended"  # its own reply was sent, failed or withdrawn


class RejectionReason(StrEnum):
    """Why a reviewer does not use a draft."""

    WRONG = "wrong"
    TONE = "tone"
    OFF_TOPIC = "off_topic"
    OUT_OF_DATE = "out_of_date"
    ROBOTIC = "robotic"
    NO_ANSWER_WANTED = "no_answer_wanted"
    OTHER = "other"


class Draft(Row):
    """One proposed text for one version of a comment."""

    __tablename__ = "draft"
    __table_args__ = (
        ForeignKeyConstraint(
            ["comment_id", "comment_version"],
            ["comment_version.comment_id", "comment_version.version"],
        ),
        # lets a reply name draft, comment and digest together, so that they cannot differ
        UniqueConstraint("id", "comment_id", "comment_version"),
        CheckConstraint("(state = 'retired') = (retired_because IS NOT NULL)", name="retired"),
        CheckConstraint("(source = 'person') = (written_by IS NOT NULL)", name="written_by"),
        Index("ix_draft_comment_id", "comment_id"),
        Index(
            "ix_draft_corrects",
            "corrects",
            sqlite_where=text("corrects IS NOT NULL"),
            postgresql_where=text("corrects IS NOT NULL"),
        ),
        Index(
            "ix_draft_comment_id_written",
            "comment_id",
            sqlite_where=text("written_by IS NOT NULL"),
            postgresql_where=text("written_by IS NOT NULL"),
        ),
        Index(
            "ix_draft_comment_id_rejected",
            "comment_id",
            sqlite_where=text("state = 'rejected'"),
            postgresql_where=text("state = 'rejected'"),
        ),
        Index(
            "ix_draft_written_by",
            "written_by",
            "comment_id",
            sqlite_where=text("written_by IS NOT NULL"),
            postgresql_where=text("written_by IS NOT NULL"),
        ),
    )

    id: Mapped[DraftId] = mapped_column(primary_key=True)
    comment_id: Mapped[CommentId]
    comment_version: Mapped[int]
    source: Mapped[DraftSource]
    text: Mapped[str]
    language: Mapped[str | None]
    based_on: Mapped[DraftId | None] = mapped_column(ForeignKey("draft.id"))
    # whose published text it is to replace; None: it is a reply of its own
    corrects: Mapped[DraftId | None] = mapped_column(ForeignKey("draft.id"))
    written_by: Mapped[MemberId | None] = mapped_column(ForeignKey("member.id"))
    origin: Mapped[dict[str, Any]]  # FAQ entry, version, sentences; model, prompt version, cites
    state: Mapped[DraftState] = mapped_column(default=DraftState.OFFERED)
    retired_because: Mapped[RetiredBecause | None]
    created_at: Mapped[datetime]
    # counts how often it was offered: a button of before an undo must not sign again
    offering: Mapped[int] = mapped_column(default=1)

    comment: Mapped[Comment] = relationship(
        lazy="raise",
        foreign_keys="Draft.comment_id",
        primaryjoin="Draft.comment_id == Comment.id",
        viewonly=True,
    )
    answered: Mapped[CommentVersion] = relationship(
        lazy="raise",
        foreign_keys="[Draft.comment_id, Draft.comment_version]",
        primaryjoin="and_(Draft.comment_id == CommentVersion.comment_id,"
        " Draft.comment_version == CommentVersion.version)",
        viewonly=True,
    )

    def sign(self) -> None:
        """Move ``offered → signed``; raises the refusal that fits the state."""
        self.must_be_offered()
        self.state = DraftState.SIGNED

    def reject(self) -> None:
        """Move ``offered → rejected``; raises the refusal that fits the state."""
        self.must_be_offered()
        self.state = DraftState.REJECTED

    def offer_again(self) -> None:
        """Move ``signed → offered`` after an undo."""
        if self.state is not DraftState.SIGNED:
            raise DraftRetired
        self.state = DraftState.OFFERED
        self.offering += 1

    def retire(self, because: RetiredBecause) -> None:
        """Close the draft, whatever it was; a rejected one stays rejected."""
        if self.state is not DraftState.REJECTED:
            self.state = DraftState.RETIRED
            self.retired_because = because

    def must_be_offered(self) -> None:
        """Raise the refusal that tells why this draft cannot be decided on."""
        match self.state:
            case DraftState.OFFERED:
                return
            case DraftState.SIGNED:
                raise AlreadySignedOff
            case DraftState.REJECTED:
                raise AlreadyRejected
            case DraftState.RETIRED:
                raise DraftRetired


class Rejection(Row):
    """A reviewer's reason not to use a draft; kept to learn from."""

    __tablename__ = "rejection"
    __table_args__ = (Index("ix_rejection_member_id", "member_id", "draft_id"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    draft_id: Mapped[DraftId] = mapped_column(ForeignKey("draft.id"), unique=True)
    member_id: Mapped[MemberId] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[RejectionReason]
    note: Mapped[str | None]
    rejected_at: Mapped[datetime]
