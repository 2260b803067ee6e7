"""What leaves: replies, each under its sign-off."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.errors import IllegalMove
from bot.ids import (
    AccountId,
    CommentId,
    DraftId,
    ReplyId,
    SignOffId,
)
from bot.models.base import Row
from bot.models.comments import Comment
from bot.models.drafts import Draft
from bot.models.sign_offs import SignOff


class ReplyState(StrEnum):
    """Where our public answer is."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DOUBTFUL = "doubtful"  # perhaps sent; looked up before anything else happens
    FAILED = "failed"
    WITHDRAWN = "withdrawn"  # surely not sent, by a person, a change or a rule


class ReplyEnd(StrEnum):
    """Why a reply did not (or not yet) go out."""

    UNDONE = "undone"
    COMMENT_CHANGED = "comment_changed"
    COMMENT_GONE = "comment_gone"
    COMMENT_HIDDEN = "comment_hidden"
    REPLIES_CLOSED = "replies_closed"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    FROZEN = "frozen"
    EXPIRED = "expired"
    SIGNER_LOST_RIGHT = "signer_lost_right"
    POLICY_CHANGED = "policy_changed"  # it needs another signature now
    TEXT_BLOCKED = "text_blocked"  # by what the account decided of claims since
    HOLDING_ONLY = "holding_only"  # it is no holding statement of today
    REFUSED = "refused"
    CONNECTION_EXPIRED = "connection_expired"
    NOT_PERMITTED = "not_permitted"
    GAVE_UP = "gave_up"  # tried, and the platform was not available for the whole shelf life
    NOT_FOUND = "not_found"  # doubtful, looked for, surely not there, not sent again
    NOT_ON_RECORD = "not_on_record"  # rows of a signature that the record does not know
    REPLY_GONE = "reply_gone"  # what it was to correct does not stand there any more
    EDITED_ELSEWHERE = "edited_elsewhere"  # nor in the words that we left there
    TAKEN_DOWN = "taken_down"  # what it was to correct is being removed


MOVES: dict[ReplyState, frozenset[ReplyState]] = {
    ReplyState.QUEUED: frozenset({ReplyState.SENDING, ReplyState.WITHDRAWN}),
    ReplyState.SENDING: frozenset(
        {ReplyState.QUEUED, ReplyState.SENT, ReplyState.DOUBTFUL, ReplyState.FAILED}
    ),
    ReplyState.DOUBTFUL: frozenset({ReplyState.QUEUED, ReplyState.SENT, ReplyState.FAILED}),
    ReplyState.SENT: frozenset(),
    ReplyState.FAILED: frozenset(),
    ReplyState.WITHDRAWN: frozenset(),
}
"""The legal moves; triggers in the database hold the same table."""

IN_PLAY = (ReplyState.QUEUED, ReplyState.SENDING, ReplyState.DOUBTFUL, ReplyState.SENT)
"""States of which a comment has at most one reply a round."""

SEEN = "seen:"
"""Begins the id of a reply that a person saw on the platform, where it has another one."""

LEAVING = (ReplyState.SENDING, ReplyState.DOUBTFUL)
"""States in which a reply may be out already, and cannot be called back."""

OUT = (*LEAVING, ReplyState.SENT)
"""States in which a reply is out, or may be."""

ENDED = (ReplyState.FAILED, ReplyState.WITHDRAWN)
"""States in which nothing more is tried."""

KEPT_BACK = "ended_because IN ('connection_expired', 'not_permitted', 'gave_up')"  # the connection
_in_play = sql("state IN ('queued', 'sending', 'doubtful', 'sent')")
_is_correction = sql("edits_reply_id IS NOT NULL")
# not IN: SQLite sees that one state implies an OR of several, but not that it implies an IN
_unsettled = sql("state = 'queued' OR state = 'sending' OR state = 'doubtful'")


