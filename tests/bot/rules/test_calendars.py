"""Which public holidays a team can name, and which days are among them."""

from datetime import date

import pytest

from bot.rules.calendars import is_holiday, is_known

CORPUS_CHRISTI = date(2026, 6, 4)
"""A holiday of Bavaria and not of Berlin."""


@pytest.mark.parametrize("name", ["KR", "DE", "DE-BY", "US-CA"])
def test_a_country_and_a_part_of_one_have_a_calendar(name):
    assert is_known(name)


@pytest.mark.parametrize("name", ["", "XX", "KOR", "DE-XX", "DE-", "de"])
def test_another_name_has_none(name):
    assert not is_known(name)


def test_a_part_of_a_country_has_holidays_of_its_own():
    named = ["DE-BY", "DE-BE", "DE"]

    assert [is_holiday(name, CORPUS_CHRISTI) for name in named] == [True, False, False]
