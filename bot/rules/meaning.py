"""What a comment may mean that may mock: both readings, for a person to pick one.

Nothing is decided here. What it says of the sincere reading is what triage would have said, had
it found no mockery.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.rules.mockery import find_mockery
from bot.rules.plain_text import plain
from bot.rules.risk import Finding, Risk, forbids_machine_draft
from bot.rules.topic import Topic, find_topic, needs_reply


class Meaning(StrEnum):
    """How somebody read a comment that may mock."""

    SINCERE = "sincere"
    SARCASTIC = "sarcastic"


IN_DOUBT = frozenset({Risk.SARCASM, Risk.COMPLAINT})
"""What a person's pick settles: a complaint is what the mockery would be about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """The words of both readings, as `bot.rules.mockery.Mockery`, and what the sincere one is."""

    praise: tuple[str, ...]
    signs: tuple[str, ...]
    faults: tuple[str, ...]
    topic: Topic  # if it is sincere
    needs_reply: bool  # the same


def find_doubt(text: str, findings: Iterable[Finding]) -> Doubt | None:
    """The two readings of *text*, whose risks are *findings*; None where nothing is to be picked.

    That is so, too, where machines may not draft whichever it means: danger or abuse is answered
    by people, mocked or not, and nobody is asked in vain.
    """
    found = tuple(findings)
    rest = tuple(each for each in found if each.risk not in IN_DOUBT)
    if not any(each.risk is Risk.SARCASM for each in found) or forbids_machine_draft(rest):
        return None
    mockery = find_mockery(text)
    if mockery is None:
        return None
    beside = _without(text, mockery.praise)
    topic = find_topic(beside, rest)
    if topic is Topic.CHATTER and mockery.praise and not rest:
        topic = Topic.PRAISE
    return Doubt(
        praise=mockery.praise,
        signs=mockery.signs,
        faults=mockery.faults,
        topic=topic,
        needs_reply=needs_reply(beside, topic, rest),
    )


def _without(text: str, praise: Iterable[str]) -> str:
    """What else it says: "love how …" asks nothing."""
    beside = plain(text)
    for piece in praise:
        beside = beside.replace(piece, " ")
    return beside


def with_complaint(flags: Iterable[str]) -> list[str]:
    """*flags* of a comment that turned out to mock, worst first: it complains, and says so."""
    found = {*flags, Risk.COMPLAINT.value}
    return [risk.value for risk in Risk if risk.value in found]
