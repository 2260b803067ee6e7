"""What came in: deliveries, posts, authors, conversations, comments and their versions."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.errors import CommentChanged, CommentGone, CommentHidden, WordsErased
from bot.ids import (
    AccountId,
    ArrivalId,
    AuthorId,
    CommentId,
    ConversationId,
    DeliveryId,
    MemberId,
    PostId,
    RollUpId,
    RoutingRuleId,
)
from bot.models.accounts import Account
from bot.models.base import Row
from bot.models.history_states import COMPUTED, STORED, HistoryState
from bot.rules.erasure import ErasedBecause
from bot.rules.policy import CARE_FIRST
from bot.rules.visibility import HideEnd, Visibility
from integrations.contract import CommentKind


class Placement(StrEnum):
    """Where a comment went; exactly one holds, so the counts add up."""

    WAITING = "waiting"  # stored, not triaged yet
    THREADED = "threaded"  # has a card of its own
    GROUPED = "grouped"  # one line of a roll-up
    SET_ASIDE = "set_aside"  # never needs a person: gone before anyone saw it
    FAILED = "failed"  # triage gave up; a notice is open


class CommentState(StrEnum):
    """What a comment still asks of us."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"  # a person decided that no reply is needed
    GONE = "gone"  # deleted on the platform


AWAITS_REPLY = "placement = 'threaded' AND state = 'open' AND snoozed_until IS NULL"
"""In a queue, unless a reply is on its way; as a text, because an index is of these words."""
LAST = datetime(9999, 12, 31, tzinfo=UTC)
"""When due is, in the order of a queue, what is never due."""
_IS_RISKY = " OR ".join(f"CAST(flags AS TEXT) LIKE '%\"{risk}\"%'" for risk in CARE_FIRST)
_TURN = f"CASE WHEN woken_at IS NOT NULL THEN 0 WHEN NOT is_judged OR {_IS_RISKY} THEN 1 ELSE 2 END"
"""What was snoozed and is back; then risk, and what nobody judged yet; then the rest."""


