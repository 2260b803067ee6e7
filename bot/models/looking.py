"""Who has a comment open just now."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.ids import CommentId, MemberId
from bot.models.base import Row


class Looking(Row):
    """That a member opened the review of a comment; gone when they close it, or soon after."""

    __tablename__ = "looking"

    comment_id: Mapped[CommentId] = mapped_column(
        ForeignKey("comment.id"), primary_key=True, autoincrement=False
    )
    member_id: Mapped[MemberId] = mapped_column(
        ForeignKey("member.id"), primary_key=True, autoincrement=False
    )
    since: Mapped[datetime]
