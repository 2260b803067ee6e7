"""Reading an FAQ from a file: every fault is named with its line, and then nothing is taken.

YAML::

    voice: |                       # optional
      How the brand speaks.
    facts:                         # optional
      - text: {ko: …, en: …}
        until: 2026-12-02
    entries:
      - id: dishwasher
        titles: {ko: …, en: …}     # optional: how cards call it; else by its first phrasing
        answers: {ko: …, en: …}    # at least one
        phrasings: {ko: [식세기 돌려도 돼요?], en: [Is it dishwasher safe?]}
        review_by: 2026-10-31      # optional: not used after this day

CSV (UTF-8, a heading line): ``id,locale,title,answer,phrasings,review_by``, one line for each entry
and locale, phrasings separated by ``|``; ``title`` and ``review_by`` may be left out.
"""

from bot.rules.faq_csv import parse_csv
from bot.rules.faq_entries import (
    LOCALES,
    Fact,
    FaqEntryText,
    FaqFile,
    Fault,
    WrongFile,
    text_of,
)
from bot.rules.faq_yaml import parse_yaml

__all__ = [
    "LOCALES",
    "Fact",
    "FaqEntryText",
    "FaqFile",
    "Fault",
    "WrongFile",
    "parse",
    "parse_csv",
    "parse_yaml",
]


def parse(content: bytes, *, name: str) -> FaqFile:
    """Read a file by the ending of its *name*; raises `WrongFile` and nothing else."""
    text = text_of(content)
    return parse_csv(text) if name.lower().endswith(".csv") else parse_yaml(text)
