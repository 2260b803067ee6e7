"""Checks that hold other checks: arrays, objects, and objects told apart by their type.

The `rules` of an array or an object look at the whole of it, once everything in it passes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.demo.workspace.blockkit.checks import Check, Problem, String
from bot.demo.workspace.documents import Json


@dataclass(frozen=True, slots=True)
class Listing:
    """An array of `least` to `most` items that all pass a check."""

    item: Check
    most: int
    least: int = 0
    rules: tuple[Check, ...] = ()

    def __call__(self, value: Any, at: str) -> Iterator[Problem]:
        """Yield what is wrong."""
        problems = list(self._parts(value, at))
        yield from problems or _broken(self.rules, value, at)

    def _parts(self, value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(at, "wrong_type", "must be an array")
            return
        if len(value) > self.most:
            yield Problem(at, "too_many", f"no more than {self.most} items allowed")
        if len(value) < self.least:
            yield Problem(at, "too_few", f"no less than {self.least} items allowed")
        for position, entry in enumerate(value):
            yield from self.item(entry, f"{at}/{position}")


@dataclass(frozen=True, slots=True)
class Record:
    """An object with known fields only."""

    required: Mapping[str, Check]
    optional: Mapping[str, Check] = field(default_factory=dict)
    rules: tuple[Check, ...] = ()

    def __call__(self, value: Any, at: str) -> Iterator[Problem]:
        """Yield what is wrong."""
        problems = list(self._parts(value, at))
        yield from problems or _broken(self.rules, value, at)

    def find(self, name: str) -> Check | None:
        """Return the check of a field, None for one that is not known."""
        return self.required.get(name) or self.optional.get(name)

    def _parts(self, value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(at, "wrong_type", "must provide an object")
            return
        yield from self._fields(value, at)
        for name in self.required:
            if value.get(name) is None:
                yield Problem(at, "missing", f"missing required field: {name}")

    def _fields(self, value: Json, at: str) -> Iterator[Problem]:
        for name, entry in value.items():
            check = self.find(name)
            if check is None:
                yield Problem(at, "unknown_property", f"invalid additional property: {name}")
            elif entry is not None:
                yield from check(entry, f"{at}/{name}")


@dataclass(frozen=True, slots=True)
class ByType:
    """An object whose ``type`` names its rule."""

    table: Mapping[str, Check]

    def __call__(self, value: Any, at: str) -> Iterator[Problem]:
        """Yield what is wrong."""
        if not isinstance(value, dict):
            yield Problem(at, "wrong_type", "must provide an object")
        elif not isinstance(value.get("type"), str):
            yield Problem(at, "missing", "missing required field: type")
        elif value["type"] not in self.table:
            yield Problem(f"{at}/type", "unknown_type", f"unsupported type: {value['type']}")
        else:
            yield from self.table[value["type"]](value, at)


@dataclass(frozen=True, slots=True)
class Formed:
    """A bounded string that also has a form, each telling its own problem."""

    size: String
    form: Check

    def __call__(self, value: Any, at: str) -> Iterator[Problem]:
        """Yield what is wrong."""
        yield from self.size(value, at)
        if isinstance(value, str):
            yield from self.form(value, at)


def _broken(rules: tuple[Check, ...], value: Any, at: str) -> Iterator[Problem]:
    for rule in rules:
        yield from rule(value, at)
