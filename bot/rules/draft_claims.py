"""What a sentence claims, in a form in which Korean and English can be compared.

Numbers with their units, moments, links, addresses and codes, and words that bind the brand.
Claims are found by shape alone: a claim that is worded without any of these is not seen here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import zip_longest

from bot.rules.plain_text import plain


class Promise(StrEnum):
    """Something that a brand may be held to."""

    GUARANTEE = "guarantee"
    WARRANTY = "warranty"
    REFUND = "refund"
    REPLACEMENT = "replacement"
    FREE = "free"
    DISCOUNT = "discount"
    GIFT = "gift"
    COMPENSATION = "compensation"
    SAFETY = "safety"
    CURE = "cure"
    CERTIFICATE = "certificate"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Claims:
    """What one sentence, or one source, claims."""

    numbers: frozenset[tuple[Decimal, str | None]]  # value and unit
    moments: frozenset[str]
    names: frozenset[str]  # links, addresses, handles, codes; in small letters
    codes: frozenset[str]  # those of `names` that buy something
    promises: frozenset[Promise]


_PROMISES = {
    Promise.GUARANTEE: r"guarantee|we promise|i promise|보장|장담|확약|약속드|약속합|100 ?% 확",
    Promise.WARRANTY: r"warrant|보증",
    Promise.REFUND: r"\brefund|money[ -]back|\breimburs|환불|돌려드리",
    Promise.REPLACEMENT: (
        r"\breplac(?:e|ing)|\bexchang|\bnew (?:one|unit)\b|교환|새 ?(?:제품|걸|것)"
    ),
    Promise.FREE: r"\bfree\b|on the house|no (?:extra )?(?:cost|charge)|무료|무상|공짜",
    Promise.DISCOUNT: (
        r"\bdiscount|% ?off\b|\b(?:half|percent|money) (?:price|off)\b|\bcoupon|\bvoucher|\bpromo"
        r"|할인|쿠폰|적립금|반값|세일"
    ),
    Promise.GIFT: r"\bgift|\bgiveaway|사은품|증정|선물로|덤으로",
    Promise.COMPENSATION: r"\bcompensat|보상|배상",
    Promise.SAFETY: (
        r"(?<!dishwasher )(?<!dishwasher-)\bsafe(?:ly|st)?\b|\b(?:non-?toxic|risk-free|harmless)\b"
        r"|안전(?:하|한|합|해)|무해|걱정 ?(?:없|안 ?하셔)"
    ),
    Promise.CURE: r"\b(?:cures?|heals?|detox\w{0,9}|treats?)\b|효능|치료|해독",
    Promise.CERTIFICATE: r"\bcertifi|\bfda\b|\bapproved by\b|인증|승인받|허가받",
    Promise.EVERYONE: (
        r"\bevery(?:one|body)\b|\ball (?:customers|orders|products|of you)\b|전 ?제품|누구나|전원"
        r"|모든 ?(?:제품|고객|분|주문)"
    ),
}
_PROMISE_SHAPES = {promise: re.compile(shape) for promise, shape in _PROMISES.items()}
_OTHERWISE_FREE = re.compile(r"\b(?:bpa|pvc|feel|lead) free\b|-free\b|\bfree (?:to|from)\b")

_UNITS = {
    "minute": r"분|min(?:ute)?s?\b",
    "hour": r"시간|hours?\b|hrs?\b",
    "clock": r"시|[ap]\.?m\b|o'?clock",
    "day": r"일(?!주)|(?:business |working )?days?\b",
    "week": r"주(?!년)|weeks?\b",
    "months": r"개월|달(?!러)|months?\b",
    "month": r"월",
    "year": r"년|years?\b|yrs?\b",
    "percent": r"%|퍼센트|프로(?!모)|percent",
    "krw": r"원|won\b|krw",
    "usd": r"달러|dollars?\b|usd|bucks\b",
    "volt": r"v\b|v(?=[가-힣])|볼트|volts?\b",
    "watt": r"w\b|w(?=[가-힣])|와트|watts?\b",
    "litre": r"l\b|l(?=[가-힣])|리터|lit(?:er|re)s?\b",
    "piece": r"개(?!월)|pieces?\b|pcs\b",
    "degree": r"도(?![가-힣])|°|degrees?\b",
}
_UNIT = "|".join(f"(?P<{name}>{shape})" for name, shape in _UNITS.items())
_NUMBER = re.compile(
    r"(?P<money>[$₩€£])? ?(?<![a-z\d])"
    r"(?P<value>\d{1,3}(?:,\d{3}){1,9}(?!\d)|\d{1,30})(?P<part>\.\d{1,9})?"
    rf"(?P<scale>[천만억])?(?:[ \-]?(?:{_UNIT}))?"
)
_RANGE = re.compile(r" ?[-–—~∼] ?|에서 ?|부터 ?| to | or ")
_MONEY = {"$": "usd", "₩": "krw", "€": "eur", "£": "gbp"}
_SCALES = {"천": 1_000, "만": 10_000, "억": 100_000_000}
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
_SPELLED = re.compile(
    rf"\b(?P<word>{'|'.join(_WORDS)})[ \-](?:(?P<minute>minute)|(?P<hour>hour)"
    r"|(?:business |working )?(?P<day>day)|(?P<week>week)|(?P<months>month)|(?P<year>year)"
    r"|(?P<percent>percent))"
)
_KOREAN_SPANS = {
    "이틀": (2, "day"),
    "사흘": (3, "day"),
    "나흘": (4, "day"),
    "열흘": (10, "day"),
    "보름": (15, "day"),
    "일주일": (1, "week"),
    "한 달": (1, "months"),
    "두 달": (2, "months"),
}
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_MONTH_STEMS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATES = (
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|[nr]d|th)? (?:of )?(?P<name>{_MONTHS})\b"),
    re.compile(rf"\b(?P<name>{_MONTHS})\.? (?P<day>\d{{1,2}})(?!\d)"),
)
_MOMENTS = {
    "today": r"\btoday\b|\btonight\b|오늘",
    "tomorrow": r"\btomorrow\b|내일",
    "this week": r"\bthis week\b|이번 ?주",
    "next week": r"\bnext week\b|다음 ?주",
    "next month": r"\bnext month\b|다음 ?달",
    **{
        english: rf"\b{english}s?\b|{korean}요일"
        for english, korean in zip(
            ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
            "월화수목금토일",
            strict=True,
        )
    },
}
_MOMENT_SHAPES = {moment: re.compile(shape) for moment, shape in _MOMENTS.items()}
_LINK = re.compile(
    r"(?<![\w@.])(?:https?://)?(?:www\.)?((?:[a-z0-9\-]{1,63}\.){1,6}[a-z]{2,24}(?:/[^\s<>()\"'”’]*)?)"
)
_MAIL = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,6}")
_HANDLE = re.compile(r"(?<![\w.])@[a-z0-9_.]{2,30}")
_CODE_WORD = re.compile(r"\bcode\b|\bcoupon|\bpromo|\bvoucher|코드|쿠폰")
_CODE = re.compile(
    r"\b(?=[a-z\-]{0,30}\d)(?=[\d\-]{0,30}[a-z])[a-z0-9][a-z0-9\-]{3,30}"
    r"|(?<=code )(?!is\b|for\b|to\b|at\b|and\b|or\b|that\b|in\b|from\b|will\b|yet\b)[a-z]{3,30}\b"
    r"|(?<=code: )[a-z]{3,30}\b|(?<=[\"'“‘])[a-z0-9\-]{3,30}(?=[\"'”’])"
)
_END_OF_LINK = ".,;:!?/"


def claims_of(text: str) -> Claims:
    """What *text* claims."""
    said = plain(text)
    names = frozenset(_names(said))
    codes = frozenset(_CODE.findall(said)) if _CODE_WORD.search(said) else frozenset()
    without = _LINK.sub(" ", _MAIL.sub(" ", said))
    return Claims(
        numbers=frozenset(_numbers(without)),
        moments=frozenset(name for name, shape in _MOMENT_SHAPES.items() if shape.search(said)),
        names=names | codes,
        codes=codes,
        promises=frozenset(_promises(without)),
    )


def holds_name(text: str, name: str) -> bool:
    """Whether *name*, one of `Claims.names`, stands in *text* as a whole."""
    whole = rf"(?<![\w.\-]){re.escape(name)}(?![\w\-]|\.\w)"
    return re.search(whole, plain(text).replace("www.", "")) is not None


def _names(said: str) -> Iterator[str]:
    yield from _MAIL.findall(said)
    yield from _HANDLE.findall(_MAIL.sub(" ", said))
    for link in _LINK.findall(_MAIL.sub(" ", said)):
        yield link.rstrip(_END_OF_LINK)


def _numbers(said: str) -> Iterator[tuple[Decimal, str | None]]:
    yield from _written_in_digits(said)
    for found in _SPELLED.finditer(said):
        yield Decimal(_WORDS.index(found["word"]) + 1), _unit_of(found)
    for span, (count, unit) in _KOREAN_SPANS.items():
        if span in said:
            yield Decimal(count), unit
    for shape in _DATES:
        for found in shape.finditer(said):
            yield Decimal(_MONTH_STEMS.index(found["name"][:3]) + 1), "month"
            yield Decimal(found["day"]), "day"


def _written_in_digits(said: str) -> Iterator[tuple[Decimal, str | None]]:
    found = list(_NUMBER.finditer(said))
    for number, following in zip_longest(found, found[1:]):
        value = Decimal(number["value"].replace(",", "") + (number["part"] or ""))
        unit = _MONEY.get(number["money"] or "") or _unit_of(number)
        if following and _RANGE.fullmatch(said, number.end(), following.start()):
            unit = unit or _unit_of(following)
        yield value * _SCALES.get(number["scale"] or "", 1), unit


def _unit_of(found: re.Match[str]) -> str | None:
    units = found.groupdict()
    return next((name for name in _UNITS if units.get(name)), None)


def _promises(said: str) -> Iterator[Promise]:
    for promise, shape in _PROMISE_SHAPES.items():
        meant = _OTHERWISE_FREE.sub(" ", said) if promise is Promise.FREE else said
        if shape.search(meant):
            yield promise
