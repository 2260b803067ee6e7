"""What stands in Slack, and what Slack told us already."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.ids import (
    AccountId,
    CommentId,
    DifferenceId,
    FreezeId,
    MemberId,
    NoticeId,
    ReplyId,
    SignatureId,
    SlackMessageId,
    TakeDownId,
)
from bot.models.base import Identity, Row


class CardSubject(StrEnum):
    """What a message in Slack shows."""

    COMMENT = "comment"
    DRAFT = "draft"
    ROLL_UP = "roll_up"
    CANDIDATES = "candidates"  # of a comment
    MEANING = "meaning"  # of a comment: which one a person is to pick
    DUE_REMINDER = "due_reminder"
    ANCHOR = "anchor"  # by its seq; it belongs to no account


class MessageState(StrEnum):
    """Whether the message stands."""

    WANTED = "wanted"
    POSTING = "posting"  # the call is out; after a crash: look it up by its marker
    POSTED = "posted"


class SlackMessage(Row):
    """The ledger of one card: what is wanted, what is shown.

    ``wanted_version`` grows with each change worth showing; a redraw shows the newest and sets
    ``shown_version`` to what it drew, so that many changes cost one call.
    """

    __tablename__ = "slack_message"
    __table_args__ = (
        UniqueConstraint("subject", "subject_id"),
        UniqueConstraint("marker"),
        CheckConstraint("(state = 'posted') = (ts IS NOT NULL)", name="ts"),
        CheckConstraint("shown_version <= wanted_version", name="shown_version"),
        CheckConstraint("(account_id IS NULL) = (subject = 'anchor')", name="account_id"),
        Index(
            "ix_slack_message_behind",
            "wanted_at",
            sqlite_where=text("shown_version < wanted_version"),
            postgresql_where=text("shown_version < wanted_version"),
        ),
        Index("ix_slack_message_parent_id", "parent_id"),
        Index("ix_slack_message_channel_ts", "channel", "ts"),
    )

    id: Mapped[SlackMessageId] = mapped_column(primary_key=True)
    account_id: Mapped[AccountId | None] = mapped_column(ForeignKey("account.id"))
    subject: Mapped[CardSubject]
    subject_id: Mapped[int] = mapped_column(Identity)
    parent_id: Mapped[SlackMessageId | None] = mapped_column(ForeignKey("slack_message.id"))
    channel: Mapped[str]
    marker: Mapped[str]  # in the message's metadata
    state: Mapped[MessageState] = mapped_column(default=MessageState.WANTED)
    ts: Mapped[str | None]
    wanted_version: Mapped[int] = mapped_column(default=1)
    shown_version: Mapped[int] = mapped_column(default=0)
    shown_as: Mapped[str | None]  # fingerprint of the card drawn last: an equal one costs no call
    wanted_at: Mapped[datetime]  # since when something unshown waits
    posted_at: Mapped[datetime | None]

    parent: Mapped["SlackMessage | None"] = relationship(
        lazy="raise", remote_side="SlackMessage.id"
    )


class LostMessage(Row):
    """Where a card stood before it was deleted in Slack: links to it still lead to its comment."""

    __tablename__ = "lost_message"

    channel: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[SlackMessageId] = mapped_column(ForeignKey("slack_message.id"))
    lost_at: Mapped[datetime]


BEHIND = SlackMessage.shown_version < SlackMessage.wanted_version
"""What is not shown in its newest state."""


class Notice(Row):
    """That a member must hear what became of a reply or of a take-down, or of a draft sent back.

    With a freeze: that it still stands, or what became of a reply that it found on its way. With
    a comment: that somebody made it theirs. With a difference: that a sum does not add up. One
    message tells all that wait.
    """

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint(
            "signature_id IS NULL OR (reply_id IS NULL AND freeze_id IS NULL)", name="sent_back"
        ),
        CheckConstraint(
            "comment_id IS NULL OR coalesce(reply_id, signature_id, freeze_id) IS NULL",
            name="assigned",
        ),
        CheckConstraint(
            "difference_id IS NULL"
            " OR coalesce(reply_id, signature_id, freeze_id, comment_id) IS NULL",
            name="difference",
        ),
        CheckConstraint(
            "take_down_id IS NULL"
            " OR coalesce(reply_id, signature_id, freeze_id, comment_id, difference_id) IS NULL",
            name="take_down",
        ),
        CheckConstraint(
            "coalesce(reply_id, signature_id, freeze_id, comment_id, difference_id, take_down_id)"
            " IS NOT NULL",
            name="subject",
        ),
        UniqueConstraint("signature_id"),
        Index("ix_notice_member_id_told_at", "member_id", "told_at"),
        Index(
            "uq_notice_reply_id_untold",
            "reply_id",
            unique=True,
            sqlite_where=text("told_at IS NULL AND freeze_id IS NULL"),
            postgresql_where=text("told_at IS NULL AND freeze_id IS NULL"),
        ),
        Index(
            "uq_notice_comment_id_untold",
            "comment_id",
            "member_id",
            unique=True,
            sqlite_where=text("told_at IS NULL AND comment_id IS NOT NULL"),
            postgresql_where=text("told_at IS NULL AND comment_id IS NOT NULL"),
        ),
        Index(
            "uq_notice_take_down_id_untold",
            "take_down_id",
            unique=True,
            sqlite_where=text("told_at IS NULL"),
            postgresql_where=text("told_at IS NULL"),
        ),
    )

    id: Mapped[NoticeId] = mapped_column(primary_key=True)
    member_id: Mapped[MemberId] = mapped_column(ForeignKey("member.id"))
    reply_id: Mapped[ReplyId | None] = mapped_column(ForeignKey("reply.id"))
    signature_id: Mapped[SignatureId | None] = mapped_column(ForeignKey("signature.id"))
    freeze_id: Mapped[FreezeId | None] = mapped_column(ForeignKey("publish_freeze.id"))
    comment_id: Mapped[CommentId | None] = mapped_column(ForeignKey("comment.id"))
    difference_id: Mapped[DifferenceId | None] = mapped_column(ForeignKey("sum_difference.id"))
    take_down_id: Mapped[TakeDownId | None] = mapped_column(ForeignKey("take_down.id"))
    noticed_at: Mapped[datetime]
    told_at: Mapped[datetime | None]


class SlackEvent(Row):
    """An event or a signing request of Slack that was taken; whoever sends it again uses its id."""

    __tablename__ = "slack_event"

    event_id: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[datetime]
