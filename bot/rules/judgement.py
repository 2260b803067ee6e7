"""All that is known of a comment from its words alone."""

from dataclasses import dataclass

from bot.rules.language import find_language
from bot.rules.meaning import Doubt, find_doubt
from bot.rules.plain_text import beginning
from bot.rules.risk import Finding, find_risks
from bot.rules.topic import Topic, find_topic, needs_reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What kind of comment it is, and whether a person must see it alone."""

    language: str | None
    topic: Topic
    findings: tuple[Finding, ...]
    needs_reply: bool
    doubt: Doubt | None  # whether it mocks, where a person is to say so


def judge(text: str) -> Judgement:
    """Judge a comment; takes up to some tenths of a second, whatever somebody wrote."""
    findings = find_risks(text)
    read = beginning(text)
    topic = find_topic(read, findings)
    return Judgement(
        language=find_language(read).code,
        topic=topic,
        findings=findings,
        needs_reply=needs_reply(read, topic, findings),
        doubt=find_doubt(read, findings),
    )
