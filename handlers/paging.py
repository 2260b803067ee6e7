"""What the buttons of pages carry: where one is, and what was looked for."""

from datetime import date
from typing import Self

from pydantic import Field

from bot.ids import AccountId, CommentId, DraftId
from bot.rules.risk import Risk
from bot.views import HistoryState, Outcome, Section
from handlers.payloads import Carried

MOST_LETTERS = 150
"""Of the words that somebody looks for, in the units of Slack (UTF-16)."""
MOST_PAGES = 50
"""Pages that a reader can go back: a button carries where each of them begins."""


class _PageButton(Carried):
    """Shows a page; ``pages``: where those before it ended, and where it begins."""

    pages: tuple[CommentId, ...] = Field(default=(), max_length=MOST_PAGES)

    def first(self) -> Self:
        """The first page of the same."""
        return self.model_copy(update={"pages": ()})

    def following(self, after: CommentId) -> Self:
        """The page after this one; so far in nobody finds the first one by going back."""
        return self.model_copy(update={"pages": (*self.pages, after)[-MOST_PAGES:]})

    def preceding(self) -> Self:
        """The page before this one."""
        return self.model_copy(update={"pages": self.pages[:-1]})


class QueueButton(_PageButton):
    """Shows a page of a queue."""

    section: Section
    account_id: AccountId | None = None


class HistoryButton(_PageButton):
    """Shows a page of what was looked for. Days are those of the reader."""

    text: str = Field(default="", max_length=MOST_LETTERS)
    account_id: AccountId | None = None
    platform: str | None = Field(default=None, max_length=50)
    user_id: str | None = Field(default=None, max_length=50)
    since: date | None = None
    until: date | None = None
    outcome: Outcome | None = None
    risk: Risk | None = None
    state: HistoryState | None = None


class BatchButton(Carried):
    """Opens a page of the comments that are like the one of a draft."""

    draft_id: DraftId
    after: DraftId | None = None  # the last of the page before


class BatchEntry(Carried):
    """One line of a batch as it was shown: ``digest`` is of exactly that text."""

    draft_id: DraftId
    digest: str = Field(min_length=64, max_length=64)


class BatchState(Carried):
    """What a batch modal was opened on. ``has_more``: pages came after it."""

    draft_id: DraftId
    lines: tuple[BatchEntry, ...] = Field(min_length=1, max_length=10)
    has_more: bool = False
