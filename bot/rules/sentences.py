"""Where the sentences of a text stand."""

import re
from collections.abc import Iterator

from bot.rules.reading import Span

_ABBREVIATIONS = r"(?<!\be\.g)(?<!\bi\.e)(?<!\b[ap]\.m)(?<!\b[A-Z]\.[A-Z])(?<!\bvs)(?<!\bNo)"
_END = re.compile(
    rf"{_ABBREVIATIONS}[.!?…。！？]{{1,20}}[\"'”’)\]]{{0,5}}(?=\s|$)"
    r"|(?<=[가-힣])[.!?…]{1,20}(?=[가-힣])|\n+"
)
_LIST_NUMBER = re.compile(r"\W{0,9}\d{1,2}\W{0,9}")


def split(text: str) -> Iterator[Span]:
    """Where each sentence begins and ends; white space around it is left out."""
    start = 0
    for end in (*(found.end() for found in _END.finditer(text)), len(text)):
        sentence = text[start:end].strip()
        if sentence and not (_LIST_NUMBER.fullmatch(sentence) and end < len(text)):
            first = text.index(sentence, start)
            yield first, first + len(sentence)
            start = end
