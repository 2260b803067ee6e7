"""What a draft rests on."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class FaqName:
    """How an FAQ entry is called. ``words`` are pairs of locale and name."""

    slug: str
    words: tuple[tuple[str, str], ...] = ()

    def in_locale(self, locale: str) -> str:
        """The name in *locale*, else in any language, else the id."""
        names = dict(self.words)
        return names.get(locale) or next(iter(names.values()), self.slug)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a draft and what it rests on."""

    text: str
    is_supported: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FaqCitation:
    """The FAQ version that a draft cites."""

    entry: FaqName
    version: int
    checked_on: date | None
