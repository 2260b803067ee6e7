"""Lists of phrases, and where they stand in a text.

A lexicon is a row of regular expressions, parted by ``|`` or a new line outside parentheses. Spaces
and apostrophes mean nothing, because texts are matched letter by letter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.rules.plain_text import Spelling


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern over bare letters, and whether its edges must be edges of words."""

    pattern: re.Pattern[str]
    begins_word: bool
    ends_word: bool


def words(lexicon: str) -> tuple[Phrase, ...]:
    """Phrases of a language with spaces: both edges are edges of words, save where ``~`` stands."""
    return tuple(
        _phrase(line.strip("~"), begins=line[0] != "~", ends=line[-1] != "~")
        for line in _alternatives(lexicon)
    )


def stems(lexicon: str) -> tuple[Phrase, ...]:
    """Phrases of a language that joins words: edges are open, save where ``_`` stands."""
    return tuple(
        _phrase(line.strip("_"), begins=line[0] == "_", ends=line[-1] == "_")
        for line in _alternatives(lexicon)
    )


def spans(phrases: tuple[Phrase, ...], spelling: Spelling) -> Iterator[tuple[int, int]]:
    """Where *phrases* stand in the letters of *spelling*, as (start, end)."""
    for phrase in phrases:
        at = 0
        while found := phrase.pattern.search(spelling.letters, at):
            if _edges_hold(phrase, spelling, found):
                yield found.span()
            at = found.start() + 1


def _edges_hold(phrase: Phrase, spelling: Spelling, found: re.Match[str]) -> bool:
    start, end = found.span()
    return (not phrase.begins_word or spelling.begins_word(start)) and (
        not phrase.ends_word or spelling.ends_word(end - 1)
    )


def _alternatives(lexicon: str) -> Iterator[str]:
    depth, alternative = 0, ""
    for char in f"{lexicon}\n":
        depth += (char == "(") - (char == ")")
        if char in "|\n" and not depth:
            if alternative:
                yield alternative
            alternative = ""
        elif not char.isspace() and char != "'":
            alternative += char


def _phrase(bare: str, *, begins: bool, ends: bool) -> Phrase:
    return Phrase(re.compile(bare), begins, ends)