class Reply(Row):
    """Our public answer on its way: a signed draft, nothing else."""

    __tablename__ = "reply"
    __table_args__ = (
        # one key over all of it: the database itself refuses a reply whose digest is not the
        # digest that was signed for this draft, comment and account
        ForeignKeyConstraint(
            ["sign_off_id", "draft_id", "comment_id", "account_id", "digest"],
            [
                "sign_off.id",
                "sign_off.draft_id",
                "sign_off.comment_id",
                "sign_off.account_id",
                "sign_off.digest",
            ],
        ),
        UniqueConstraint("sign_off_id"),
        UniqueConstraint("key"),
        # what a correction edits is a reply to this comment, by its id on the platform
        ForeignKeyConstraint(
            ["edits_reply_id", "comment_id", "edits_external_id"],
            ["reply.id", "reply.comment_id", "reply.external_id"],
        ),
        UniqueConstraint("id", "comment_id", "external_id"),
        CheckConstraint("(edits_reply_id IS NULL) = (edits_external_id IS NULL)", name="edits"),
        CheckConstraint("external_id = edits_external_id", name="edited"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_at"),
        CheckConstraint("(state = 'sent') = (external_id IS NOT NULL)", name="external_id"),
        Index(
            "uq_reply_comment_id_round_in_play",
            "comment_id",
            "round",
            unique=True,
            sqlite_where=_in_play,
            postgresql_where=_in_play,
        ),
        Index(
            "uq_reply_account_id_external_id_first",
            "account_id",
            "external_id",
            unique=True,
            sqlite_where=sql("edits_reply_id IS NULL"),
            postgresql_where=sql("edits_reply_id IS NULL"),
        ),
        Index("ix_reply_comment_id", "comment_id"),
        Index("ix_reply_draft_id", "draft_id"),
        Index("ix_reply_sent_at", "sent_at"),
        Index(
            "ix_reply_edits_reply_id",
            "edits_reply_id",
            sqlite_where=_is_correction,
            postgresql_where=_is_correction,
        ),
        Index("ix_reply_url", "url", postgresql_using="hash"),
        Index(
            "ix_reply_state_unsettled",
            "state",
            "account_id",
            sqlite_where=_unsettled,
            postgresql_where=_unsettled,
        ),
        Index(
            "ix_reply_account_id_id_kept_back",
            "account_id",
            "id",
            sqlite_where=sql(KEPT_BACK),
            postgresql_where=sql(KEPT_BACK),
        ),
    )

    id: Mapped[ReplyId] = mapped_column(primary_key=True)
    key: Mapped[str]  # the same in every attempt; platforms that can, dedupe on it
    sign_off_id: Mapped[SignOffId]
    draft_id: Mapped[DraftId] = mapped_column(ForeignKey("draft.id"))
    comment_id: Mapped[CommentId] = mapped_column(ForeignKey("comment.id"))
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"))
    digest: Mapped[str]
    round: Mapped[int]
    state: Mapped[ReplyState] = mapped_column(default=ReplyState.QUEUED)
    send_after: Mapped[datetime]
    ended_because: Mapped[ReplyEnd | None]
    edits_reply_id: Mapped[ReplyId | None]  # a correction: of which reply
    edits_external_id: Mapped[str | None]  # and how the platform calls that
    external_id: Mapped[str | None]
    url: Mapped[str | None]
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    draft: Mapped[Draft] = relationship(
        lazy="raise",
        foreign_keys="Reply.draft_id",
        primaryjoin="Reply.draft_id == Draft.id",
        viewonly=True,
    )
    comment: Mapped[Comment] = relationship(
        lazy="raise",
        foreign_keys="Reply.comment_id",
        primaryjoin="Reply.comment_id == Comment.id",
        viewonly=True,
    )
    sign_off: Mapped[SignOff] = relationship(
        lazy="raise",
        foreign_keys="Reply.sign_off_id",
        primaryjoin="Reply.sign_off_id == SignOff.id",
        viewonly=True,
    )

    @property
    def is_correction(self) -> bool:
        """Whether it edits a reply that was published before."""
        return self.edits_reply_id is not None

    @property
    def was_seen_by_hand(self) -> bool:
        """Whether a person found it on the platform, so that we never learnt its id there."""
        return (self.external_id or "").startswith(SEEN)

    def move(self, state: ReplyState, *, because: ReplyEnd | None = None) -> None:
        """Change the state along `MOVES`; raises `IllegalMove`."""
        if state not in MOVES[self.state]:
            raise IllegalMove(f"reply {self.id}: {self.state} → {state}")
        self.state = state
        self.ended_because = because

    def arrive(self, *, external_id: str, url: str | None, at: datetime) -> None:
        """Record that the platform holds the reply."""
        self.move(ReplyState.SENT)
        self.external_id, self.url, self.sent_at = external_id, url, at
