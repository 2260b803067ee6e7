"""Reading holding statements from a file: every fault is named with its line.

YAML::

    statements:
      - id: holding-safety
        accounts: [mosiru_kr, mosiru]
        texts: {ko: …, en: …}      # at least one

A statement is sent word for word, so it is checked here as a reply is before it is signed.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from bot.rules.faq_entries import WrongFile, text_of
from bot.rules.hidden_text import holds_hidden
from bot.rules.yaml_reader import Reader, compose
from integrations.contract import TextUnit, measure

MOST = 3
"""Statements of an account: each is a message of its own below a comment."""
MAX_TEXT = 2_000  # characters
_MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class TextLimit:
    """The longest text that an account can send, in its unit."""

    length: int
    unit: TextUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementText:
    """One statement for one account; ``texts`` by locale, each in NFC as it would be sent."""

    name: str
    account: str
    texts: Mapping[str, str]


def parse(content: bytes, limits: Mapping[str, TextLimit]) -> tuple[StatementText, ...]:
    """Read a file for the accounts of *limits*; raises `WrongFile` and nothing else."""
    root = compose(text_of(content))
    reader = _StatementReader(limits)
    found = tuple(reader.statements(root))
    if reader.faults:
        raise WrongFile(reader.faults)
    return found


class _StatementReader(Reader):
    """Reads what only a file of holding statements holds."""

    def __init__(self, limits: Mapping[str, TextLimit]) -> None:
        super().__init__()
        self.limits = limits
        self.seen: dict[str, list[str]] = {}

    def statements(self, root: yaml.Node | None) -> Iterator[StatementText]:
        fields = self.fields(root, {"statements"}, "the file")
        for node in self.items(fields.get("statements"), "statements"):
            yield from self.statement(node)

    def statement(self, node: yaml.Node) -> Iterator[StatementText]:
        """One statement for each of its accounts."""
        fields = self.fields(node, {"id", "accounts", "texts"}, "a statement")
        name = self.id_of(fields, node)
        texts = self.by_locale(fields.get("texts"), "texts", self.text, node)
        for item in self.items(fields.get("accounts"), "accounts"):
            account = self.words(item, "an account", _MAX_NAME)
            if account is not None and self.is_possible(item, name, account, texts):
                yield StatementText(name=name, account=account, texts=texts)

    def text(self, node: yaml.Node) -> str | None:
        text = self.words(node, "a text", MAX_TEXT)
        if text is not None and holds_hidden(text):
            self.fault(node, "a text has an invisible character that platforms drop")
            return None
        return unicodedata.normalize("NFC", text).strip() if text else None

    def is_possible(
        self, item: yaml.Node, name: str, account: str, texts: Mapping[str, str]
    ) -> bool:
        """Whether an account can have this statement; notes why not."""
        count = len(self.faults)
        if account not in self.limits:
            self.fault(item, f"there is no connected account {account!r}")
            return False
        names = self.seen.setdefault(account, [])
        if name in names:
            self.fault(item, f"{account} has a statement {name!r} already")
        names.append(name)
        if len(names) > MOST:
            self.fault(item, f"{account} has more than {MOST} statements")
        limit = self.limits[account]
        for locale, text in texts.items():
            length = measure(text, limit.unit)
            if length > limit.length:
                known = f"{account} can send {limit.length}"
                self.fault(item, f"the text in {locale} has {length} characters, {known}")
        return len(self.faults) == count
