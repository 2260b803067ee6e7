"""What a number is worth and of what: what a claim and its approval are compared by."""

from decimal import Decimal

import pytest

from bot.rules.claims.amounts import find_amounts


def amounts(text: str) -> set[tuple[Decimal, str | None]]:
    return {(each.value, each.unit) for each in find_amounts(text)}


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2천 원", 2_000, "krw"),
        ("3만원", 30_000, "krw"),
        ("1억 원", 100_000_000, "krw"),
        ("krw 500", 500, None),
        ("500 krw", 500, "krw"),
        ("$89.99", "89.99", "usd"),
        ("1,200 won", 1_200, "krw"),
        ("4 items", 4, None),
        ("three weeks", 3, "week"),
        ("이틀", 2, "day"),
        ("열흘", 10, "day"),
        ("보름", 15, "day"),
        ("일주일", 1, "week"),
        ("두 달", 2, "months"),
        ("3-5 days", 3, "day"),
        ("3-5 days", 5, "day"),
    ],
)
def test_a_number_has_its_value_and_its_unit(text: str, value: int | str, unit: str | None):
    assert (Decimal(value), unit) in amounts(text)


@pytest.mark.parametrize(
    ("text", "month", "day"),
    [("january 2", 1, 2), ("apr 3", 4, 3), ("august 31", 8, 31), ("dec 24", 12, 24)],
)
def test_a_date_is_a_month_and_a_day(text: str, month: int, day: int):
    assert {(Decimal(month), "month"), (Decimal(day), "day")} <= amounts(text)


@pytest.mark.parametrize(
    ("unit", "spellings"),
    [
        ("minute", ["5 minutes", "5 mins", "5분"]),
        ("hour", ["5 hours", "5 hrs", "5시간"]),
        ("clock", ["5시", "5 pm", "5 a.m", "5 o'clock"]),
        ("day", ["5 days", "5 business days", "5일"]),
        ("week", ["5 weeks", "5주"]),
        ("months", ["5 months", "5개월", "5달"]),
        ("month", ["5월"]),
        ("year", ["5 years", "5 yrs", "5년"]),
        ("percent", ["5%", "5퍼센트", "5프로", "5 percent"]),
        ("krw", ["5원", "5 won", "₩5"]),
        ("usd", ["5달러", "5 dollars", "5 bucks", "$5"]),
        ("eur", ["€5"]),
        ("gbp", ["£5"]),
        ("volt", ["5v", "5볼트", "5 volts"]),
        ("watt", ["5w", "5와트", "5 watts"]),
        ("litre", ["5l", "5리터", "5 litres", "5 liters"]),
        ("piece", ["5개", "5 pieces", "5 pcs"]),
        ("degree", ["5도", "5°", "5 degrees"]),
    ],
)
def test_a_unit_is_the_same_however_it_is_written(unit: str, spellings: list[str]):
    assert [amounts(each) for each in spellings] == [{(Decimal(5), unit)}] * len(spellings)


def test_a_number_in_words_counts_as_its_digits():
    words = [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
    ]

    assert [amounts(f"{word} days") for word in words] == [
        {(Decimal(number), "day")} for number in range(1, 12)
    ]


def test_a_span_that_korean_has_a_word_for_counts_as_its_days():
    spans = {"이틀": 2, "사흘": 3, "나흘": 4, "열흘": 10, "보름": 15}

    assert {word: amounts(word) for word in spans} == {
        word: {(Decimal(days), "day")} for word, days in spans.items()
    }
    assert (amounts("한 달"), amounts("두 달")) == (
        {(Decimal(1), "months")},
        {(Decimal(2), "months")},
    )


def test_each_month_has_its_number():
    months = ["january", "february", "march", "april", "may", "june", "july", "august"]
    months += ["september", "october", "november", "december"]

    assert [
        (Decimal(number), "month") in amounts(f"{name} 9") for number, name in enumerate(months, 1)
    ] == [True] * 12
