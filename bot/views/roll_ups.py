"""The card of comments that got no thread of their own."""

from dataclasses import dataclass
from datetime import datetime

from bot.ids import CommentId, RollUpId
from bot.models.comments import CommentState
from bot.models.roll_ups import RollUpKind
from bot.rules.visibility import HideEnd, Visibility
from bot.views.places import AccountLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class RollUpLine:
    """One comment of a roll-up."""

    comment_id: CommentId
    version: int
    author_name: str | None
    text: str
    topic: str | None
    state: CommentState
    visibility: Visibility = Visibility.SHOWN
    is_erased: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RollUpCard:
    """Comments of one account, hour and kind."""

    roll_up_id: RollUpId
    account: AccountLabel
    kind: RollUpKind
    lines: tuple[RollUpLine, ...]  # at most 100, newest last
    count: int
    first_at: datetime | None  # when the first of them came; None: there is none
    author_count: int  # of those whose author is known
    hiding_count: int
    hidden_count: int
    not_hidden_count: int  # somebody asked, and they wait again
    hide_failed: HideEnd | None  # why, of one of them
    can_hide: bool  # the platform offers a way
    waiting_count: int
    seen: str  # which comments wait in it, in which version
    is_closed: bool
