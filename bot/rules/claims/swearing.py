"""Words that a brand does not use, and names that it does not name."""

import re
from collections.abc import Iterator

from bot.rules.lexicons import coarse, english_conduct, korean_conduct
from bot.rules.phrases import Phrase, spans
from bot.rules.plain_text import plain, spellings
from bot.rules.reading import Reading, Span

_COARSE = (*korean_conduct.ABUSE, *english_conduct.ABUSE, *coarse.KOREAN, *coarse.ENGLISH)
_LOOK_ALIKES = (
    *korean_conduct.ABUSE_LOOK_ALIKES,
    *english_conduct.ABUSE_LOOK_ALIKES,
    *coarse.LOOK_ALIKES,
)
_HANGUL = re.compile("[가-힣]")
_NOT_LETTERS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"(?<![a-z\d])\d{1,9}(?:(?:[.,]\d{1,9})?%|[.,]\d{1,9}|\d{1,9}(?![a-z\d]))")
"""Digits can pass for letters, but not those of "99.9% of"."""
LEAST_NAME = 2
"""Letters; a shorter name stands in every text."""


def find_swearing(reading: Reading) -> Iterator[Span]:
    """Where *reading* (as Latin) swears; praise that swears is no better from a brand."""
    numbers = [found.span() for found in _NUMBER.finditer(reading.source)]
    return (
        (start, end)
        for start, end in _find(reading, _COARSE, _LOOK_ALIKES)
        if not any(start < to and since < end for since, to in numbers)
        and not _runs_on(reading.source, start, end)
    )


def _runs_on(source: str, start: int, end: int) -> bool:
    """Whether it is the end of one word with the beginning of the next: "다시 바로"."""
    return start > 0 and source[start - 1].isalnum() and " " in source[start:end]


def find_named(reading: Reading, name: str) -> Iterator[Span]:
    """Where *reading* (as Latin) has *name*, whatever stands between its letters."""
    letters = _NOT_LETTERS.sub("", plain(name))
    if len(letters) < LEAST_NAME:
        return iter(())
    is_korean = _HANGUL.search(letters) is not None  # endings follow it without a space
    phrase = Phrase(re.compile(re.escape(letters)), begins_word=True, ends_word=not is_korean)
    return _find(reading, (phrase,), ())


def _find(
    reading: Reading, phrases: tuple[Phrase, ...], harmless: tuple[Phrase, ...]
) -> Iterator[Span]:
    for spelling in spellings(reading.source):
        clean = spelling.without(list(spans(harmless, spelling)))
        for start, end in spans(phrases, clean):
            # Rarely a second reading of a text differs from the first: then all of it is meant.
            is_same = spelling.source == reading.source
            yield spelling.place(start, end) if is_same else (0, len(reading.source))
