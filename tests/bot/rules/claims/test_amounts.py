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
