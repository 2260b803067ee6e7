"""Whether a machine's draft says only what its sources say, and nothing that must not be public.

A sentence without support is shown to the reviewer, underlined. A fault drops the draft. Both are
found by shape (`bot.rules.draft_claims`): what passes here is still read and signed by a person.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.rules.claims.promises import Promise
from bot.rules.claims.requests import find_requests
from bot.rules.draft_claims import Claims, claims_of, holds_name
from bot.rules.hidden_text import holds_hidden
from bot.rules.plain_text import plain
from bot.rules.sentences import split


class Fault(StrEnum):
    """Why a draft must not even be shown."""

    EMPTY = "empty"
    HIDES_TEXT = "hides_text"  # characters that its reader cannot see
    ASKS_PERSONAL_DATA = "asks_personal_data"
    REPEATS_INSTRUCTIONS = "repeats_instructions"
    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_OFFER = "unknown_offer"  # a discount, or something free for everyone


@dataclass(frozen=True, slots=True)
class DraftCheck:
    """Each sentence as it stands in the draft, with whether sources carry it; and the faults."""

    sentences: tuple[tuple[str, bool], ...]
    faults: tuple[str, ...]


_INSTRUCTIONS = re.compile(
    r"system prompt|(?:previous|prior|my) (?:instructions?|rules)\b|\bas an ai\b|language model"
    r"|you draft the public reply|\[/?[a-z]{3,9}\b[^\]]{0,120} [0-9a-f]{16}|\"cites\""
    r"|시스템 ?(?:프롬프트|공지|메시지|명령)|프롬프트|(?:이전|위의?|모든) ?지시|지시 ?사항"
    r"|승인 ?(?:을 ?)?생략|언어 ?모델|인공지능(?:으로서|이라)"
)
_LOOSE_UNITS = frozenset({"piece", "degree"})
"""Words for these are often left out: "6 eggs", "6개"."""
_GIVEN_AWAY = frozenset({Promise.REFUND, Promise.REPLACEMENT, Promise.GIFT, Promise.COMPENSATION})


def check(text: str, sources: Sequence[str]) -> DraftCheck:
    """Compare a draft with the texts it may rest on.

    A sentence is supported when each of its numbers, moments, links and codes stands in some
    source, and all of its promises stand together in one.
    """
    sentences = tuple(text[start:end] for start, end in split(text))
    grounds = tuple(claims_of(source) for source in sources)
    claims = [claims_of(sentence) for sentence in sentences]
    judged = [_is_supported(claim, grounds, sources) for claim in claims]
    faults = {
        Fault.EMPTY: not sentences,
        Fault.HIDES_TEXT: holds_hidden(text),
        Fault.ASKS_PERSONAL_DATA: _asks_personal_data(sentences),
        Fault.REPEATS_INSTRUCTIONS: _INSTRUCTIONS.search(plain(text)) is not None,
        Fault.UNKNOWN_CODE: any(
            not _holds(sources, code) for claim in claims for code in claim.codes
        ),
        Fault.UNKNOWN_OFFER: any(
            _is_offer(claim.promises) and not _is_promised(claim.promises, grounds)
            for claim in claims
        ),
    }
    found = tuple(fault.value for fault, is_there in faults.items() if is_there)
    return DraftCheck(tuple(zip(sentences, judged, strict=True)), found)


def _is_supported(claim: Claims, grounds: Sequence[Claims], sources: Sequence[str]) -> bool:
    return (
        all(_is_counted(value, unit, grounds) for value, unit in claim.numbers)
        and all(any(moment in known.moments for known in grounds) for moment in claim.moments)
        and all(_holds(sources, name) for name in claim.names)
        and _is_promised(claim.promises, grounds)
    )


def _is_counted(value: Decimal, unit: str | None, grounds: Sequence[Claims]) -> bool:
    """Whether a source has this number, and not of something else."""
    units = {theirs for known in grounds for number, theirs in known.numbers if number == value}
    if unit is None:
        return bool(units)
    return unit in units or (unit in _LOOSE_UNITS and None in units)


def _is_promised(promises: frozenset[Promise], grounds: Sequence[Claims]) -> bool:
    """Whether one source says it all: a free repair and an exchange make no free exchange."""
    meant = promises if promises - {Promise.EVERYONE} else frozenset()
    return not meant or any(meant <= known.promises for known in grounds)


def _is_offer(promises: frozenset[Promise]) -> bool:
    is_wide = bool(promises & {Promise.FREE, Promise.EVERYONE})
    return Promise.DISCOUNT in promises or (is_wide and bool(promises & _GIVEN_AWAY))


def _holds(sources: Sequence[str], name: str) -> bool:
    return any(holds_name(source, name) for source in sources)


def _asks_personal_data(sentences: Sequence[str]) -> bool:
    said = [plain(sentence) for sentence in sentences]
    return any(True for _ in find_requests(said))
