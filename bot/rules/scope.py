"""What a freeze stops: everything, an account, or one post or topic of an account."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from bot.ids import AccountId, PostId
from bot.rules.phrases import Phrase, spans
from bot.rules.plain_text import MOST_READ, plain, spellings

SHORTEST_PHRASE: Final = 2  # letters
LONGEST_PHRASE: Final = 60  # characters
MOST_PHRASES: Final = 20
"""Of one account at a time: each is looked for in every comment that is answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Everything (no field is set), an account, a post of it, or what its comments speak of."""

    account_id: AccountId | None = None
    post_id: PostId | None = None
    phrase: str | None = None  # as `kept_phrase` gives it

    @property
    def subject(self) -> str:
        """How the record calls it; the phrase is a fact of the entry."""
        if self.post_id is not None:
            return f"post:{self.post_id}"
        return "installation" if self.account_id is None else f"account:{self.account_id}"


EVERYTHING = Scope()


class LiftBy(StrEnum):
    """How many members it takes to lift a freeze."""

    ONE = "one"
    TWO = "two"


def kept_phrase(typed: str) -> str | None:
    """One spelling of a phrase; None for one that is too short or too long to be looked for."""
    kept = plain(typed)
    if len(kept) > LONGEST_PHRASE or len(_letters(kept)) < SHORTEST_PHRASE:
        return None
    return kept


def speaks_of(text: str, phrase: str) -> bool:
    """Whether *phrase* stands in *text*, however it is spaced, spelled or inflected.

    A text of which not all is read may hold it anywhere, so it counts as if it did.
    """
    if len(text) > MOST_READ:
        return True
    wanted = _pattern(phrase)
    return any(True for reading in spellings(text) for _ in spans((wanted,), reading))


@lru_cache(maxsize=64)
def _pattern(phrase: str) -> Phrase:
    """Its end is open to endings; a phrase in Latin letters begins a word: no gas in Vegas."""
    letters = _letters(phrase)
    return Phrase(re.compile(re.escape(letters)), begins_word=letters[0].isascii(), ends_word=False)


def _letters(text: str) -> str:
    found = spellings(text)
    return found[0].letters if found else ""
