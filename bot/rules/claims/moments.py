"""Days and terms: when something is said to happen."""

import re
from collections.abc import Iterator

from bot.rules.reading import Span, found, merged

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
MONTH_STEMS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CALENDAR_DAYS = (
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|[nr]d|th)? (?:of )?(?P<name>{_MONTHS})\b"),
    re.compile(rf"\b(?P<name>{_MONTHS})\.? (?P<day>\d{{1,2}})(?!\d)"),
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MOMENTS = {
    "today": r"\btoday\b|\btonight\b|오늘",
    "tomorrow": r"\btomorrow\b|내일",
    "this week": r"\bthis week\b|이번 ?주",
    "next week": r"\bnext week\b|다음 ?주",
    "next month": r"\bnext month\b|다음 ?달",
    **{
        english: rf"\b{english}s?\b|{korean}요일"
        for english, korean in zip(_DAYS, "월화수목금토일", strict=True)
    },
}
_MOMENT_SHAPES = {moment: re.compile(shape) for moment, shape in _MOMENTS.items()}

_DAY = rf"(?:{'|'.join(_DAYS)})"
_COUNT = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|ten|a few|a couple of|couple of)"
_TERM = (
    rf"{_COUNT}(?: ?(?:to|or|[-–~]) ?{_COUNT})?[ -](?:business |working )?"
    r"(?:hours?|hrs|days?|weeks?|months?)\b"
)
_KOREAN_TERM = (
    r"(?:\d{1,3}(?: ?[~∼-] ?\d{1,3})? ?(?:시간|영업일|일|주일?|개월|달)|하루|이틀|사흘|나흘|열흘"
    r"|보름|일주일|한 ?달|두 ?달|며칠|몇 ?(?:일|주|시간))"
)
_DONE = r"(?:드리|드려|드릴|드립|보내|출고|발송|배송|도착|재입고|입고|열|시작|받|나가|나와|연락|답)"
_TERMS = (
    r"(?<!\d)\d{4} ?[-./년] ?\d{1,2} ?[-./월] ?\d{1,2}(?!\d)일?|\d{1,2} ?월 ?\d{1,2} ?일",
    r"\d{1,2} ?월 ?(?:초|중순|말|(?:첫|둘|셋|넷|다섯|마지막|\d) ?째 ?주)",
    r"(?<![\d/.])\d{1,2}/\d{1,2}(?! ?(?:컵|티스푼|스푼|큰술|작은술))(?=에|까지|부터|일|쯤|경)",
    r"\b(?:by|on|from|until|till|before|is|starts?) (?:the )?\d{1,2}/\d{1,2}(?![\d/])",
    r"내일(?!로)|모레|글피|다음 ?(?:주|달)|이번 ?(?:주|달)|내주(?= |에|중)|월말|연말",
    r"(?<!지난 )주말까지",
    rf"(?:오늘|금일)(?:은|도)? ?(?:중|안에|내로|까지|{_DONE})",
    rf"[월화수목금토일]요일(?:까지|부터|(?:에|에는|날)? ?[^.!?]{{0,14}}?{_DONE})",
    rf"\b(?:before|by|until) (?:christmas|new year'?s?|thanksgiving)\b|\bfirst thing {_DAY}\b",
    rf"\b(?:mid|early|late)[ -](?:{_MONTHS})\b|\bgive (?:us|it) {_TERM}",
    r"\btomorrow\b|\bthe day after tomorrow\b",
    rf"\b(?:this|next) (?:week(?:end)?|month|{_DAY})\b(?! (?:was|were))",
    rf"\b(?:by|on|before|until|till|from) (?:the end of )?(?:{_DAY}|tonight|today|the weekend)\b",
    (
        r"\bend of (?:the|this|next) (?:day|week|month|year)\b|\b(?:first|second|third|fourth|last)"
        r" week of\b"
    ),
    (
        r"\b(?:ships?|leav(?:e|es|ing)|arriv(?:e|es|ing)|sent|goes? out|send(?:ing)?"
        r"|deliver(?:ed|s)?)\b"
        r"[^.!?]{0,24}?\b(?:today|tonight)\b"
    ),
    rf"\b(?:within|in under|in less than|no later than) {_TERM}",
    rf"\bin (?:about |around )?{_TERM}(?! old)",
    rf"{_KOREAN_TERM} ?(?:정도 ?|쯤 ?)?(?:안에|이내|내로|내에|뒤|후|더 기다|기다려)",
    r"한두 ?(?:시간|주|달)(?:이면| ?(?:안에|뒤|후))",
)
_TERM_SHAPES = (*CALENDAR_DAYS, re.compile("|".join(_TERMS)))


def moments_of(source: str) -> frozenset[str]:
    """The days that *source* (as `bot.rules.plain_text.plain`) names, in English."""
    return frozenset(name for name, shape in _MOMENT_SHAPES.items() if shape.search(source))


def find_terms(source: str) -> Iterator[Span]:
    """Where *source* says when something will be: a day to come, or a term until it is done.

    How long something takes by nature ("12 minutes") is none; a day in a greeting is none.
    """
    return merged(span for shape in _TERM_SHAPES for span in found(shape, source))
