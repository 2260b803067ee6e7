"""Rules that look at a whole array or object, whose parts are known to be right."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.demo.workspace.blockkit.checks import Problem


@dataclass(frozen=True, slots=True)
class ExactlyOne:
    """One of these fields, not none and not two."""

    names: tuple[str, ...]

    def __call__(self, value: Any, at: str) -> Iterator[Problem]:
        """Yield what is wrong."""
        given = [name for name in self.names if value.get(name) is not None]
        if not given:
            yield Problem(at, "missing", f"missing required field: {self.names[0]}")
        if len(given) > 1:
            words = f"only one of these is allowed: {', '.join(self.names)}"
            yield Problem(at, "conflict", words)


@dataclass(frozen=True, slots=True)
class AtLeastOne:
    """One of these fields or several; the first is the one asked for."""

    names: tuple[str, ...]

    def __call__(self, value: Any, at: str) -> Iterator[Problem]:
        """Yield what is wrong."""
        if all(value.get(name) is None for name in self.names):
            yield Problem(at, "missing", f"missing required field: {self.names[0]}")


@dataclass(frozen=True, slots=True)
class Budget:
    """At most so many characters in all of it; `within` points from it to what is too long."""

    most: int
    used: Callable[[Any], int]
    within: str = ""
    words: str = "must be less than {} characters"

    def __call__(self, value: Any, at: str) -> Iterator[Problem]:
        """Yield what is wrong."""
        if self.used(value) > self.most:
            yield Problem(f"{at}{self.within}", "too_long", self.words.format(self.most + 1))


def unique(values: list[Any], at: str, words: str) -> Iterator[Problem]:
    """Yield a problem for each value that came before; pointer ``at`` holds ``{}``."""
    seen: list[Any] = []
    for position, value in enumerate(values):
        if value is not None and value in seen:
            yield Problem(at.format(position), "duplicate", words)
        seen.append(value)
