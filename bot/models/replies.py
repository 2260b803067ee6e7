"""What leaves: sign-offs, replies and attempts."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.errors import IllegalMove
from bot.ids import (
    AccountId,
    CommentId,
    DraftId,
    MemberId,
    ReplyId,
    SignatureId,
    SignOffId,
    StatementId,
)
from bot.models.base import Row
from bot.models.comments import Comment
from bot.models.drafts import Draft
from bot.models.members import Member
from bot.models.signatures import Signature
from bot.rules.chain import written


class SignOff(Row):
    """The recorded approval of one exact digest by one member. Used at most once."""

    __tablename__ = "sign_off"
    __table_args__ = (
        ForeignKeyConstraint(
            ["draft_id", "comment_id", "comment_version"],
            ["draft.id", "draft.comment_id", "draft.comment_version"],
        ),
        # the database itself refuses a first signature on another text, or of another member
        ForeignKeyConstraint(
            ["first_signature_id", "draft_id", "digest", "first_member_id"],
            ["signature.id", "signature.draft_id", "signature.digest", "signature.member_id"],
        ),
        UniqueConstraint("id", "draft_id", "comment_id", "account_id", "digest"),
        UniqueConstraint("first_signature_id"),
        CheckConstraint("first_member_id <> member_id", name="two_members"),
        CheckConstraint(
            "(first_signature_id IS NULL) = (first_member_id IS NULL)", name="first_signature"
        ),
        CheckConstraint("NOT needs_two OR first_signature_id IS NOT NULL", name="needs_two"),
        # nor is a statement of one account signed for another
        ForeignKeyConstraint(
            ["statement_id", "account_id"],
            ["holding_statement.id", "holding_statement.account_id"],
        ),
        CheckConstraint("NOT needs_holding OR statement_id IS NOT NULL", name="needs_holding"),
        CheckConstraint("length(digest) = 64", name="digest"),
        CheckConstraint("expires_at > signed_at", name="shelf_life"),
        CheckConstraint("send_at > signed_at AND send_at < expires_at", name="send_at"),
        Index(
            "uq_sign_off_draft_id_valid",
            "draft_id",
            unique=True,
            sqlite_where=sql("voided_at IS NULL"),
            postgresql_where=sql("voided_at IS NULL"),
        ),
        Index("ix_sign_off_comment_id", "comment_id"),
        Index("ix_sign_off_member_id", "member_id", "comment_id"),
    )

    id: Mapped[SignOffId] = mapped_column(primary_key=True)
    draft_id: Mapped[DraftId]
    comment_id: Mapped[CommentId]
    comment_version: Mapped[int]
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"))
    digest: Mapped[str]  # SHA-256, lower hex, by bot.rules.digests
    member_id: Mapped[MemberId] = mapped_column(ForeignKey("member.id"))
    needs_two: Mapped[bool] = mapped_column(default=False)  # as the policy said then
    needs_holding: Mapped[bool] = mapped_column(default=False)  # as the policy said then
    statement_id: Mapped[StatementId | None]  # whose words these are, where it needs one
    first_signature_id: Mapped[SignatureId | None]
    first_member_id: Mapped[MemberId | None]
    send_at: Mapped[datetime | None]  # not before; None: when it cannot be undone any more
    signed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(lazy="raise")
    first: Mapped[Signature | None] = relationship(
        lazy="raise",
        foreign_keys="SignOff.first_signature_id",
        primaryjoin="SignOff.first_signature_id == Signature.id",
        viewonly=True,
    )

    def facts(self) -> dict[str, Any]:
        """What the record says of it; with member and time that is all of it."""
        return {
            "sign_off": self.id,
            "draft": self.draft_id,
            "comment": self.comment_id,
            "comment_version": self.comment_version,
            "account": self.account_id,
            "digest": self.digest,
            "needs_two": self.needs_two,
            "needs_holding": self.needs_holding,
            "statement": self.statement_id,
            "first_signature": self.first_signature_id,
            "first_member": self.first_member_id,
            "send_at": written(self.send_at) if self.send_at is not None else None,
            "expires_at": written(self.expires_at),
        }


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

KEPT_BACK = "ended_because IN ('connection_expired', 'not_permitted', 'gave_up')"  # the connection
_in_play = sql("state IN ('queued', 'sending', 'doubtful', 'sent')")
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
