"""What a sentence claims, as sets that can be compared with what a source claims.

Numbers with their units, moments, links, addresses and codes, and words that bind the brand, found
by `bot.rules.claims`. They are found by shape alone: a claim that is worded without any of these is
not seen here.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.rules.claims.amounts import find_amounts
from bot.rules.claims.moments import moments_of
from bot.rules.claims.names import find_codes, names_of, without_names
from bot.rules.claims.promises import Promise, find_promises
from bot.rules.plain_text import plain


@dataclass(frozen=True, slots=True)
class Claims:
    """What one sentence, or one source, claims."""

    numbers: frozenset[tuple[Decimal, str | None]]  # value and unit
    moments: frozenset[str]
    names: frozenset[str]  # links, addresses, handles, codes; in small letters
    codes: frozenset[str]  # those of `names` that buy something
    promises: frozenset[Promise]


def claims_of(text: str) -> Claims:
    """What *text* claims."""
    said = plain(text)
    codes = frozenset(find_codes(said))
    without = without_names(said)
    return Claims(
        numbers=frozenset((amount.value, amount.unit) for amount in find_amounts(without)),
        moments=moments_of(said),
        names=frozenset(names_of(said)) | codes,
        codes=codes,
        promises=frozenset(promise for promise, _ in find_promises(without)),
    )


def holds_name(text: str, name: str) -> bool:
    """Whether *name*, one of `Claims.names`, stands in *text* as a whole."""
    whole = rf"(?<![\w.\-]){re.escape(name)}(?![\w\-]|\.\w)"
    return re.search(whole, plain(text).replace("www.", "")) is not None
