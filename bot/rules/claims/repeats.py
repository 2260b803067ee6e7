"""Whether a text is nearly one that many authors got lately: platforms take that for spam."""

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.rules.claims.findings import SentText
from bot.rules.plain_text import plain

ALIKE = 0.8
"""Least share of common trigrams (Jaccard) of two texts that say the same."""
MANY = 5
"""Authors."""
LEAST_LETTERS = 25
"""A shorter text is a courtesy, which everybody repeats."""
KEPT = 1024
"""Texts whose trigrams are kept; a day's most repeated ones are 200 an account."""
_NAME = re.compile(r"@[\w.]{2,40}")
_NOT_LETTERS = re.compile(r"[\W_]+")


def count_alike(text: str, recent: Iterable[SentText]) -> int:
    """How many authors got nearly *text*; 0 where they are not `MANY` or it is short."""
    grams = _grams(text)
    if not grams:
        return 0
    count = sum(sent.author_count for sent in recent if _is_alike(grams, _grams(sent.text)))
    return count if count >= MANY else 0


@lru_cache(maxsize=KEPT)
def _grams(text: str) -> frozenset[str]:
    """Trigrams of the letters of *text* without names; none of a short one."""
    letters = _NOT_LETTERS.sub("", _NAME.sub("", plain(text)))
    if len(letters) < LEAST_LETTERS:
        return frozenset()
    return frozenset(letters[at : at + 3] for at in range(len(letters) - 2))


def _is_alike(grams: frozenset[str], others: frozenset[str]) -> bool:
    return len(grams & others) >= ALIKE * len(grams | others)
