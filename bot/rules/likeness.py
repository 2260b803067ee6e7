"""Whether two short texts say nearly the same, letter for letter.

Dice's coefficient over pairs of letters (L. R. Dice, Ecology 26, 1945): twice the pairs that both
have, divided by the pairs of both.
"""

import re

from bot.rules.plain_text import plain

ALIKE = 0.6
"""Least likeness of near-identical texts: a word more or less in a short question."""
_NOT_LETTERS = re.compile(r"[\W_]+|[ㄱ-ㅣ]+")  # ㅋㅋ and ㅠㅠ say nothing
_NUMBER = re.compile(r"\d+")


def is_near_identical(one: str, other: str) -> bool:
    """Whether two texts differ in nothing that an answer would depend on.

    Other numbers make another question, however little else differs.
    """
    first, second = plain(one), plain(other)
    if _NUMBER.findall(first) != _NUMBER.findall(second):
        return False
    return _likeness(_NOT_LETTERS.sub("", first), _NOT_LETTERS.sub("", second)) >= ALIKE


def _likeness(first: str, second: str) -> float:
    """From 0 to 1; 0 where either has no letters."""
    if first == second:
        return float(bool(first))
    pairs, others = _pairs(first), _pairs(second)
    both = len(pairs) + len(others)
    return 2 * len(pairs & others) / both if both else 0.0


def _pairs(letters: str) -> frozenset[str]:
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))
