"""What the check of an outgoing text is told and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from integrations.contract import TextUnit


class Rule(StrEnum):
    """What a text may break; order is worst first."""

    ASKS_PERSONAL_DATA = "asks_personal_data"  # in public
    PERSONAL_DATA = "personal_data"  # of anyone
    OVER_LIMIT = "over_limit"
    PROFANITY = "profanity"
    HEALTH = "health"  # what it does for somebody's health
    GUARANTEE = "guarantee"
    REFUND = "refund"  # or a replacement, or compensation
    LINK = "link"  # outside the account's list, shortened or disguised
    COMPETITOR = "competitor"
    MENTION = "mention"  # of somebody who is neither the author nor the brand
    PRICE = "price"  # or a discount, or something free
    DATE = "date"  # or a term
    LANGUAGE = "language"
    REPEATED = "repeated"  # near to what many authors got lately


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule and the words that break it: *words* is the text from *start* to *end*.

    *parameters* are for its sentence; ``kind`` tells sorts of one rule apart.
    """

    rule: Rule
    start: int
    end: int
    words: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SentText:
    """A text that left lately, and how many different authors got it."""

    text: str
    author_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the rules must know of a text's place; all of it values."""

    limit: int  # of a reply, in `unit`
    unit: TextUnit
    language: str | None = None  # expected, ISO 639-1; None: any will do
    author_name: str | None = None  # may be named with @
    own_names: tuple[str, ...] = ()  # handles, telephones and addresses of the brand
    link_hosts: tuple[str, ...] = ()  # with all that is below them
    competitors: tuple[str, ...] = ()
    approved: tuple[str, ...] = ()  # texts whose whole sentences claim nothing new
    recent: tuple[SentText, ...] = ()
