"""The single questions of a comment, so that each can be matched and each gap be named."""

import re

_ENDS = re.compile(r"(?<=[?？!！.。~…])\s+|\n+|(?<=[?？])(?=\S)")
_ASKS = re.compile(
    r"[?？]|(나요|까요|가요|는지|을까|ㄹ까|어요|에요|예요|되나|인가|죠)\W*[ㅋㅎㅠㅜ]*\W*$"
    r"|^(how|what|when|where|which|who|why|is|are|do|does|did|can|could|will|would|any)\b",
    re.IGNORECASE,
)
MIN_LENGTH = 4
MAX_PARTS = 8


def split_questions(text: str) -> tuple[str, ...]:
    """The sentences of a comment that may stand alone, at most `MAX_PARTS`."""
    parts = (part.strip() for part in _ENDS.split(text))
    return tuple(part for part in parts if len(part) >= MIN_LENGTH)[:MAX_PARTS]


def asks(sentence: str) -> bool:
    """Whether a sentence looks like a question, in Korean or English."""
    return _ASKS.search(sentence) is not None
