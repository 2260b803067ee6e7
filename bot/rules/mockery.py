"""Praise and a fault in one breath: what is found of mockery, and which words it is.

Sarcasm is a doubt for a person, never a verdict: both halves are kept, to be shown side by side.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.rules.lexicons import english_danger, irony, korean_danger
from bot.rules.phrases import Phrase, blotted, spans
from bot.rules.plain_text import Spelling, plain, spellings

MOST_PIECES = 3
"""Of each half; enough to see why."""
LONGEST_PIECE = 60
"""Characters; somebody may write without a blank."""
_MOCK_PRAISE = (*irony.KOREAN_MOCK_PRAISE, *irony.ENGLISH_MOCK_PRAISE)
_FAULT = (*irony.KOREAN_FAULT, *irony.ENGLISH_FAULT)
_NO_FAULT = (*korean_danger.HEALTH_HYPERBOLE, *english_danger.HEALTH_HYPERBOLE)
_SIGN = re.compile("[🙃🙄👏🤡]|(?<!\\S)/s(?!\\S)")
_TURN = re.compile(
    r"\b(but|however|though|although|except)\b|지만|는데|은데|근데|그런데|다만|나머진"
)
_NOT_OF_A_WORD = re.compile(r"^[\W_]{1,60}|[\W_]{1,60}$")
_Places = dict[tuple[int, int], None]


@dataclass(frozen=True, slots=True)
class Mockery:
    """What was found, as it stands in the text in small letters.

    ``words`` are the phrases of the lists and the signs; ``praise`` and ``faults`` the whole words
    that hold them, at most `MOST_PIECES` each. ``signs`` mock by themselves, without any praise.
    """

    words: tuple[str, ...]
    praise: tuple[str, ...]
    signs: tuple[str, ...]
    faults: tuple[str, ...]


def find_mockery(text: str) -> Mockery | None:
    """Praise and a fault in one breath, or a fault under a mocking sign; None without either."""
    signs = tuple(dict.fromkeys(_SIGN.findall(text)))
    if _TURN.search(plain(text)) and not signs:
        return None
    readings = spellings(text)
    praise = _places(_MOCK_PRAISE, readings)
    faults = _places(_FAULT, blotted(_NO_FAULT, readings))
    if not faults or not (praise or signs):
        return None
    source = readings[0].source
    words = (*_said(source, praise), *signs, *_said(source, faults))
    return Mockery(
        words=tuple(dict.fromkeys(words)),
        praise=_pieces(source, praise),
        signs=signs,
        faults=_pieces(source, faults),
    )


def _places(phrases: tuple[Phrase, ...], readings: Iterable[Spelling]) -> _Places:
    return {
        reading.place(start, end): None
        for reading in readings
        for start, end in spans(phrases, reading)
    }


def _said(source: str, places: _Places) -> list[str]:
    return [source[first:last] for first, last in places]


def _pieces(source: str, places: _Places) -> tuple[str, ...]:
    """The whole words at *places*, in order; what stands side by side is one piece."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(_whole(source, *place) for place in places):
        if joined and first <= joined[-1][1] + 1:  # a blank between them
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    found = [_NOT_OF_A_WORD.sub("", source[first:last]) for first, last in joined]
    return tuple(piece[:LONGEST_PIECE] for piece in found if piece)[:MOST_PIECES]


def _whole(source: str, first: int, last: int) -> tuple[int, int]:
    """The place widened to the blanks around it; `plain` text has no other spaces."""
    begin, end = source.rfind(" ", 0, first) + 1, source.find(" ", last)
    return begin, len(source) if end < 0 else end
