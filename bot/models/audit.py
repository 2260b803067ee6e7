"""The append-only record. Triggers refuse to change, remove or re-order an entry."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Identity, Row

# Of the sums, which are counted every hour. Not IN: SQLite does not see that a kind implies it.
_summed = sql("kind = 'comment_received' OR kind = 'signed_off'")


class AuditHead(Row):
    """The last link of the chain; locked last in a transaction, so that links form a line."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(Identity)
    hash: Mapped[str]


class AuditEntry(Row):
    """One link: who did what to what. ``body`` is the canonical JSON that was hashed."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("hash"),
        CheckConstraint("seq > 0", name="counted_from_one"),
        Index("ix_audit_entry_subject", "subject"),
        Index("ix_audit_entry_kind_summed", "kind", sqlite_where=_summed, postgresql_where=_summed),
    )

    seq: Mapped[int] = mapped_column(Identity, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str]
    subject: Mapped[str]  # "draft:12"
    body: Mapped[bytes]
    prev_hash: Mapped[str]
    hash: Mapped[str]


class AuditAnchor(Row):
    """A head of the chain that was told outside: the entry it names can never change unseen."""

    __tablename__ = "audit_anchor"

    seq: Mapped[int] = mapped_column(
        Identity, ForeignKey("audit_entry.seq"), primary_key=True, autoincrement=False
    )
    hash: Mapped[str]
    at: Mapped[datetime]


class PersonalText(Row):
    """Words of people that an entry commits to; may be erased, the entry stays valid."""

    __tablename__ = "personal_text"
    __table_args__ = (UniqueConstraint("entry_seq", "field"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    entry_seq: Mapped[int] = mapped_column(Identity, ForeignKey("audit_entry.seq"))
    field: Mapped[str]
    key: Mapped[bytes]  # of the HMAC in the entry
    text: Mapped[str]
