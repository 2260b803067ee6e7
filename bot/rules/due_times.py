"""How soon a comment is to be answered, by its topic and its risks."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from bot.rules.meaning import IN_DOUBT
from bot.rules.policy import CARE_FIRST
from bot.rules.risk import Risk
from bot.rules.topic import Topic

Within = timedelta | None
"""Working time; None: no due time because of this."""

_WITHIN = re.compile("([1-9][0-9]{0,2})([mh])")
SOON: Final = timedelta(minutes=30)
"""What is due within this, or was, goes before other things and is told if nobody has it."""
_AT_ONCE: Final = timedelta(minutes=30)
_THE_SAME_MORNING: Final = timedelta(hours=2)
_THE_SAME_DAY: Final = timedelta(hours=8)
KINDS: Final[tuple[str, ...]] = tuple(dict.fromkeys(each.value for each in (*Risk, *Topic)))
"""By name: a complaint is a risk and a topic, and so is abuse; they have one time."""
DEFAULTS: Final[Mapping[str, Within]] = {
    **dict.fromkeys(Risk, _THE_SAME_MORNING),
    **dict.fromkeys(CARE_FIRST, _AT_ONCE),
    Risk.PERSONAL_DATA: _AT_ONCE,
    Topic.QUESTION: _THE_SAME_MORNING,
    Topic.CHATTER: _THE_SAME_DAY,
    Topic.PRAISE: None,
    Topic.SPAM: None,
}
"""Of an account that says nothing else."""


def within_for(
    topic: str | None, risks: Iterable[str], chosen: Mapping[str, Within]
) -> timedelta | None:
    """The shortest that *chosen*, else `DEFAULTS`, say of the topic and of any risk.

    A comment that may mock is praise only once somebody read it so: then the doubt asks for no
    time any more.
    """
    doubted = IN_DOUBT if topic == Topic.PRAISE else frozenset()
    kinds = DEFAULTS.keys() & ({topic, *risks} - doubted)
    asked = [chosen.get(kind, DEFAULTS[kind]) for kind in kinds]
    return min((each for each in asked if each is not None), default=None)


def read_within(written: str) -> Within:
    """A time like ``30m`` or ``2h``, or ``none``; raises `ValueError`."""
    if written == "none":
        return None
    matched = _WITHIN.fullmatch(written)
    if matched is None:
        raise ValueError(f"{written[:20]!r} is no time: write one like 30m or 2h, or none")
    number, unit = int(matched[1]), matched[2]
    return timedelta(minutes=number) if unit == "m" else timedelta(hours=number)


def write_within(within: Within) -> str:
    """As `read_within` reads it."""
    if within is None:
        return "none"
    hours, rest = divmod(within, timedelta(hours=1))
    return f"{within // timedelta(minutes=1)}m" if rest else f"{hours}h"


def read(stored: Mapping[str, Any]) -> Mapping[str, Within]:
    """What `stored` wrote; seconds."""
    return {
        kind: None if seconds is None else timedelta(seconds=seconds)
        for kind, seconds in stored.items()
    }


def stored(chosen: Mapping[str, Within]) -> dict[str, Any]:
    """As JSON."""
    return {
        kind: None if within is None else int(within.total_seconds())
        for kind, within in chosen.items()
    }
