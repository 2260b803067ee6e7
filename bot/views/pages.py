"""What one person sees: forms, queues, Home, banners."""

from dataclasses import dataclass
from datetime import datetime

from bot.errors import Refusal
from bot.ids import CommentId, DraftId, NoticeId, ReplyId
from bot.models.drafts import DraftSource
from bot.models.replies import ReplyEnd, ReplyState
from bot.models.sums import Sum, SumDifference
from bot.models.take_downs import TakeDownEnd, TakeDownState
from bot.rules.later import WallTime
from bot.rules.word_diff import Run
from bot.views.cards import FirstSignature, Flag
from bot.views.claims import ClaimFinding
from bot.views.connections import AccountHealth, SlackHealth
from bot.views.freezes import FreezeBanner
from bot.views.people import Actor
from bot.views.places import AccountLabel
from bot.views.queue import QueueLine, QueuePage
from bot.views.sources import FaqName


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftChoice:
    """A text the review form can start from."""

    draft_id: DraftId
    source: DraftSource
    written_by: str | None
    entry: FaqName | None  # the first that it cites
    text: str
    uncovered: tuple[str, ...] = ()  # questions of the comment that it leaves open
    unsupported: tuple[str, ...] = ()  # its sentences for which its sources do not stand


@dataclass(frozen=True, slots=True, kw_only=True)
class Looker:
    """A colleague who has the same comment open, for so many whole minutes."""

    name: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewForm:
    """What the Review / Edit modal shows."""

    comment_id: CommentId
    comment_version: int
    account: AccountLabel
    author_name: str | None
    text: str
    previous_text: str | None
    flags: tuple[Flag, ...]
    choices: tuple[DraftChoice, ...]
    chosen: DraftId | None
    limit: int
    is_fixed: bool  # only a holding statement may be signed, word for word
    findings: tuple[ClaimFinding, ...]  # in the chosen text, or in what was typed
    send_time: WallTime | None  # for which somebody signed first
    morning: WallTime  # the next at which people work there
    lookers: tuple[Looker, ...] = ()  # who opened it before, and has it open
    first: FirstSignature | None = None  # on the chosen text, if it waits for the second one
    first_reason: str | None = None  # why it was given in spite of what was found


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeDownForm:
    """A reply that stands, and what signs its end."""

    reply_id: ReplyId
    digest: str
    account: AccountLabel
    author_name: str | None
    text: str  # as it stands there, as far as we know
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedCorrection:
    """Other words for a reply that one member signed, and that wait for a second signature."""

    draft_id: DraftId
    text: str
    signer: str  # the name of who signed first
    diff: tuple[Run, ...]  # from what stands there


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionForm:
    """A reply that stands, to be put in other words; ``digest`` is of all that is shown of it."""

    reply_id: ReplyId
    digest: str
    comment_id: CommentId
    comment_version: int
    account: AccountLabel
    author_name: str | None
    text: str  # of the comment
    standing: str  # the text of the reply there now, as far as we know
    changed: tuple[Run, ...]  # what somebody made of our words on the platform
    limit: int
    proposed: ProposedCorrection | None
    findings: tuple[ClaimFinding, ...]  # in what was typed, else in what is proposed, or stands
    lookers: tuple[Looker, ...] = ()  # in a run: who opened it before, and has it open

    @property
    def chosen(self) -> DraftId | None:
        """The draft that waits for a second signature."""
        return self.proposed.draft_id if self.proposed is not None else None

    @property
    def start(self) -> str:
        """The text one starts from: what waits for a second signature, else what stands there."""
        return self.proposed.text if self.proposed is not None else self.standing


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """One comment of a batch, with the digest that signs its draft."""

    draft_id: DraftId
    digest: str
    author_name: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A page of near-identical comments, all with the same reply."""

    anchor: DraftId  # the draft from which it was opened
    account: AccountLabel
    reply: str
    count: int  # on all pages
    lines: tuple[BatchLine, ...]
    has_more: bool  # pages after this one


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What a batch did not sign, and why."""

    line: BatchLine
    refusal: Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOutcome:
    """What became of a page."""

    signed: int
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBack:
    """A draft that somebody did not want to sign second."""

    by: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """What became of one reply or take-down, or why a draft was sent back.

    ``end`` None: nobody knows yet whether the reply went out. ``is_assigned``: there is none, the
    comment was made the reader's.
    """

    comment: QueueLine
    end: ReplyEnd | None
    sent_back: SentBack | None
    became: ReplyState | None  # of a reply that the reader's freeze found on its way
    is_assigned: bool
    take_down: TakeDownState | None  # that the reader signed
    not_taken_down: TakeDownEnd | None  # why the reply stands
    channel: str
    ts: str | None  # of the comment's card in the channel; None: it does not stand there


@dataclass(frozen=True, slots=True)
class UnevenSum:
    """A sum that does not add up: entries of the record, and the rows that should be as many."""

    sum: Sum
    recorded: int
    counted: int

    @classmethod
    def of(cls, difference: SumDifference) -> "UnevenSum":
        """As it was kept."""
        return cls(difference.sum, difference.recorded, difference.counted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """What waits to be told to one member; ``lines`` are the oldest, at most ten of them."""

    user_id: str
    ids: tuple[NoticeId, ...]
    sent_back_count: int  # of all, as the next three; the others are of replies, or of freezes
    take_down_count: int
    settled_count: int
    assigned_count: int
    lines: tuple[NoticeLine, ...]
    freezes: tuple[FreezeBanner, ...]  # that still stand, and are to be looked at again
    differences: tuple[UnevenSum, ...]  # sums that do not add up
    not_before: datetime | None  # the member was told something not long ago


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """A reply that was on its way when a freeze came; ``state`` is sending or doubtful."""

    comment: QueueLine
    state: ReplyState


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeOutcome:
    """What a freeze holds, and what was already on its way when it came."""

    held: int
    later: int = 0  # of those held, what waits for its time
    in_flight: int
    leaving: tuple[Leaving, ...] = ()  # at most ten of those in flight


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Sums over distinct comments and replies; each must add up."""

    received: int
    waiting: int
    threaded: int
    grouped: int
    set_aside: int
    failed: int
    answered: int
    doubtful: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """What one member sees on the app's Home."""

    actor: Actor
    freezes: tuple[FreezeBanner, ...]
    queue: tuple[QueuePage, ...]  # the first page of every section
    turns: int  # comments that the member's own signature takes further
    sent_lately: int
    counts: Counts | None  # of a day, for who may see them
    differences: tuple[UnevenSum, ...]  # for the same
    connections: tuple[AccountHealth, ...]  # of the accounts they lead, or all
    slack: SlackHealth | None  # for who may see the counts
    accounts: tuple[AccountLabel, ...]
