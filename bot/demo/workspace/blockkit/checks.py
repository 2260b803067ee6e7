"""Small checks that the rule tables are made of; each yields what is wrong and where.

A check is called with a value and its JSON pointer. Lengths are UTF-16 units of the string as
sent, the strictest reading of what Slack leaves open. Words follow Slack's own messages.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from typing_extensions import override

from bot.demo.workspace.documents import Json


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


def string(most: int, least: int = 0) -> Check:
    """A string of `least` to `most` units."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem(at, "wrong_type", "must be a string")
        elif length(value) > most:
            yield Problem(at, "too_long", f"must be less than {most + 1} characters")
        elif length(value) < least:
            yield Problem(at, "too_short", f"must be more than {least - 1} characters")

    return check


def flag(value: Any, at: str) -> Iterator[Problem]:
    """True or false."""
    if not isinstance(value, bool):
        yield Problem(at, "wrong_type", "must be a boolean")


def whole(least: int, most: int) -> Check:
    """A whole number within bounds."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Problem(at, "wrong_type", "must be an integer")
        elif not least <= value <= most:
            yield Problem(at, "out_of_range", f"must be between {least} and {most}")

    return check


def number(value: Any, at: str) -> Iterator[Problem]:
    """Any number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield Problem(at, "wrong_type", "must be a number")


def one_of(*allowed: str) -> Check:
    """One of a few words."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if value not in allowed:
            yield Problem(at, "not_allowed", f"must be one of: {', '.join(allowed)}")

    return check


def matching(pattern: str, words: str) -> Check:
    """A string of a given form."""
    form = re.compile(pattern)

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, str) or not form.fullmatch(value):
            yield Problem(at, "wrong_format", words)

    return check


def listing(item: Check, *, most: int, least: int = 0) -> Check:
    """An array whose items all pass a check."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(at, "wrong_type", "must be an array")
            return
        if len(value) > most:
            yield Problem(at, "too_many", f"no more than {most} items allowed")
        if len(value) < least:
            yield Problem(at, "too_few", f"no less than {least} items allowed")
        for position, entry in enumerate(value):
            yield from item(entry, f"{at}/{position}")

    return check


def record(
    *rules: Check, required: Mapping[str, Check], optional: Mapping[str, Check] | None = None
) -> Check:
    """An object with known fields only; `rules` look at the whole object once its fields pass."""
    known = {**required, **(optional or {})}

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(at, "wrong_type", "must provide an object")
            return
        problems = [*_fields(value, at, known), *_missing(value, at, required)]
        yield from problems
        if not problems:
            for rule in rules:
                yield from rule(value, at)

    return check


def _fields(value: Json, at: str, known: Mapping[str, Check]) -> Iterator[Problem]:
    for name, entry in value.items():
        if name not in known:
            yield Problem(at, "unknown_property", f"invalid additional property: {name}")
        elif entry is not None:
            yield from known[name](entry, f"{at}/{name}")


def _missing(value: Json, at: str, required: Mapping[str, Check]) -> Iterator[Problem]:
    for name in required:
        if value.get(name) is None:
            yield Problem(at, "missing", f"missing required field: {name}")


def by_type(table: Mapping[str, Check]) -> Check:
    """An object whose ``type`` names its rule."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(at, "wrong_type", "must provide an object")
        elif not isinstance(value.get("type"), str):
            yield Problem(at, "missing", "missing required field: type")
        elif value["type"] not in table:
            yield Problem(f"{at}/type", "unknown_type", f"unsupported type: {value['type']}")
        else:
            yield from table[value["type"]](value, at)

    return check


def exactly_one(*names: str) -> Check:
    """A rule: one of these fields, not none and not two."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        given = [name for name in names if value.get(name) is not None]
        if not given:
            yield Problem(at, "missing", f"missing required field: {names[0]}")
        if len(given) > 1:
            yield Problem(at, "conflict", f"only one of these is allowed: {', '.join(names)}")

    return check


def unique(values: list[Any], at: str, words: str) -> Iterator[Problem]:
    """Yield a problem for each value that came before; pointer ``at`` holds ``{}``."""
    seen: list[Any] = []
    for position, value in enumerate(values):
        if value is not None and value in seen:
            yield Problem(at.format(position), "duplicate", words)
        seen.append(value)
