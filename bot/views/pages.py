"""What one person sees: forms, queues, Home, banners."""

from dataclasses import dataclass
from datetime import datetime

from bot.ids import CommentId, DraftId, NoticeId
from bot.models.drafts import DraftSource
from bot.models.replies import ReplyEnd
from bot.views.cards import AccountLabel, FaqName, Flag
from bot.views.claims import ClaimFinding
from bot.views.people import Actor
from bot.views.queue import QueueLine, QueuePage


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftChoice:
    """A text the review form can start from."""

    draft_id: DraftId
    source: DraftSource
    written_by: str | None
    entry: FaqName | None  # the first that it cites
    text: str


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
    findings: tuple[ClaimFinding, ...]  # in the chosen text, or in what was typed


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBack:
    """A draft that somebody did not want to sign second."""

    by: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """What became of one reply, or why a draft was sent back.

    ``end`` None: nobody knows yet whether the reply went out.
    """

    comment: QueueLine
    end: ReplyEnd | None
    sent_back: SentBack | None
    channel: str
    ts: str | None  # of the comment's card in the channel; None: it does not stand there


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """What waits to be told to one member; ``lines`` are the oldest, at most ten of them."""

    user_id: str
    ids: tuple[NoticeId, ...]
    sent_back_count: int  # of all; the others are of replies
    lines: tuple[NoticeLine, ...]
    not_before: datetime | None  # the member was told something not long ago


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeBanner:
    """A freeze that stands. ``account`` None: everything."""

    account: AccountLabel | None
    reason: str
    by: str | None
    since: datetime


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
    sent_lately: int
    counts: Counts | None  # of a day, for who may see them
    accounts: tuple[AccountLabel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeOutcome:
    """What a freeze holds, and what was already on its way when it came."""

    held: int
    in_flight: int
