"""Which rule of a team says where a comment goes, and to whom. The first that fits decides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.rules.plain_text import beginning
from bot.rules.risk import Risk
from bot.rules.scope import speaks_of
from integrations.contract import CommentKind

Speaks = Callable[[str], bool]
"""Whether a comment speaks of a keyword."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What must be so of a comment: one of each list that is not empty."""

    accounts: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()  # codes such as "ko"
    kinds: tuple[CommentKind, ...] = ()
    risks: tuple[Risk, ...] = ()
    keywords: tuple[str, ...] = ()  # as `bot.rules.scope.kept_phrase` gives them
    authors: tuple[str, ...] = ()  # ids of the platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A rule as a team wrote it: a channel, people, or both.

    ``assign`` are users of Slack: the comment is the first one's who may answer it.
    """

    name: str
    when: Conditions
    channel: str | None
    assign: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What is known of a comment."""

    account: str
    language: str | None
    kind: CommentKind
    risks: frozenset[Risk]
    author: str | None
    speaks_of: Speaks


def find_route(routes: Sequence[Route], comment: Traits) -> Route | None:
    """The first of *routes* that fits; None: the comment goes to its account's channel."""
    return next((each for each in routes if fits(each.when, comment)), None)


def fits(when: Conditions, comment: Traits) -> bool:
    """Whether all that is asked is so of a comment; its words are looked at last."""
    return (
        (not when.accounts or comment.account in when.accounts)
        and (not when.languages or comment.language in when.languages)
        and (not when.kinds or comment.kind in when.kinds)
        and (not when.risks or not comment.risks.isdisjoint(when.risks))
        and (not when.authors or comment.author in when.authors)
        and (not when.keywords or any(map(comment.speaks_of, when.keywords)))
    )


def listener(text: str) -> Speaks:
    """Asks for keywords in *text*, as far as texts are read."""
    read = beginning(text)
    return lambda keyword: speaks_of(read, keyword)