class Delivery(Row):
    """One inbound webhook request, kept raw for a while."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("account_id", "dedupe_key"),
        Index("ix_delivery_account_id_id", "account_id", "id"),
        Index(
            "ix_delivery_received_at_with_body",
            "received_at",
            sqlite_where=text("body IS NOT NULL"),
            postgresql_where=text("body IS NOT NULL"),
        ),
    )

    id: Mapped[DeliveryId] = mapped_column(primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"))
    dedupe_key: Mapped[str]
    body: Mapped[bytes | None]  # None: forgotten
    received_at: Mapped[datetime]
    event_count: Mapped[int]
    bad_items: Mapped[list[Any]]  # why items of the batch could not be read


class Arrival(Row):
    """A new comment that was delivered and is not taken in yet; then the row goes."""

    __tablename__ = "arrival"
    __table_args__ = (UniqueConstraint("account_id", "external_id"),)

    id: Mapped[ArrivalId] = mapped_column(primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"))
    external_id: Mapped[str]
    delivery_id: Mapped[DeliveryId] = mapped_column(ForeignKey("delivery.id"))
    snapshot: Mapped[dict[str, Any]]
    received_at: Mapped[datetime]
    due_at: Mapped[datetime]  # later after a failure


class Post(Row):
    """Our publication being commented."""

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("account_id", "external_id"),
        UniqueConstraint("id", "account_id"),  # lets a freeze name both together
    )

    id: Mapped[PostId] = mapped_column(primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"))
    external_id: Mapped[str]
    title: Mapped[str | None]
    url: Mapped[str | None]


class Author(Row):
    """A member of the public."""

    __tablename__ = "author"
    __table_args__ = (UniqueConstraint("account_id", "external_id"),)

    id: Mapped[AuthorId] = mapped_column(primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"))
    external_id: Mapped[str]
    name: Mapped[str | None]


class Conversation(Row):
    """A comment with its replies on the platform; one Slack thread."""

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("account_id", "external_id"),)

    id: Mapped[ConversationId] = mapped_column(primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"))
    post_id: Mapped[PostId] = mapped_column(ForeignKey("post.id"))
    external_id: Mapped[str]  # of the comment that opened it

    post: Mapped[Post] = relationship(lazy="raise")


class Comment(Row):
    """One public text awaiting us, as it stands now. Its past is in `CommentVersion`."""

    __tablename__ = "comment"
    __table_args__ = (
        UniqueConstraint("account_id", "external_id"),
        CheckConstraint("(placement = 'grouped') = (roll_up_id IS NOT NULL)", name="grouped"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("round >= 1", name="round"),
        CheckConstraint("(erased_at IS NULL) = (erased_because IS NULL)", name="erased"),
        CheckConstraint(
            "erased_at IS NULL OR (text = '' AND url IS NULL AND author_id IS NULL)",
            name="erased_words",
        ),
        CheckConstraint("snoozed_until IS NULL OR woken_at IS NULL", name="snoozed"),
        CheckConstraint("due_at IS NULL OR due_from IS NOT NULL", name="due"),
        CheckConstraint(
            "visibility = 'shown' OR (visibility_at IS NOT NULL"
            " AND (visibility = 'hidden' OR visibility_by IS NOT NULL))",
            name="visibility_by",
        ),
        Index("ix_comment_author_id", "author_id", "id"),
        Index("ix_comment_conversation_id", "conversation_id"),
        Index("ix_comment_placement_state", "placement", "state"),
        Index(
            "ix_comment_turn",
            "placement",  # the same in all of it: else SQLite takes the index below
            "state",
            "turn",
            "due_or_last",
            "id",
            sqlite_where=text(AWAITS_REPLY),
            postgresql_where=text(AWAITS_REPLY),
        ),
        # history, newest first
        Index("ix_comment_account_id_id", "account_id", "id"),
        Index("ix_comment_standing_id", "standing", "id"),
        Index("ix_comment_account_id_standing_id", "account_id", "standing", "id"),
        Index("ix_comment_received_at", "received_at"),
        Index(
            "ix_comment_id_flagged",
            "id",
            "flags",
            sqlite_where=text("flags <> '[]'"),
            postgresql_where=text("flags <> '[]'"),
        ),
        Index(
            "ix_comment_assigned_to",
            "assigned_to",
            "id",
            sqlite_where=text("assigned_to IS NOT NULL"),
            postgresql_where=text("assigned_to IS NOT NULL"),
        ),
        # by hash: an address may be longer than what a tree takes on PostgreSQL
        Index("ix_comment_url", "url", postgresql_using="hash"),
        Index(
            "ix_comment_roll_up_id",
            "roll_up_id",
            sqlite_where=text("roll_up_id IS NOT NULL"),
            postgresql_where=text("roll_up_id IS NOT NULL"),
        ),
    )

    id: Mapped[CommentId] = mapped_column(primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"))
    conversation_id: Mapped[ConversationId] = mapped_column(ForeignKey("conversation.id"))
    author_id: Mapped[AuthorId | None] = mapped_column(ForeignKey("author.id"))
    external_id: Mapped[str]
    parent_external_id: Mapped[str | None]
    kind: Mapped[CommentKind]
    text: Mapped[str]
    url: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    missed_at: Mapped[datetime | None]  # gone by a reading alone: news of it bring it back
    received_at: Mapped[datetime]
    placement: Mapped[Placement] = mapped_column(default=Placement.WAITING)
    state: Mapped[CommentState] = mapped_column(default=CommentState.OPEN)
    round: Mapped[int] = mapped_column(default=1)  # grows when a further reply is begun
    roll_up_id: Mapped[RollUpId | None] = mapped_column(ForeignKey("roll_up.id"))
    language: Mapped[str | None]
    flags: Mapped[list[Any]] = mapped_column(default=list)  # risks, worst first
    topic: Mapped[str | None]  # question, complaint, praise, spam, abuse
    is_judged: Mapped[bool] = mapped_column(default=False)  # its words, by triage
    is_people_only: Mapped[bool] = mapped_column(default=True)  # until triage lets machines draft
    candidates: Mapped[list[Any]] = mapped_column(default=list)  # FAQ slugs when it is not sure
    uncovered: Mapped[list[Any]] = mapped_column(default=list)  # its questions without a source
    draft_note: Mapped[str | None]  # why there is no (machine) draft: a message id
    note_facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # its parameters
    assigned_to: Mapped[MemberId | None] = mapped_column(ForeignKey("member.id"))
    erased_at: Mapped[datetime | None]  # its words are nowhere any more, and do not come back
    erased_because: Mapped[ErasedBecause | None]
    routed_by: Mapped[RoutingRuleId | None] = mapped_column(ForeignKey("routing_rule.id"))
    snoozed_until: Mapped[datetime | None]  # out of the queues until then
    woken_at: Mapped[datetime | None]  # when it came back to their top
    due_from: Mapped[datetime | None]  # since when its time runs; None: it needs no due time
    due_at: Mapped[datetime | None]  # None: never
    reminded_at: Mapped[datetime | None]  # when its channel heard that nobody has it
    is_late: Mapped[bool] = mapped_column(default=False)  # its card says that the time has passed
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.SHOWN)
    visibility_by: Mapped[MemberId | None] = mapped_column(ForeignKey("member.id"))  # asked here
    visibility_at: Mapped[datetime | None]  # of the last change
    is_hidden: Mapped[bool] = mapped_column(default=False)  # as the platform said last
    visibility_heard_at: Mapped[datetime | None]  # when it said so, if it changed nothing, too
    hide_failed: Mapped[HideEnd | None]  # why what was asked last did not come about
    history_state: Mapped[HistoryState] = mapped_column("standing", STORED, COMPUTED)
    turn: Mapped[int] = mapped_column(Computed(_TURN, persisted=True))  # of a queue: lowest first
    due_or_last: Mapped[datetime] = mapped_column(
        Computed(f"coalesce(due_at, '{LAST.isoformat(timespec='microseconds')}')", persisted=True)
    )

    account: Mapped[Account] = relationship(lazy="raise")
    conversation: Mapped[Conversation] = relationship(lazy="raise")
    author: Mapped[Author | None] = relationship(lazy="raise")

    def is_open_to_reply(self) -> bool:
        """Whether a reply may still be signed for it."""
        is_seen = self.visibility is Visibility.SHOWN and self.erased_at is None
        return is_seen and self.state in (CommentState.OPEN, CommentState.CLOSED)

    def must_read(self, seen_version: int) -> None:
        """Raise unless it still says what was seen."""
        if self.erased_at is not None:
            raise WordsErased
        if self.state is CommentState.GONE:
            raise CommentGone
        if self.version != seen_version:
            raise CommentChanged

    def must_be_shown(self) -> None:
        """Raise unless everybody sees it, as far as we know: else nobody would read a reply."""
        if self.visibility is not Visibility.SHOWN:
            raise CommentHidden

    def is_gone_for_good(self) -> bool:
        """Whether the platform said that it was deleted, not only a reading that missed it."""
        return self.state is CommentState.GONE and self.missed_at is None


class CommentVersion(Row):
    """What a comment said once. Rows are only added; erasing leaves an empty text."""

    __tablename__ = "comment_version"

    comment_id: Mapped[CommentId] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    seen_at: Mapped[datetime]
    delivery_id: Mapped[DeliveryId | None] = mapped_column(ForeignKey("delivery.id"))


class Tombstone(Row):
    """A deletion announced before we knew the comment: it must not come alive later."""

    __tablename__ = "tombstone"

    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"), primary_key=True)
    external_id: Mapped[str] = mapped_column(primary_key=True)
    deleted_at: Mapped[datetime]
