"""What kind of comment it is, and whether it can be left without a reply."""

import re
from collections.abc import Collection
from enum import StrEnum

from bot.rules.lexicons import kinds
from bot.rules.phrases import Phrase, spans
from bot.rules.plain_text import Spelling, plain, spellings
from bot.rules.risk import Finding, Risk

SHORT = 120
"""Characters; longer praise may hold a wish that no list knows."""
SPAM_FROM = 2
"""Signs; one alone may be a real question."""
SENTENCE_FROM = 3
"""Words; "is good" opens no question."""
_COMPLAINTS = {
    Risk.HEALTH_SAFETY, Risk.THREAT, Risk.LEGAL, Risk.SARCASM, Risk.COMPLAINT,
}  # fmt: skip
_LINK = re.compile(r"https?://|\bwww\.|\b[\w\-]{1,63}\.[a-z]{2,10}/\w")
_MONEY_SIGN = re.compile("[💰💸🤑💵💲]")
_CLAUSE = re.compile(
    r"[.,!;:()\n]+|[^\w\s'’?@#%$/&\-]+|\b(?:but|and|so|also|btw|plus|q|question)\b"
)
_TAG = re.compile(r"^\s{0,9}@[\w.]")
_HEART = re.compile("[❤🧡💛💚💙💜🤍🖤😍🥰😘🤩😋🤤👍👏🙌💯🔥✨🎉🥹]")
_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(r"https?://\S+")
_LAUGHTER = re.compile(r"[ㄱ-ㅣ]+|\b(?:ha|he|lol|lmao){1,99}\b")
_SELLS = (*kinds.KOREAN_SPAM, *kinds.ENGLISH_SPAM)
_ASKS = (*kinds.KOREAN_QUESTION, *kinds.ENGLISH_QUESTION)


class Topic(StrEnum):
    """What a comment is for the people who answer."""

    QUESTION = "question"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    SPAM = "spam"
    ABUSE = "abuse"
    CHATTER = "chatter"


def find_topic(text: str, findings: Collection[Finding]) -> Topic:
    """The topic of *text*, whose risks are *findings*; what costs most when missed comes first."""
    risks = {finding.risk for finding in findings}
    if not risks & _COMPLAINTS and _is_spam(text):
        return Topic.SPAM
    if Risk.ABUSE in risks and not risks & _COMPLAINTS:
        return Topic.ABUSE
    if risks & _COMPLAINTS:
        return Topic.COMPLAINT
    if _asks(text):
        return Topic.QUESTION
    return Topic.PRAISE if not risks and _praises(text) else Topic.CHATTER


def needs_reply(text: str, topic: Topic, findings: Collection[Finding]) -> bool:
    """Whether a person should see it alone; False only where nobody would miss an answer."""
    if findings:
        return True
    if topic is Topic.SPAM or not _LETTER.search(plain(text)):
        return topic is not Topic.SPAM and "?" in plain(text)
    if topic not in {Topic.PRAISE, Topic.CHATTER} or _asks(text):
        return True
    if len(plain(text)) > SHORT:
        return True
    return not (topic is Topic.PRAISE or _is_entry(text) or _TAG.match(text) or _is_noise(text))


def _is_spam(text: str) -> bool:
    """Two signs of selling something else, or one beside a link or a sack of money."""
    readings = spellings(text)
    signs = sum(_stands((phrase,), readings) for phrase in _SELLS)
    lures = bool(_LINK.search(plain(text))) + bool(_MONEY_SIGN.search(text))
    return signs > 0 and signs + lures >= SPAM_FROM


def _asks(text: str) -> bool:
    """Whether it asks something that can be answered; "why is this so good??" does not."""
    readings = spellings(text)
    answerable = tuple(
        reading.without(list(spans(kinds.RHETORICAL, reading))) for reading in readings
    )
    is_rhetorical = readings != answerable
    if "?" in _ADDRESS.sub("", plain(text)) and not is_rhetorical:
        return True
    return _stands(_ASKS, answerable) or any(map(_opens_question, _clauses(readings[0])))


def _clauses(reading: Spelling) -> list[str]:
    text = reading.source
    for start, end in spans(kinds.RHETORICAL, reading):
        first, last = reading.place(start, end)
        text = text[:first] + "\n" * (last - first) + text[last:]
    return _CLAUSE.split(text)


def _opens_question(clause: str) -> bool:
    words = clause.split()
    return len(words) >= SENTENCE_FROM and any(
        phrase.pattern.fullmatch(words[0]) for phrase in kinds.ENGLISH_OPENING
    )


def _praises(text: str) -> bool:
    if _stands(kinds.PRAISE, spellings(text)):
        return True
    return bool(_HEART.search(text)) and not (_is_entry(text) or _TAG.match(text))


def _is_entry(text: str) -> bool:
    return _stands(kinds.ENTRY, spellings(text))


def _is_noise(text: str) -> bool:
    return not _LETTER.search(_LAUGHTER.sub("", plain(text)))


def _stands(phrases: tuple[Phrase, ...], readings: tuple[Spelling, ...]) -> bool:
    return any(True for reading in readings for _ in spans(phrases, reading))
