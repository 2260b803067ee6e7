"""An FAQ as a file tells it: its values, its limits, and what can be wrong with one."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

LOCALES = ("ko", "en")
MAX_BYTES = 2_000_000
MAX_ENTRIES = 10_000
MAX_TITLE = 60  # characters
MAX_ANSWER = 2_000
MAX_PHRASING = 300
MAX_PHRASINGS = 50  # of one entry and locale
MAX_VOICE = 8_000
MAX_FACT = 500
MAX_FACTS = 50
MAX_FAULTS = 50
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NOT_SAID = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and in which line (counted from 1)."""

    line: int
    reason: str


class WrongFile(ValueError):
    """The file cannot be taken; ``faults`` holds the first `MAX_FAULTS`, in order of lines."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        ordered = sorted(faults, key=lambda fault: fault.line)[:MAX_FAULTS]
        super().__init__("\n".join(f"line {fault.line}: {fault.reason}" for fault in ordered))
        self.faults = ordered


def text_of(content: bytes) -> str:
    """What a file says, without its byte order mark; raises `WrongFile`."""
    if len(content) > MAX_BYTES:
        raise WrongFile([Fault(1, f"the file has more than {MAX_BYTES} bytes")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise WrongFile([Fault(line, "not UTF-8: save the file with this encoding")]) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class FaqEntryText:
    """One entry as written. ``titles``, ``answers`` and ``phrasings`` are by locale."""

    slug: str
    answers: Mapping[str, str]
    phrasings: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str] = field(default_factory=dict)
    review_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something true until the end of a day, whatever else is written."""

    text: Mapping[str, str]
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FaqFile:
    """A whole file. ``voice`` None and ``facts`` None: the file says nothing of them."""

    entries: tuple[FaqEntryText, ...]
    voice: str | None = None
    facts: tuple[Fact, ...] | None = None


def check_entries(entries: Sequence[tuple[int, FaqEntryText]], *, is_whole: bool) -> list[Fault]:
    """What is wrong between entries, each given with its line.

    *is_whole*: nothing was dropped for other faults, so having no entry is one.
    """
    faults = [*_twice(entries), *_claimed_twice(entries)]
    if not entries and is_whole:
        faults.append(Fault(1, "there are no entries"))
    if len(entries) > MAX_ENTRIES:
        faults.append(Fault(entries[MAX_ENTRIES][0], f"more than {MAX_ENTRIES} entries"))
    return faults


def fault_of_slug(slug: str) -> str | None:
    """Why *slug* cannot name an entry."""
    if _SLUG.fullmatch(slug):
        return None
    return f"id {slug!r}: use at most 60 small letters, digits and hyphens"


def fault_of_text(text: str, what: str, limit: int) -> str | None:
    """Why *text* cannot stand for *what*, which has at most *limit* characters."""
    if not text:
        return f"{what} is empty"
    if len(text) > limit:
        return f"{what} has {len(text)} characters, at most {limit} are possible"
    if any(unicodedata.category(char) == "Cc" and char not in "\n\t" for char in text):
        return f"{what} has an invisible control character"
    return None


def read_day(text: str) -> date | None:
    """A calendar day like ``2026-10-31``, or None when *text* is none."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _twice(entries: Sequence[tuple[int, FaqEntryText]]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for line, entry in entries:
        if entry.slug in first:
            yield Fault(line, f"id {entry.slug!r} is used in line {first[entry.slug]} already")
        first.setdefault(entry.slug, line)


def _claimed_twice(entries: Sequence[tuple[int, FaqEntryText]]) -> Iterator[Fault]:
    """One question cannot have two answers: it would be a coin toss which one is drafted."""
    owner: dict[str, str] = {}
    for line, entry in entries:
        for text in (text for texts in entry.phrasings.values() for text in texts):
            said = _NOT_SAID.sub("", text).casefold()
            other = owner.setdefault(said, entry.slug)
            if other != entry.slug:
                yield Fault(line, f"{text!r} is a phrasing of {other!r} already")
