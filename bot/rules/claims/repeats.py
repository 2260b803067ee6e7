"""Whether a text is nearly one that many authors got lately: platforms take that for spam."""

import re
from collections.abc import Iterable

from bot.rules.claims.findings import SentText
from bot.rules.plain_text import plain

ALIKE = 0.8
"""Least share of common trigrams (Jaccard) of two texts that say the same."""
MANY = 5
"""Authors."""
LEAST_LETTERS = 25
"""A shorter text is a courtesy, which everybody repeats."""
_NAME = re.compile(r"@[\w.]{2,40}")
_NOT_LETTERS = re.compile(r"[\W_]+")


def count_alike(text: str, recent: Iterable[SentText]) -> int:
    """How many authors got nearly *text*; 0 where they are not `MANY` or it is short."""
    letters = _letters(text)
    if len(letters) < LEAST_LETTERS:
        return 0
    grams = _grams(letters)
    count = sum(sent.author_count for sent in recent if _is_alike(grams, _letters(sent.text)))
    return count if count >= MANY else 0


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", _NAME.sub("", plain(text)))


def _grams(letters: str) -> frozenset[str]:
    return frozenset(letters[at : at + 3] for at in range(len(letters) - 2))


def _is_alike(grams: frozenset[str], letters: str) -> bool:
    others = _grams(letters)
    return len(grams & others) >= ALIKE * len(grams | others) > 0
