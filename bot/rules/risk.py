"""What in a comment must be read by a person before anything else happens.

Words decide, not a model: a list can be read, argued about and put right, and it finds the same
every time. It leans towards finding too much.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.rules.lexicons import (
    english_claims,
    english_conduct,
    english_danger,
    english_despair,
    korean_claims,
    korean_conduct,
    korean_danger,
)
from bot.rules.mockery import find_mockery
from bot.rules.personal_data import find_personal_data
from bot.rules.phrases import Phrase, blotted, quotes
from bot.rules.plain_text import Spelling, beginning, plain, spellings

MOST_WORDS = 5
"""Of one risk; enough to see why."""
SHOWN_OF_LONG = 40
"""Characters; the last that were read."""


class Risk(StrEnum):
    """A reason for care; order is worst first."""

    SELF_HARM = "self_harm"
    HEALTH_SAFETY = "health_safety"
    THREAT = "threat"
    PERSONAL_DATA = "personal_data"
    LEGAL = "legal"
    PRESS = "press"
    REFUND = "refund"
    INJECTION = "injection"
    TOO_LONG = "too_long"  # to be judged to its end
    SARCASM = "sarcasm"
    ABUSE = "abuse"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class Finding:
    """A risk and the words it was known by, as they stand in the text (at most `MOST_WORDS`)."""

    risk: Risk
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lexicon:
    risk: Risk
    phrases: tuple[Phrase, ...]
    harmless: tuple[Phrase, ...] = ()


_LEXICONS = (
    _Lexicon(
        risk=Risk.SELF_HARM,
        phrases=(*korean_danger.SELF_HARM, *english_despair.SELF_HARM),
        harmless=(*korean_danger.SELF_HARM_HYPERBOLE, *english_despair.SELF_HARM_HYPERBOLE),
    ),
    _Lexicon(
        risk=Risk.HEALTH_SAFETY,
        phrases=(*korean_danger.HEALTH_SAFETY, *english_danger.HEALTH_SAFETY),
        harmless=(*korean_danger.HEALTH_HYPERBOLE, *english_danger.HEALTH_HYPERBOLE),
    ),
    _Lexicon(
        risk=Risk.THREAT,
        phrases=(*korean_danger.THREAT, *english_danger.THREAT),
        harmless=(*korean_danger.THREAT_HYPERBOLE, *english_danger.THREAT_HYPERBOLE),
    ),
    _Lexicon(
        risk=Risk.LEGAL,
        phrases=(*korean_claims.LEGAL, *english_claims.LEGAL),
        harmless=(*korean_claims.LEGAL_HARMLESS, *english_claims.LEGAL_HARMLESS),
    ),
    _Lexicon(
        risk=Risk.PRESS,
        phrases=(*korean_claims.PRESS, *english_claims.PRESS),
        harmless=english_claims.PRESS_HARMLESS,
    ),
    _Lexicon(risk=Risk.REFUND, phrases=(*korean_claims.REFUND, *english_claims.REFUND)),
    _Lexicon(
        risk=Risk.INJECTION,
        phrases=(*korean_conduct.INJECTION, *english_conduct.INJECTION),
        harmless=english_conduct.INJECTION_HARMLESS,
    ),
    _Lexicon(
        risk=Risk.ABUSE,
        phrases=(*korean_conduct.ABUSE, *english_conduct.ABUSE),
        harmless=(
            *korean_conduct.ABUSE_LOOK_ALIKES,
            *korean_conduct.SWORN_PRAISE,
            *english_conduct.ABUSE_LOOK_ALIKES,
            *english_conduct.SWORN_PRAISE,
        ),
    ),
    _Lexicon(
        risk=Risk.COMPLAINT,
        phrases=(*korean_conduct.COMPLAINT, *english_conduct.COMPLAINT),
        harmless=(*korean_conduct.COMPLAINT_HARMLESS, *english_conduct.COMPLAINT_HARMLESS),
    ),
)
_SCORN = (*korean_conduct.SCORN, *english_conduct.SCORN)
_MARKUP = re.compile(
    r"^(?:system|assistant|developer|시스템) ?:|<\|[^|<>]{0,40}\|>|\[/?inst\]|<</?sys>>"
    r"|\[(?:system|시스템)[^\]]{0,20}\]"
)
_ORDER = {risk: place for place, risk in enumerate(Risk)}


def find_risks(text: str) -> tuple[Finding, ...]:
    """Every risk of *text* with the words it was known by, worst first.

    Only its `beginning` is searched: a text that goes on is a risk by that alone.
    """
    read = beginning(text)
    readings = spellings(read)
    found = {lexicon.risk: _quotes(readings, lexicon) for lexicon in _LEXICONS}
    found[Risk.PERSONAL_DATA] = find_personal_data(read)
    found[Risk.INJECTION] |= dict.fromkeys(_MARKUP.findall(plain(read)))
    found[Risk.SARCASM] = _mockery(read)
    found[Risk.TOO_LONG] = {} if read == text else {read[-SHOWN_OF_LONG:]: None}
    if not found[Risk.ABUSE] and not found[Risk.COMPLAINT]:
        found[Risk.COMPLAINT] = quotes(_SCORN, readings)
    return tuple(
        Finding(risk, tuple(words)[:MOST_WORDS])
        for risk, words in sorted(found.items(), key=lambda item: _ORDER[item[0]])
        if words
    )


def forbids_machine_draft(findings: Iterable[Finding]) -> bool:
    """Whether a person must write: anything found but a bare wish for a refund."""
    return any(finding.risk is not Risk.REFUND for finding in findings)


def _quotes(readings: tuple[Spelling, ...], lexicon: _Lexicon) -> dict[str, None]:
    return quotes(lexicon.phrases, blotted(lexicon.harmless, readings))


def _mockery(text: str) -> dict[str, None]:
    found = find_mockery(text)
    return {} if found is None else dict.fromkeys(found.words)
