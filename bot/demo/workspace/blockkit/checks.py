"""Checks of single values, as data that the rule tables are made of.

A check is called with a value and its JSON pointer, and yields what is wrong and where. Lengths
are UTF-16 units of the string as sent, the strictest reading of what Slack leaves open. Words
follow Slack's own messages.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from typing_extensions import override


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing Slack would refuse."""

    pointer: str
    code: str
    text: str

    @override
    def __str__(self) -> str:
        """Word it as ``response_metadata.messages`` does."""
        return f"[ERROR] {self.text} [json-pointer:{self.pointer}]"


Check: TypeAlias = Callable[[Any, str], Iterator[Problem]]


def length(text: str) -> int:
    """Count UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class String:
    """A string of `least` to `most` units."""

    most: int
    least: int = 0

    def __call__(self, value: Any, at: str) -> Iterator[Problem]:
        """Yield what is wrong."""
        if not isinstance(value, str):
            yield Problem(at, "wrong_type", "must be a string")
        elif length(value) > self.most:
            yield Problem(at, "too_long", f"must be less than {self.most + 1} characters")
        elif length(value) < self.least:
            yield Problem(at, "too_short", f"must be more than {self.least - 1} characters")


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds."""

    least: int
    most: int

    def __call__(self, value: Any, at: str) -> Iterator[Problem]:
        """Yield what is wrong."""
        if not isinstance(value, int) or isinstance(value, bool):
            yield Problem(at, "wrong_type", "must be an integer")
        elif not self.least <= value <= self.most:
            words = f"must be between {self.least} and {self.most}"
            yield Problem(at, "out_of_range", words)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    allowed: tuple[str, ...]

    def __call__(self, value: Any, at: str) -> Iterator[Problem]:
        """Yield what is wrong."""
        if value not in self.allowed:
            yield Problem(at, "not_allowed", f"must be one of: {', '.join(self.allowed)}")


def one_of(*allowed: str) -> OneOf:
    """One of a few words."""
    return OneOf(allowed)


@dataclass(frozen=True, slots=True)
class Matching:
    """A string of a given form."""

    pattern: str
    words: str

    def __call__(self, value: Any, at: str) -> Iterator[Problem]:
        """Yield what is wrong."""
        if not isinstance(value, str) or not re.fullmatch(self.pattern, value):
            yield Problem(at, "wrong_format", self.words)


def flag(value: Any, at: str) -> Iterator[Problem]:
    """True or false."""
    if not isinstance(value, bool):
        yield Problem(at, "wrong_type", "must be a boolean")


def number(value: Any, at: str) -> Iterator[Problem]:
    """Any number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield Problem(at, "wrong_type", "must be a number")
