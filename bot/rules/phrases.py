"""Lists of phrases, and where they stand in a text.

A lexicon is a row of regular expressions, parted by ``|`` or a new line outside parentheses. Spaces
and apostrophes mean nothing, because texts are matched letter by letter.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.rules.plain_text import Spelling

LONGEST_ENDING = 24
"""Letters by which a phrase may be longer than the first way it fits."""


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
            end = _end(phrase, spelling, found)
            if end:
                yield found.start(), end
            at = found.start() + 1


def quotes(phrases: tuple[Phrase, ...], readings: Iterable[Spelling]) -> dict[str, None]:
    """Every phrase that stands in one of *readings*, as it was written, each once."""
    return {
        reading.quote(start, end): None
        for reading in readings
        for start, end in spans(phrases, reading)
    }


def blotted(harmless: tuple[Phrase, ...], readings: tuple[Spelling, ...]) -> tuple[Spelling, ...]:
    """*readings* in which nothing is found where a *harmless* phrase stands."""
    return tuple(reading.without(list(spans(harmless, reading))) for reading in readings)


def _end(phrase: Phrase, spelling: Spelling, found: re.Match[str]) -> int | None:
    start, end = found.span()
    if phrase.begins_word and not spelling.begins_word(start):
        return None
    if not phrase.ends_word or spelling.ends_word(end - 1):
        return end
    # "you" of (you|yourself) is tried first and \w{0,3} runs on into the next word, because the
    # letters know no spaces: another end, later or earlier, may be one of a word.
    for other in range(start + 1, min(end + LONGEST_ENDING, len(spelling.letters)) + 1):
        if spelling.ends_word(other - 1) and phrase.pattern.fullmatch(
            spelling.letters, start, other
        ):
            return other
    return None


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
