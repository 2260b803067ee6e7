"""How members read comments that may mock: what triage can be trained with, and judged by."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.ids import CommentId, MeaningPickId, MemberId
from bot.models.base import Row
from bot.models.comments import Comment
from bot.models.members import Member
from bot.rules.meaning import Meaning

MEANING_WANTED = "note.meaning_wanted"
"""The draft note of a comment that waits for a pick; its facts are those of a `Doubt`."""


class MeaningPick(Row):
    """One member's reading of exactly these words, once; whoever edits them is read anew."""

    __tablename__ = "meaning_pick"
    __table_args__ = (
        UniqueConstraint("comment_id", "comment_version"),
        ForeignKeyConstraint(
            ["comment_id", "comment_version"],
            ["comment_version.comment_id", "comment_version.version"],
        ),
    )

    id: Mapped[MeaningPickId] = mapped_column(primary_key=True)
    comment_id: Mapped[CommentId]
    comment_version: Mapped[int]
    meaning: Mapped[Meaning]
    member_id: Mapped[MemberId] = mapped_column(ForeignKey("member.id"))
    picked_at: Mapped[datetime]

    member: Mapped[Member] = relationship(lazy="raise")


def awaits_meaning(comment: Comment) -> bool:
    """Whether the words of a comment were judged, and may mock."""
    return comment.is_judged and comment.draft_note == MEANING_WANTED
