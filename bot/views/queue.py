"""What waits for somebody, section by section."""

from dataclasses import dataclass
from enum import StrEnum

from bot.ids import AccountId, CommentId
from bot.rules.policy import Requirement
from bot.views.cards import Due, Flag
from bot.views.people import Actor
from bot.views.places import AccountLabel


class Section(StrEnum):
    """A part of somebody's queue, in the order in which they should look."""

    DUE = "due"  # soon, or was: what is the reader's or nobody's
    MINE = "mine"
    SECOND = "second"  # waits for a second signature that the reader may give
    UNASSIGNED = "unassigned"
    DOUBTFUL = "doubtful"  # nobody knows yet whether a reply went out


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """One comment in somebody's queue."""

    comment_id: CommentId
    account: AccountLabel
    author_name: str | None
    text: str
    flags: tuple[Flag, ...]
    needs: Requirement  # the signatures of a reply
    due: Due | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """Ten lines of a section: risk, then what is due, first. ``next``: where more begin, if any."""

    section: Section
    lines: tuple[QueueLine, ...]
    count: int  # of the whole section
    next: CommentId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One page for one reader, and what else they may look at."""

    actor: Actor
    page: QueuePage
    accounts: tuple[AccountLabel, ...]
    account_id: AccountId | None  # only of this one
