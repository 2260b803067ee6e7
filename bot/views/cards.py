"""What stands in Slack: the cards of comments, drafts, candidates and roll-ups."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Self

from bot.ids import (
    CommentId,
    DraftId,
    MemberId,
    PostId,
    SignatureId,
    SignOffId,
    TakeDownId,
)
from bot.models.comments import Comment, CommentState
from bot.models.drafts import DraftSource, RetiredBecause
from bot.models.replies import ReplyEnd
from bot.models.signatures import Signature, VoidedBecause
from bot.models.take_downs import TakeDownEnd
from bot.rules.erasure import ErasedBecause
from bot.rules.later import WallTime
from bot.rules.meaning import Meaning
from bot.rules.policy import Requirement
from bot.rules.visibility import HideEnd
from bot.rules.word_diff import Run
from bot.views.claims import ClaimFinding
from bot.views.freezes import FreezeBanner
from bot.views.meanings import MeaningCard
from bot.views.places import AccountLabel
from bot.views.roll_ups import RollUpCard
from bot.views.sources import FaqCitation, FaqName, Sentence


class Flag(StrEnum):
    """What a reviewer must know at once; order is worst first."""

    SELF_HARM = "self_harm"
    HEALTH_SAFETY = "health_safety"
    THREAT = "threat"
    PERSONAL_DATA = "personal_data"
    LEGAL = "legal"
    PRESS = "press"
    REFUND = "refund"
    INJECTION = "injection"
    TOO_LONG = "too_long"
    SARCASM = "sarcasm"
    ABUSE = "abuse"
    EDITED = "edited"


@dataclass(frozen=True, slots=True)
class Due:
    """When a comment is to be answered, and whether that time has passed."""

    at: datetime
    is_late: bool

    @classmethod
    def of(cls, comment: Comment) -> "Due | None":
        """Of a row, if it has a due time."""
        return cls(comment.due_at, comment.is_late) if comment.due_at is not None else None


class CommentStatus(StrEnum):
    """The state line of a comment's card."""

    WAITING = "waiting"  # for a reply
    SIGNED = "signed"  # a reply is queued
    SCHEDULED = "scheduled"  # it waits for its time
    SENDING = "sending"
    SENT = "sent"
    DOUBTFUL = "doubtful"
    FAILED = "failed"
    RETURNED = "returned"  # a signed reply came back and wants a look
    CLOSED = "closed"  # no reply needed
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    GONE = "gone"
    FROZEN = "frozen"
    TAKING_DOWN = "taking_down"  # the reply that was sent
    TAKE_DOWN_DOUBTFUL = "take_down_doubtful"
    TAKEN_DOWN = "taken_down"  # and waiting for another reply, if any
    NOT_TAKEN_DOWN = "not_taken_down"  # it was signed, and the reply stands
    CORRECTED = "corrected"  # other words stand there now
    NOT_CORRECTED = "not_corrected"  # they were signed, and those of before stand
    HIDING = "hiding"  # the comment, on its platform
    HIDDEN = "hidden"
    NOT_HIDDEN = "not_hidden"  # somebody asked, and it waits again
    UNHIDING = "unhiding"
    NOT_UNHIDDEN = "not_unhidden"  # somebody asked, and it is hidden still
    GROUPED = "grouped"  # it waits in a roll-up, and has no card of its own


