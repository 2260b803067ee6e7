"""Reading routing rules from a file: every fault is named with its line.

YAML, in the order in which the rules are asked::

    rules:
      - id: powder
        when:                       # all that is named must be so, of each list one
          accounts: [mosiru_kr]
          languages: [ko]
          kinds: [comment, review]
          risks: [health_safety]
          keywords: [은색 가루]
          authors: ["1784"]         # ids of the platform
        channel: C0123ABCD          # without it the account's
        assign: [U0123ABCD]         # the first who may answer
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import yaml

from bot.rules.faq_entries import WrongFile, text_of
from bot.rules.risk import Risk
from bot.rules.routing import Conditions, Route
from bot.rules.scope import LONGEST_PHRASE, SHORTEST_PHRASE, kept_phrase
from bot.rules.yaml_reader import Reader, compose
from integrations.contract import CommentKind

MOST_RULES = 100
MOST_KEYWORDS = 200
"""Of a file: each is looked for in every comment that is judged."""
_MOST_ITEMS = 100
_MAX_WORDS = 200
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,8})?")
_CHANNEL = re.compile(r"[CG][A-Z0-9]+")
Value = TypeVar("Value")
_Chosen = TypeVar("_Chosen", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a rule may name: connected accounts, and users of Slack who are members."""

    accounts: Collection[str]
    users: Collection[str]


def parse(content: bytes, known: Known) -> tuple[Route, ...]:
    """Read a file; raises `WrongFile` and nothing else."""
    root = compose(text_of(content))
    reader = _RouteReader(known)
    found = tuple(reader.routes(root))
    if reader.faults:
        raise WrongFile(reader.faults)
    return found


class _RouteReader(Reader):
    """Reads what only a file of routing rules holds."""

    def __init__(self, known: Known) -> None:
        super().__init__()
        self.known = known
        self.names: set[str] = set()
        self.keyword_count = 0

    def routes(self, root: yaml.Node | None) -> Iterator[Route]:
        fields = self.fields(root, {"rules"}, "the file")
        nodes = self.items(fields.get("rules"), "rules")
        if len(nodes) > MOST_RULES:
            self.fault(nodes[MOST_RULES], f"there are more than {MOST_RULES} rules")
        for node in nodes[:MOST_RULES]:
            yield self.route(node)

    def route(self, node: yaml.Node) -> Route:
        fields = self.fields(node, {"id", "when", "channel", "assign"}, "a rule")
        name = self.id_of(fields, node)
        if name in self.names:
            self.fault(fields.get("id"), f"there is a rule {name!r} already")
        self.names.add(name)
        channel = fields.get("channel")
        route = Route(
            name=name,
            when=self.conditions(fields.get("when"), node),
            channel=self.channel(channel) if channel is not None else None,
            assign=self.each(fields.get("assign"), "assign", self.user),
        )
        if channel is None and not route.assign:
            self.fault(node, "a rule needs a channel, or somebody to assign")
        return route

    def conditions(self, node: yaml.Node | None, at: yaml.Node) -> Conditions:
        known = {"accounts", "languages", "kinds", "risks", "keywords", "authors"}
        if node is None:
            self.fault(at, "when missing: say which comments the rule is for")
            return Conditions()
        fields = self.fields(node, known, "when")
        if not fields:
            self.fault(node, "when is empty: say which comments the rule is for")
        return Conditions(
            accounts=self.each(fields.get("accounts"), "accounts", self.account),
            languages=self.each(fields.get("languages"), "languages", self.language),
            kinds=self.each(fields.get("kinds"), "kinds", self.one_of(CommentKind, "a kind")),
            risks=self.each(fields.get("risks"), "risks", self.one_of(Risk, "a risk")),
            keywords=self.each(fields.get("keywords"), "keywords", self.keyword),
            authors=self.each(fields.get("authors"), "authors", self.author),
        )

    def each(
        self, node: yaml.Node | None, what: str, read: Callable[[yaml.Node], Value | None]
    ) -> tuple[Value, ...]:
        """The values of a list that may be left out, but not be empty."""
        if node is None:
            return ()
        items = self.items(node, what)
        if not items or len(items) > _MOST_ITEMS:
            self.fault(node, f"{what}: name 1 to {_MOST_ITEMS}, or leave it out")
        return tuple(value for item in items[:_MOST_ITEMS] if (value := read(item)))

    def one_of(self, values: type[_Chosen], what: str) -> Callable[[yaml.Node], _Chosen | None]:
        def read(node: yaml.Node) -> _Chosen | None:
            text = self.words(node, what, _MAX_WORDS)
            if text is None or text in set(values):
                return values(text) if text else None
            self.fault(node, f"{what} is one of {', '.join(values)}, not {text[:60]!r}")
            return None

        return read

    def account(self, node: yaml.Node) -> str | None:
        return self._known(node, "an account", self.known.accounts, "there is no connected account")

    def user(self, node: yaml.Node) -> str | None:
        lack = "see signoff members list: there is no active member"
        return self._known(node, "a user of Slack", self.known.users, lack)

    def language(self, node: yaml.Node) -> str | None:
        form = "the code of a language, like ko or en"
        return self._matching(node, "a language", _LANGUAGE, form)

    def channel(self, node: yaml.Node) -> str | None:
        form = "the id of a channel, like C0123ABCD"
        return self._matching(node, "channel", _CHANNEL, form)

    def author(self, node: yaml.Node) -> str | None:
        return self.words(node, "an author", _MAX_WORDS)

    def keyword(self, node: yaml.Node) -> str | None:
        text = self.words(node, "a keyword", _MAX_WORDS)
        kept = kept_phrase(text) if text else None
        if text and kept is None:
            reason = f"use at least {SHORTEST_PHRASE} letters and at most {LONGEST_PHRASE}"
            self.fault(node, f"keyword {text[:60]!r}: {reason}")
        self.keyword_count += 1
        if self.keyword_count == MOST_KEYWORDS + 1:
            self.fault(node, f"there are more than {MOST_KEYWORDS} keywords in all rules")
        return kept

    def _known(self, node: yaml.Node, what: str, known: Collection[str], lack: str) -> str | None:
        text = self.words(node, what, _MAX_WORDS)
        if text is None or text in known:
            return text
        self.fault(node, f"{lack} {text[:60]!r}")
        return None

    def _matching(
        self, node: yaml.Node, what: str, pattern: re.Pattern[str], form: str
    ) -> str | None:
        text = self.words(node, what, _MAX_WORDS)
        if text is None or pattern.fullmatch(text):
            return text
        self.fault(node, f"{text[:60]!r} is not {form}")
        return None
