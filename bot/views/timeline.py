"""How a reply came about: what the record tells of one comment, step by step.

Words are made by whoever shows it: a step carries message ids and what fills them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.ids import CommentId, ReplyId
from bot.rules.word_diff import Run
from bot.views.places import AccountLabel
from bot.views.sources import FaqName


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the catalogues; ``otherwise`` stands for one that they do not hold."""

    message_id: str
    otherwise: str


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its code: ``ko``."""

    code: str


Value = str | int | datetime | FaqName | Term | Language | tuple["Value", ...]
"""What fills a placeholder; a tuple is an enumeration."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence to be: its message id and its parameters."""

    message_id: str
    parameters: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepText:
    """Words of people at one step. ``text`` None: erased since."""

    field: str  # "text", or what else the entry keeps: "note", "instruction"
    text: str | None
    diff: tuple[Run, ...] = ()  # from the words before; empty where nothing was before


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One entry of the record."""

    seq: int
    at: datetime
    by: str | Term  # a member's name, or who acts without being one
    what: Said
    details: tuple[Said, ...]
    texts: tuple[StepText, ...]
    url: str | None  # where the platform shows what it tells of
    is_sound: bool  # whether the entry holds


@dataclass(frozen=True, slots=True)
class Fault:
    """The first entry that does not hold, and a message id that says how."""

    seq: int
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """From delivery to platform id, oldest first; the middle of a long one may be left out."""

    comment_id: CommentId
    reply_ids: tuple[ReplyId, ...]
    account: AccountLabel
    author_name: str | None
    steps: tuple[Step, ...]
    left_out: int  # steps of the middle
    left_out_after: int  # how many of ``steps`` stand before the gap
    entry_count: int  # all that were proved, those left out among them
    fault: Fault | None

    def shortened(self, most: int) -> "Timeline":
        """The same with at most *most* steps: a third from the beginning, the rest of the end."""
        surplus = len(self.steps) - most
        if surplus <= 0:
            return self
        begin = most // 3
        return Timeline(
            comment_id=self.comment_id,
            reply_ids=self.reply_ids,
            account=self.account,
            author_name=self.author_name,
            steps=(*self.steps[:begin], *self.steps[begin + surplus :]),
            left_out=self.left_out + surplus,
            left_out_after=begin,
            entry_count=self.entry_count,
            fault=self.fault,
        )