REVIEWABLE: Final = frozenset(
    {
        CommentStatus.WAITING,
        CommentStatus.RETURNED,
        CommentStatus.FAILED,
        CommentStatus.TAKEN_DOWN,
        CommentStatus.NOT_HIDDEN,
    }
)
"""In these a comment waits for somebody to sign a reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeDownMark:
    """The newest take-down of a reply: who signed it, when it was signed or came to its end."""

    by: str
    at: datetime
    because: TakeDownEnd | None
    id: TakeDownId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HideMark:
    """Who asked last that a comment is hidden or shown, and when that changed last.

    Nobody here: it was hidden in the platform's app.
    """

    by: str | None
    at: datetime
    because: HideEnd | None  # why it did not come about


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """That the words of a comment, and for it, were erased."""

    at: datetime
    because: ErasedBecause


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSignature:
    """The newest first signature on a draft. ``voided`` None: it stands, for a second one."""

    signature_id: SignatureId
    name: str
    for_a_lead: bool  # the second must be that of a lead
    signed_at: datetime
    voided: VoidedBecause | None
    voided_by: str | None
    note: str | None  # of who sent it back
    send_time: WallTime | None  # when the reply is sent; None: once it is signed

    @classmethod
    def of(cls, signature: Signature, zone: str, needs: Requirement) -> Self:
        """What is shown of a signature, loaded with its people, on a text with these *needs*."""
        return cls(
            signature_id=signature.id,
            name=signature.member.name,
            for_a_lead=needs.signatures > 1 or needs.lead,
            signed_at=signature.signed_at,
            voided=signature.voided_because,
            voided_by=signature.voider.name if signature.voider else None,
            note=signature.note,
            send_time=WallTime.of(signature.send_at, zone) if signature.send_at else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentCard:
    """A comment in Slack: the root of a thread, or a follow-up inside it."""

    comment_id: CommentId
    version: int  # counts the edits of the author, from 1
    account: AccountLabel
    is_follow_up: bool
    post_id: PostId
    post_title: str | None
    post_url: str | None
    author_name: str | None
    earlier_count: int  # comments of this author before this one
    text: str
    is_folded: bool  # abuse: shown on demand
    previous_text: str | None  # before the last edit
    url: str | None
    topic: str | None
    language: str | None
    flags: tuple[Flag, ...]
    needs: Requirement  # the signatures of a reply, whatever is found in its text
    is_for_people: bool  # no machine drafts
    status: CommentStatus
    state: CommentState
    draft_note: str | None  # message id: why there is no draft
    note_entry: FaqName | None  # what the note speaks of
    note_day: date | None
    assignee: str | None
    assignee_id: MemberId | None
    snoozed_until: datetime | None
    due: Due | None
    reply_url: str | None
    status_at: datetime | None
    status_by: str | None
    send_time: WallTime | None  # when the newest reply is sent, if it was signed to be sent later
    sign_off_id: SignOffId | None  # of the newest reply, or its correction
    end: ReplyEnd | None
    take_down: TakeDownMark | None  # of the newest reply
    can_take_down: bool  # the newest reply: it stands, and the platform offers a way
    can_correct: bool  # the same
    is_correction: bool  # of status, times and names
    frozen: FreezeBanner | None  # a freeze that holds it
    hide: HideMark | None = None
    can_hide: bool = False  # the comment: no reply is out, and the platform offers a way
    can_unhide: bool = False  # it is hidden, or being so
    erased: Erased | None = None
    meaning: Meaning | None = None  # how somebody read it, if it may mock
    first: FirstSignature | None = None  # of a text that waits for the second one


class DraftStatus(StrEnum):
    """The state of a draft's card. On its way a reply is the business of the comment's card."""

    OFFERED = "offered"
    SIGNED = "signed"  # on its way or out
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCard:
    """A proposed text in the thread."""

    draft_id: DraftId
    comment_id: CommentId
    account: AccountLabel
    digest: str  # of what Approve would sign
    is_correction: bool  # of the reply that stands
    corrected_at: datetime | None  # when other words took the place of these
    source: DraftSource
    written_by: str | None
    citations: tuple[FaqCitation, ...]
    statement: str | None  # the holding statement it is, by name
    model: str | None
    note: str | None  # message id, e.g. the model could not be asked
    uncovered: tuple[str, ...]  # questions of the comment without a source
    sentences: tuple[Sentence, ...]
    text: str
    length: int  # in the platform's unit
    limit: int
    findings: tuple[ClaimFinding, ...]  # while it is on offer
    diff: tuple[Run, ...]  # from the draft it is based on; empty when it is the first
    status: DraftStatus
    needs: Requirement  # at this moment
    first: FirstSignature | None
    signed_by: str | None
    signed_at: datetime | None
    end: ReplyEnd | None
    retired_because: RetiredBecause | None
    rejected_by: str | None
    rejection: str | None  # RejectionReason value
    rejection_note: str | None
    erased: Erased | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatesCard:
    """FAQ entries that may fit, when the match is not sure; picking one posts its draft."""

    comment_id: CommentId
    account: AccountLabel
    candidates: tuple[tuple[FaqName, str], ...]  # with the answer in the comment's language
    is_open: bool  # False once a text was picked, signed or the comment moved on


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReminderCard:
    """Comments that were due within half an hour when it was told, and that nobody had."""

    account: AccountLabel
    unassigned: int
    signed_once: int  # those that waited for a second signature
    late: int  # of both, those whose time had passed


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorCard:
    """A head of the record, told in the operators' channel."""

    seq: int
    hash: str
    locale: str


Card = (
    CommentCard
    | DraftCard
    | RollUpCard
    | CandidatesCard
    | MeaningCard
    | DueReminderCard
    | AnchorCard
)
