"""YAML in which every fault is named with its line.

Nodes are walked instead of values, because nodes still know their lines.
"""

from collections.abc import Callable, Collection
from typing import TypeVar

import yaml

from bot.rules.faq_entries import LOCALES, Fault, WrongFile, fault_of_slug, fault_of_text

Value = TypeVar("Value")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C, which is ten times as fast, where the package has it."""
_MAX_DEPTH = 20
"""Nesting beyond which a file is none of ours; the parser itself recurses."""
_LONGEST_ID = 300


def compose(text: str) -> yaml.Node | None:
    """The root of a file; raises `WrongFile` and nothing else."""
    try:
        _check_events(text)
        root: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise WrongFile([Fault(line, f"not YAML: {error.problem}")]) from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise WrongFile([Fault(line, "an invisible control character")]) from None
    return root


def _check_events(text: str) -> None:
    """Refuse what could make a small file huge or deep, before it becomes nodes."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise WrongFile([Fault(line_of(event), "anchors (&) and aliases (*) are not possible")])
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise WrongFile([Fault(line_of(event), "nested too deep")])


class Reader:
    """Collects faults instead of stopping at the first."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def id_of(self, fields: dict[str, yaml.Node], at: yaml.Node) -> str:
        """The ``id`` among *fields* of what stands *at* a place; empty for a wrong one."""
        slug = self.words(fields.get("id"), "id", _LONGEST_ID, at=at) or ""
        if slug and (reason := fault_of_slug(slug)):
            self.fault(fields.get("id"), reason)
        return slug

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

    def fault(self, node: yaml.Node | None, reason: str) -> None:
        """Note what is wrong."""
        self.faults.append(Fault(line_of(node), reason))


def line_of(place: yaml.Node | yaml.Event | None) -> int:
    """Where something stands, counted from 1."""
    mark = place.start_mark if place is not None else None
    return mark.line + 1 if mark is not None else 1
