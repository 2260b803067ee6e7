"""A text as it reads (`bot.rules.plain_text`), which knows where each character stood before."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import combining

from bot.rules.plain_text import bare, is_invisible, unfolded

Span = tuple[int, int]
"""Start and end (exclusive) in a text."""
LONGEST_CLUSTER = 32
"""Characters of a text that are read as one; more are marks piled up."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How *text* reads: *source*, and for each of its characters from where to where it stood."""

    text: str
    source: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def origin(self, span: Span) -> Span:
        """Where in *text* stands what is at *span* of *source*, which is not empty."""
        start, end = span
        return self.starts[start], self.ends[end - 1]


def read(text: str, *, as_latin: bool = False) -> Reading:
    """*text* as `plain`; with *as_latin* also without accents and look-alikes of Latin letters."""
    marks: list[tuple[str, int, int]] = []
    for start, end in _clusters(text):
        piece = unfolded(text[start:end])
        for char in bare(piece) if as_latin else piece:
            if not char.isspace():
                marks.append((char, start, end))
            elif marks and marks[-1][0] != " ":
                marks.append((" ", start, end))
    if marks and marks[-1][0] == " ":
        marks.pop()
    return Reading(
        text,
        "".join(char for char, _, _ in marks),
        tuple(start for _, start, _ in marks),
        tuple(end for _, _, end in marks),
    )


def blotted(source: str, spans: Iterator[Span]) -> str:
    """*source* with blanks at *spans*."""
    chars = list(source)
    for start, end in spans:
        chars[start:end] = " " * (end - start)
    return "".join(chars)


def found(pattern: re.Pattern[str], source: str) -> Iterator[Span]:
    """Where *pattern* stands in *source*."""
    return (match.span() for match in pattern.finditer(source))


def merged(spans: Iterator[Span]) -> Iterator[Span]:
    """*spans* in order, those that share a character made one."""
    last: Span | None = None
    for start, end in sorted(spans):
        if last is not None and start < last[1]:
            last = last[0], max(end, last[1])
            continue
        if last is not None:
            yield last
        last = start, end
    if last is not None:
        yield last


def _clusters(text: str) -> Iterator[Span]:
    """Stretches that read the same alone as beside others."""
    start = 0
    for at in range(1, len(text) + 1):
        is_end = at == len(text) or at - start >= LONGEST_CLUSTER
        if is_end or not _joins(text[start:at], text[at]):
            yield start, at
            start = at


def _joins(before: str, char: str) -> bool:
    if char < "\u0300" or "가" <= char <= "힣":  # these begin anew, whatever stands before
        return False
    alone = unfolded(char)
    if is_invisible(char) or combining(alone[:1] or "a"):  # marks are put in order, far back
        return True
    return unfolded(before + char) != unfolded(before) + alone
