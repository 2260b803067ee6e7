"""An FAQ as YAML. Nodes are walked instead of values, because nodes still know their lines."""

from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import TypeVar

import yaml

from bot.rules.faq_entries import (
    LOCALES,
    MAX_ANSWER,
    MAX_FACT,
    MAX_FACTS,
    MAX_PHRASING,
    MAX_PHRASINGS,
    MAX_TITLE,
    MAX_VOICE,
    Fact,
    FaqEntryText,
    FaqFile,
    Fault,
    WrongFaqFile,
    check_entries,
    fault_of_slug,
    fault_of_text,
    read_day,
)

Value = TypeVar("Value")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C, which is ten times as fast, where the package has it."""
_MAX_DEPTH = 20
"""Nesting beyond which a file is no FAQ; the parser itself recurses."""


def parse_yaml(text: str) -> FaqFile:
    """Read YAML; raises `WrongFaqFile` and nothing else."""
    try:
        _check_events(text)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise WrongFaqFile([Fault(line, f"not YAML: {error.problem}")]) from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise WrongFaqFile([Fault(line, "an invisible control character")]) from None
    reader = _Reader()
    file = reader.file(root)
    if reader.faults:
        raise WrongFaqFile(reader.faults)
    return file


def _check_events(text: str) -> None:
    """Refuse what could make a small file huge or deep, before it becomes nodes."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise WrongFaqFile(
                [Fault(_line(event), "anchors (&) and aliases (*) are not possible")]
            )
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise WrongFaqFile([Fault(_line(event), "nested too deep")])


class _Reader:
    """Collects faults instead of stopping at the first."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def file(self, root: yaml.Node | None) -> FaqFile:
        fields = self.fields(root, {"voice", "facts", "entries"}, "the file")
        found = [
            (_line(node), entry)
            for node in self.items(fields.get("entries"), "entries")
            if (entry := self.entry(node))
        ]
        voice, facts = fields.get("voice"), fields.get("facts")
        file = FaqFile(
            entries=tuple(entry for _, entry in found),
            voice=self.words(voice, "voice", MAX_VOICE) if voice is not None else None,
            facts=self.facts(facts) if facts is not None else None,
        )
        self.faults += check_entries(found, is_whole=not self.faults)
        return file

    def entry(self, node: yaml.Node) -> FaqEntryText | None:
        """One entry; None when it has a fault."""
        count = len(self.faults)
        known = {"id", "titles", "answers", "phrasings", "review_by"}
        fields = self.fields(node, known, "an entry")
        slug = self.words(fields.get("id"), "id", MAX_PHRASING, at=node) or ""
        if slug and (reason := fault_of_slug(slug)):
            self.fault(fields.get("id"), reason)
        titles = (
            self.by_locale(fields["titles"], "titles", self.title, node)
            if "titles" in fields
            else {}
        )
        answers = self.by_locale(fields.get("answers"), "answers", self.answer, node)
        phrasings = self.by_locale(fields.get("phrasings"), "phrasings", self.phrasings, node)
        review_by = self.day(fields["review_by"]) if "review_by" in fields else None
        if len(self.faults) > count:
            return None
        return FaqEntryText(
            slug=slug, titles=titles, answers=answers, phrasings=phrasings, review_by=review_by
        )

    def title(self, node: yaml.Node) -> str | None:
        return self.words(node, "a title", MAX_TITLE)

    def answer(self, node: yaml.Node) -> str | None:
        return self.words(node, "an answer", MAX_ANSWER)

    def fact(self, node: yaml.Node) -> str | None:
        return self.words(node, "a fact", MAX_FACT)

    def phrasings(self, node: yaml.Node) -> tuple[str, ...]:
        """Questions of one locale."""
        items = self.items(node, "phrasings")
        if len(items) > MAX_PHRASINGS:
            self.fault(node, f"more than {MAX_PHRASINGS} phrasings")
            return ()
        found = (self.words(item, "a phrasing", MAX_PHRASING) for item in items)
        return tuple(text for text in found if text)

    def facts(self, node: yaml.Node) -> tuple[Fact, ...]:
        """What is true for now."""
        items = self.items(node, "facts")
        if len(items) > MAX_FACTS:
            self.fault(node, f"more than {MAX_FACTS} facts")
            return ()
        return tuple(fact for item in items for fact in self.one_fact(item))

    def one_fact(self, item: yaml.Node) -> Iterator[Fact]:
        fields = self.fields(item, {"text", "until"}, "a fact")
        text = self.by_locale(fields.get("text"), "text", self.fact, item)
        if "until" not in fields:
            self.fault(item, "a fact needs 'until', the last day it holds")
        elif until := self.day(fields["until"]):
            yield Fact(text=text, until=until)

    def by_locale(
        self,
        node: yaml.Node | None,
        what: str,
        read: Callable[[yaml.Node], Value | None],
        at: yaml.Node,
    ) -> dict[str, Value]:
        """A value for each locale; at least one."""
        if node is None:
            self.fault(at, f"{what} missing")
            return {}
        read_values = {
            key: read(item) for key, item in self.fields(node, set(LOCALES), what).items()
        }
        found = {key: value for key, value in read_values.items() if value}
        if not found:
            self.fault(node, f"{what}: write at least one, under {' or '.join(LOCALES)}")
        return found

    def fields(
        self, node: yaml.Node | None, known: Collection[str], what: str
    ) -> dict[str, yaml.Node]:
        """The parts of a mapping; unknown and repeated ones are faults."""
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, f"{what} must be 'name: value' lines")
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            if name not in known:
                names = ", ".join(sorted(known))
                self.fault(key, f"unknown {name[:60]!r} in {what}; known: {names}")
            elif name in found:
                self.fault(key, f"{name!r} twice in {what}")
            else:
                found[name] = value
        return found

    def items(self, node: yaml.Node | None, what: str) -> list[yaml.Node]:
        """The parts of a list."""
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self.fault(node, f"{what} must be a list of '- ' lines")
        return []

    def words(
        self, node: yaml.Node | None, what: str, limit: int, *, at: yaml.Node | None = None
    ) -> str | None:
        """A text of 1 to *limit* characters; *at* is where one is missing."""
        if node is not None and not isinstance(node, yaml.ScalarNode):
            self.fault(node, f"{what} must be a text")
            return None
        text = str(node.value).strip() if node is not None else ""
        if reason := fault_of_text(text, what, limit):
            self.fault(node or at, reason)
            return None
        return text

    def day(self, node: yaml.Node) -> date | None:
        """A calendar day."""
        text = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        day = read_day(text)
        if day is None:
            self.fault(node, f"{text[:30]!r} is no day: write it like 2026-10-31")
        return day

    def fault(self, node: yaml.Node | None, reason: str) -> None:
        """Note what is wrong."""
        self.faults.append(Fault(_line(node), reason))


def _line(place: yaml.Node | yaml.Event | None) -> int:
    mark = place.start_mark if place is not None else None
    return mark.line + 1 if mark is not None else 1
