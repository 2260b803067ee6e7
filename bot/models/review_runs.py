"""Review runs: one member looks at comments one after the other, each in a view used once."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.ids import CommentId, DraftId, MemberId, ReviewRunId, RunViewId
from bot.models.base import Row

_OPEN = sql("decided_at IS NULL")


class RunDecision(StrEnum):
    """What became of a view."""

    SIGNED = "signed"  # alone, or as one of two
    SKIPPED = "skipped"
    CLOSED = "closed"  # no reply needed
    REJECTED = "rejected"  # the draft
    OVERTAKEN = "overtaken"  # what could be decided was decided elsewhere
    SHOWN_ANEW = "shown_anew"  # the same comment stands in a later view


class ReviewRun(Row):
    """One member's walk through what waits for them."""

    __tablename__ = "review_run"
    __table_args__ = (Index("ix_review_run_started_at", "started_at"),)

    id: Mapped[ReviewRunId] = mapped_column(primary_key=True)
    member_id: Mapped[MemberId] = mapped_column(ForeignKey("member.id"))
    started_at: Mapped[datetime]


class RunView(Row):
    """One comment as it was shown in a run. It is decided once, after it could be read."""

    __tablename__ = "run_view"
    __table_args__ = (
        ForeignKeyConstraint(
            ["draft_id", "comment_id", "comment_version"],
            ["draft.id", "draft.comment_id", "draft.comment_version"],
        ),
        UniqueConstraint("run_id", "number"),
        CheckConstraint("length(digest) = 64", name="digest"),
        CheckConstraint("digest IS NULL OR draft_id IS NOT NULL", name="digest_of_draft"),
        CheckConstraint("readable_at > shown_at", name="readable_at"),
        CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name="decided"),
        CheckConstraint(
            "decision IN ('overtaken', 'shown_anew') OR decided_at >= readable_at", name="read"
        ),
        Index(
            "uq_run_view_run_id_open",
            "run_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_run_view_comment_id", "comment_id"),
    )

    id: Mapped[RunViewId] = mapped_column(primary_key=True)
    run_id: Mapped[ReviewRunId] = mapped_column(ForeignKey("review_run.id"))
    number: Mapped[int]  # counts the views of a run, from 1
    comment_id: Mapped[CommentId] = mapped_column(ForeignKey("comment.id"))
    comment_version: Mapped[int]
    draft_id: Mapped[DraftId | None]
    digest: Mapped[str | None]  # that Approve would sign; None: no draft was on offer
    shown_at: Mapped[datetime]
    readable_at: Mapped[datetime]  # nobody has read it before
    decision: Mapped[RunDecision | None]
    decided_at: Mapped[datetime | None]
