"""What somebody looks for in the history, and what was found."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.ids import AccountId, CommentId, MemberId
from bot.models.history_states import HistoryState
from bot.rules.risk import Risk
from bot.views.cards import CommentStatus, Flag
from bot.views.places import AccountLabel


class Outcome(StrEnum):
    """What was decided about a comment; several may hold."""

    SIGNED = "signed"  # a reply was signed and not taken back
    EDITED = "edited"  # its text was a member's
    REJECTED = "rejected"  # a draft was
    NO_REPLY = "no_reply"  # and the comment was not hidden
    BY_HAND = "by_hand"  # answered, and not by a reply of ours
    SNOOZED = "snoozed"  # and not back yet


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryQuery:
    """What is looked for; all of it must hold, None holds for every comment."""

    text: str = ""  # words that were said in a comment or for it, or its author's name
    account_id: AccountId | None = None
    platform: str | None = None
    member_id: MemberId | None = None  # signed, wrote or rejected a text for it, or has it
    since: datetime | None = None  # received then or later
    until: datetime | None = None  # received before
    outcome: Outcome | None = None
    risk: Risk | None = None
    state: HistoryState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One comment that was found."""

    comment_id: CommentId
    account: AccountLabel
    author_name: str | None
    text: str
    flags: tuple[Flag, ...]
    received_at: datetime
    status: CommentStatus
    signed_by: str | None  # the last reply, which says
    reply_text: str | None
    channel: str
    ts: str | None  # of its card in the channel; None: it does not stand there
    snoozed_until: datetime | None = None
    is_grouped: bool = False  # that card is the one of its roll-up
    is_erased: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """Some of what was found, newest first. ``next`` is where a further page begins, if any."""

    lines: tuple[HistoryLine, ...]
    next: CommentId | None
