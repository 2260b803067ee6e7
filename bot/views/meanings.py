"""The card of a comment that may mock."""

from dataclasses import dataclass
from datetime import datetime

from bot.ids import CommentId
from bot.rules.meaning import Meaning
from bot.views.places import AccountLabel


@dataclass(frozen=True, slots=True)
class Picked:
    """How somebody read it, and when."""

    meaning: Meaning
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningCard:
    """Two readings of a comment; picking one lets drafts be made.

    The words of each are outside text, in order; ``praise`` empty: only signs say that it mocks.
    """

    comment_id: CommentId
    version: int  # whose words they are
    account: AccountLabel
    praise: tuple[str, ...]
    signs: tuple[str, ...]
    faults: tuple[str, ...]
    is_open: bool  # False once one was picked, a reply was signed or the comment moved on
    picked: Picked | None
