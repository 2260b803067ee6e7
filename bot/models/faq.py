"""Approved knowledge that drafts may cite, with every version of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.ids import FaqEntryId
from bot.models.base import Row


class FaqEntry(Row):
    """A named piece of knowledge; its words are in its versions."""

    __tablename__ = "faq_entry"
    __table_args__ = (UniqueConstraint("slug"),)

    id: Mapped[FaqEntryId] = mapped_column(primary_key=True)
    slug: Mapped[str]
    version: Mapped[int]  # the current one
    is_active: Mapped[bool] = mapped_column(default=True)


class FaqVersion(Row):
    """What an entry said from one load on. Rows are only added."""

    __tablename__ = "faq_version"

    entry_id: Mapped[FaqEntryId] = mapped_column(ForeignKey("faq_entry.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    titles: Mapped[dict[str, Any]]  # locale → how cards call it; may be empty
    answers: Mapped[dict[str, Any]]  # locale → text
    phrasings: Mapped[dict[str, Any]]  # locale → list of questions
    review_by: Mapped[date | None] = mapped_column(Date)
    loaded_at: Mapped[datetime]


class FaqVector(Row):
    """A cached embedding of one phrasing; float32 bytes, never compared across models."""

    __tablename__ = "faq_vector"

    model_id: Mapped[str] = mapped_column(primary_key=True)
    text_hash: Mapped[str] = mapped_column(primary_key=True)
    vector: Mapped[bytes]


class Guidance(Row):
    """How the brand speaks and what is true for now; one row, replaced by each load."""

    __tablename__ = "guidance"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int]  # grows with each load of the FAQ
    voice: Mapped[str]
    facts: Mapped[list[Any]]  # {"text": {locale: …}, "until": "2026-12-02"}
    loaded_at: Mapped[datetime]
