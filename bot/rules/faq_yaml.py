"""An FAQ as YAML."""

from collections.abc import Iterator
from datetime import date

import yaml

from bot.rules.faq_entries import (
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
    WrongFile,
    check_entries,
    read_day,
)
from bot.rules.yaml_reader import Reader, compose, line_of


def parse_yaml(text: str) -> FaqFile:
    """Read YAML; raises `WrongFile` and nothing else."""
    root = compose(text)
    reader = _FaqReader()
    file = reader.file(root)
    if reader.faults:
        raise WrongFile(reader.faults)
    return file


class _FaqReader(Reader):
    """Reads what only an FAQ holds."""

    def file(self, root: yaml.Node | None) -> FaqFile:
        fields = self.fields(root, {"voice", "facts", "entries"}, "the file")
        found = [
            (line_of(node), entry)
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
        slug = self.id_of(fields, node)
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

    def day(self, node: yaml.Node) -> date | None:
        """A calendar day."""
        text = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        day = read_day(text)
        if day is None:
            self.fault(node, f"{text[:30]!r} is no day: write it like 2026-10-31")
        return day
