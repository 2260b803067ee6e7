"""The state of a comment in the history; the database computes it, for an index to hold it."""

from enum import StrEnum
from typing import Final

from sqlalchemy import Computed

from bot.models.base import stored


class HistoryState(StrEnum):
    """What a comment asks of us, and where; exactly one holds."""

    OPEN = "open"  # its own card awaits a reply that went out
    GROUPED = "grouped"  # it waits in a roll-up
    ANSWERED = "answered"
    CLOSED = "closed"  # no reply is needed, and everybody sees it
    HIDDEN = "hidden"  # or is about to be, or to be shown again
    GONE = "gone"


STORED: Final = stored(HistoryState, name="standing")
"""The column is called otherwise than here."""
COMPUTED: Final = Computed(
    """CASE WHEN state = 'open' AND placement = 'grouped' THEN 'grouped'
WHEN state = 'closed' AND visibility <> 'shown' THEN 'hidden' ELSE state END""",
    persisted=True,
)
"""Of the columns of a comment."""
