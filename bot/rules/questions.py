"""The single questions of a comment, so that each can be matched and each gap be named."""

import re

_ENDS = re.compile(r"(?<=[?？!！.。~…])\s+|\n+|(?<=[?？])(?=[^\s?？!！.…])")
_ASKS = re.compile(
    r"[?？]|(나요|까요|가요|는지|[을일할될]까|어요|에요|예요|되나|인가|죠)\W{0,9}[ㅋㅎㅠㅜ]{0,20}\W{0,9}$"
    r"|^(how|what|when|where|which|who|why|is|are|do|does|did|can|could|will|would|any)\b",
    re.IGNORECASE,
)
_ADVISES = re.compile(
    r"[가-힣] ?보(세요|셔요|십시오|시길|시면 (돼|됩|되))"
    r"|시면 (돼요|됩니다|되죠|될 ?거)(?!\s{0,9}[?？])"
    r"|(^|[.!,] )(just )?(try|use) (?!to\b)|(^|[.!,] )(you (should|could|need to|have to)|have you"
    r" tried)\b",
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


def advises(text: str) -> bool:
    """Whether a text tells another reader what to do: it knows an answer, it wants none."""
    return _ADVISES.search(text) is not None
