"""What comments are found by; beside it lies the index of their terms, which no row stands for."""

from sqlalchemy import ForeignKey, column, table
from sqlalchemy.orm import Mapped, mapped_column

from bot.ids import CommentId
from bot.models.base import Row


class Findable(Row):
    """All that was said in a comment and for it, to look words up in.

    On SQLite the index is a table of FTS5 that keeps no texts; on PostgreSQL one of tsvectors.
    """

    __tablename__ = "findable"

    comment_id: Mapped[CommentId] = mapped_column(
        ForeignKey("comment.id"), primary_key=True, autoincrement=False
    )
    words: Mapped[str]  # folded by bot.rules.search_terms: a line each for author, text and draft


FINDABLE_TERMS = table("findable_terms", column("rowid"), column("comment_id"), column("terms"))
"""``rowid`` on SQLite and ``comment_id`` on PostgreSQL are the comment's."""
