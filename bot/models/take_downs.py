"""Take-downs: the signed act that removes a reply of ours from its platform."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.errors import IllegalMove
from bot.ids import AccountId, CommentId, MemberId, ReplyId, TakeDownId
from bot.models.base import Row
from bot.models.members import Member
from bot.rules.chain import written


class TakeDownState(StrEnum):
    """Where a take-down is."""

    QUEUED = "queued"
    SENDING = "sending"  # the call is out, or was when the process ended
    DOUBTFUL = "doubtful"  # perhaps done; looked up before anything else happens
    DONE = "done"
    FAILED = "failed"  # the reply stands
    WITHDRAWN = "withdrawn"  # the reply stands, and was never touched under this signature


class TakeDownEnd(StrEnum):
    """Why a signed take-down did not come about."""

    EXPIRED = "expired"
    SIGNER_LOST_RIGHT = "signer_lost_right"
    CONNECTION_EXPIRED = "connection_expired"
    NOT_PERMITTED = "not_permitted"
    REFUSED = "refused"
    GAVE_UP = "gave_up"  # tried several times, and the reply still stands
    SEEN_STANDING = "seen_standing"  # in doubt, and a person looked
    NOT_ON_RECORD = "not_on_record"  # a row that the record does not know, or of another reply


MOVES: dict[TakeDownState, frozenset[TakeDownState]] = {
    TakeDownState.QUEUED: frozenset({TakeDownState.SENDING, TakeDownState.WITHDRAWN}),
    TakeDownState.SENDING: frozenset(
        {
            TakeDownState.QUEUED,
            TakeDownState.DONE,
            TakeDownState.DOUBTFUL,
            TakeDownState.FAILED,
        }
    ),
    TakeDownState.DOUBTFUL: frozenset(
        {TakeDownState.QUEUED, TakeDownState.DONE, TakeDownState.FAILED}
    ),
    TakeDownState.DONE: frozenset(),
    TakeDownState.FAILED: frozenset(),
    TakeDownState.WITHDRAWN: frozenset(),
}
"""The legal moves; triggers in the database hold the same table. They are those of a reply."""

IN_PLAY = (
    TakeDownState.QUEUED,
    TakeDownState.SENDING,
    TakeDownState.DOUBTFUL,
    TakeDownState.DONE,
)
"""States of which a reply has at most one take-down: under way, or done."""

_in_play = sql("state IN ('queued', 'sending', 'doubtful', 'done')")


class TakeDown(Row):
    """One member's signature to remove one reply, and what became of it.

    A trigger refuses one of a reply that was not sent, or under another id of the platform.
    """

    __tablename__ = "take_down"
    __table_args__ = (
        CheckConstraint("length(digest) = 64", name="digest"),
        CheckConstraint("expires_at > signed_at", name="shelf_life"),
        CheckConstraint(
            "(ended_at IS NULL) = (state IN ('queued', 'sending', 'doubtful'))", name="ended_at"
        ),
        CheckConstraint(
            "(ended_because IS NULL) = (state NOT IN ('failed', 'withdrawn'))", name="ended_because"
        ),
        Index(
            "uq_take_down_reply_id_in_play",
            "reply_id",
            unique=True,
            sqlite_where=_in_play,
            postgresql_where=_in_play,
        ),
        Index("ix_take_down_comment_id", "comment_id"),
    )

    id: Mapped[TakeDownId] = mapped_column(primary_key=True)
    reply_id: Mapped[ReplyId] = mapped_column(ForeignKey("reply.id"))
    comment_id: Mapped[CommentId] = mapped_column(ForeignKey("comment.id"))
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"))
    external_id: Mapped[str]  # of the reply
    digest: Mapped[str]  # SHA-256, lower hex, by bot.rules.digests
    member_id: Mapped[MemberId] = mapped_column(ForeignKey("member.id"))
    signed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[TakeDownState] = mapped_column(default=TakeDownState.QUEUED)
    unclear_count: Mapped[int] = mapped_column(default=0)  # calls of which nobody knew the outcome
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[TakeDownEnd | None]

    member: Mapped[Member] = relationship(lazy="raise")

    @property
    def subject(self) -> str:
        """How the record calls it."""
        return f"take_down:{self.id}"

    def facts(self) -> dict[str, Any]:
        """What the record says of it; with member and time that is all of its beginning."""
        return {
            "reply": self.reply_id,
            "comment": self.comment_id,
            "account": self.account_id,
            "external_id": self.external_id,
            "digest": self.digest,
            "expires_at": written(self.expires_at),
        }

    def move(self, state: TakeDownState) -> None:
        """Change the state along `MOVES`; raises `IllegalMove`."""
        if state not in MOVES[self.state]:
            raise IllegalMove(f"take-down {self.id}: {self.state} → {state}")
        self.state = state

    def end(self, state: TakeDownState, *, because: TakeDownEnd | None, at: datetime) -> None:
        """Come to one of the last states."""
        self.move(state)
        self.ended_at, self.ended_because = at, because
