"""Finding words in texts of any language, a Korean syllable or one emoji included.

An index holds *terms*: each character of a word and each two that follow each other. They only
narrow down: `holds` looks at the text itself, so that nothing is found by accident. Whole
characters are compared, as a reader counts them (Unicode's contract is UAX #29): not half of a
flag, and no letter whose accent was left out.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from bot.rules.plain_text import plain

MOST_READ = 10_000
"""Characters of one text that are found; those that follow are not."""
MOST_WORDS = 8
"""Words of a query that are looked for; the others are left out."""
MOST_LETTERS = 40
"""Characters of one word of a query: a pasted text is no word."""
_SELECTORS = re.compile("[\ufe00-\ufe0f]")  # ❤ is the same in text and in colour
_FLAGS = range(0x1F1E6, 0x1F200)  # regional indicators: two are one flag
_MARKS = ("Mn", "Mc", "Me")
_ABOVE_ASCII = {code: 0x80 + code for code in range(0x80)}


def folded(text: str) -> str:
    """*text* as it is compared: small letters of normal width, composed, single spaces."""
    return _SELECTORS.sub("", plain(text[:MOST_READ]))[:MOST_READ]  # one may become eighteen


def words_of(query: str) -> tuple[str, ...]:
    """The words that somebody looks for, folded, at most `MOST_WORDS` of them."""
    words = dict.fromkeys(word[:MOST_LETTERS] for word in folded(query).split())
    return tuple(words)[:MOST_WORDS]


def terms_of(text: str) -> list[str]:
    """The terms by which a *folded* text is found, sorted.

    No term holds a character of ASCII, so that neither index needs to quote one.
    """
    found: set[str] = set()
    for word in set(text.split()):
        shifted = word.translate(_ABOVE_ASCII)
        found.update(shifted, _pairs(shifted))
    return sorted(found)


def needed_terms(words: Iterable[str]) -> list[str]:
    """The terms that a text must have to hold all *words*."""
    needed: set[str] = set()
    for word in words:
        shifted = word.translate(_ABOVE_ASCII)
        needed.update(_pairs(shifted) if len(shifted) > 1 else shifted)
    return sorted(needed)


def holds(text: str, word: str) -> bool:
    """Whether *word* stands in a *folded* text, from whole character to whole character."""
    start = text.find(word)
    while start >= 0:
        if _is_edge(text, start) and _is_edge(text, start + len(word)):
            return True
        start = text.find(word, start + 1)
    return False


def _pairs(word: str) -> Iterator[str]:
    return (word[at : at + 2] for at in range(len(word) - 1))


def _is_edge(text: str, at: int) -> bool:
    """Whether a character, as a reader counts them, begins or ends at this place."""
    if at in {0, len(text)}:
        return True
    if ord(text[at]) in _FLAGS:
        before = at
        while before and ord(text[before - 1]) in _FLAGS:
            before -= 1
        return (at - before) % 2 == 0
    return unicodedata.category(text[at]) not in _MARKS
