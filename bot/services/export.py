"""The record as text, page by page: lines of JSON that can be proved, and a table to look at."""

import json
from typing import Final

from bot.services.entries import Entry, Page, Texts

COLUMNS = ("seq", "at", "kind", "actor", "subject", "facts", "personal", "hash", "prev")
PACKED: Final = 1
"""How hard a file is packed, of 9: more takes longer and saves little."""
_LINE_END = "\r\n"
_FORMULA = frozenset("=+-@\t\r")

_encode = json.JSONEncoder(ensure_ascii=False).encode


def as_lines(page: Page) -> str:
    """One JSON object an entry: its hash, the bytes that have it, and the texts that still stand.

    ``body`` is a string, so that nobody has to write JSON as we do to get the same bytes.
    """
    return "".join(
        f'{{"hash":"{entry.hash}","body":{_encode(entry.text())},'
        f'"personal":{_personal(page.texts.get(entry.seq, {}))}}}\n'
        for entry in page.entries
    )


def _personal(texts: Texts) -> str:
    if not texts:
        return "{}"
    return _encode({name: {"key": key.hex(), "text": text} for name, (key, text) in texts.items()})


def as_rows(page: Page) -> str:
    """The entries as rows of CSV under `COLUMNS`; ``facts`` and ``personal`` are JSON."""
    return "".join(_row(entry, page.texts.get(entry.seq, {})) for entry in page.entries)


def heading() -> str:
    """The first row of the table, with the mark by which spreadsheets know UTF-8."""
    return "\ufeff" + ",".join(COLUMNS) + _LINE_END


def _row(entry: Entry, texts: Texts) -> str:
    """One row, every cell in quotes: the csv module takes as long as reading and proving."""
    actor, facts = _said(entry)
    personal = _encode({name: text for name, (_, text) in texts.items()}) if texts else "{}"
    prev = entry.prev_hash
    cells = [entry.at, entry.kind, actor, entry.subject, facts, personal, entry.hash, prev]
    if not _FORMULA.isdisjoint([cell[:1] for cell in cells]):
        cells = list(map(_harmless, cells))
    quoted = '","'.join([cell.replace('"', '""') for cell in cells])
    return f'"{entry.seq}","{quoted}"{_LINE_END}'


def _said(entry: Entry) -> tuple[str, str]:
    """Actor and facts; of bytes that are no entry, all of them as the facts."""
    cut = entry.framed()
    if cut is not None:
        return cut.actor, cut.facts
    try:
        said = json.loads(entry.text())
        return str(said["actor"]), _encode(said["facts"])
    except (ValueError, TypeError, KeyError):
        return "", entry.text()


def _harmless(cell: str) -> str:
    """Outside text must not become a formula in a spreadsheet."""
    return f"'{cell}" if cell[:1] in _FORMULA else cell
