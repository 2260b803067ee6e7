"""Numbers with their units, and prices, in a form in which Korean and English can be compared."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

from bot.rules.claims.moments import CALENDAR_DAYS, MONTH_STEMS
from bot.rules.reading import Span, found, merged


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit, if it has one, and where it stands."""

    value: Decimal
    unit: str | None
    span: Span


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
_CURRENCIES = frozenset({"krw", "usd", "eur", "gbp"})
_PRICE_IN_WORDS = re.compile(
    r"\b(?:hundred|thousand|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|ten|five)"
    r"(?:-\w{3,5})? (?:dollars|bucks|won|cents|euros|pounds)\b"
    r"|\d{1,9}(?:\.\d{1,2})? ?(?:cents|euros|pounds|유로|파운드|엔)(?![가-힣a-z])"
    r"|[일이삼사오육칠팔구십백천만]{0,6}[만천백] ?원(?![장래인칙])"
    r"|\d{1,4} ?만 ?(?=\d{1,4} ?천? ?원)"
)


def find_amounts(source: str) -> Iterator[Amount]:
    """Every number of *source* (as `bot.rules.plain_text.plain`); a date is a month and a day."""
    yield from _written_in_digits(source)
    for spelled in _SPELLED.finditer(source):
        value = Decimal(_WORDS.index(spelled["word"]) + 1)
        yield Amount(value, _unit_of(spelled), spelled.span())
    for words, (count, unit) in _KOREAN_SPANS.items():
        for span in found(re.compile(words), source):
            yield Amount(Decimal(count), unit, span)
    for shape in CALENDAR_DAYS:
        for day in shape.finditer(source):
            yield Amount(Decimal(MONTH_STEMS.index(day["name"][:3]) + 1), "month", day.span())
            yield Amount(Decimal(day["day"]), "day", day.span())


def find_prices(source: str) -> Iterator[Span]:
    """Where sums of money stand in *source*."""
    in_digits = (each.span for each in _written_in_digits(source) if each.unit in _CURRENCIES)
    yield from merged(iter([*in_digits, *found(_PRICE_IN_WORDS, source)]))


def _written_in_digits(source: str) -> Iterator[Amount]:
    numbers = list(_NUMBER.finditer(source))
    for number, following in zip_longest(numbers, numbers[1:]):
        value = Decimal(number["value"].replace(",", "") + (number["part"] or ""))
        unit = _MONEY.get(number["money"] or "") or _unit_of(number)
        if following and _RANGE.fullmatch(source, number.end(), following.start()):
            unit = unit or _unit_of(following)
        yield Amount(value * _SCALES.get(number["scale"] or "", 1), unit, number.span())


def _unit_of(number: re.Match[str]) -> str | None:
    units = number.groupdict()
    return next((name for name in _UNITS if units.get(name)), None)
