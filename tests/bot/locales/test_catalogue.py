from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.locales import Catalogue, UnknownMessage


@pytest.mark.parametrize(
    ("asked", "given"),
    [("ko", "ko"), ("ko-KR", "ko"), ("en_GB", "en"), ("fr-FR", "en"), ("", "en")],
)
def test_a_reader_gets_the_nearest_language(asked: str, given: str):
    assert Catalogue.of(asked).locale == given


def test_placeholders_are_filled():
    words = Catalogue.of("ko")

    assert words("refusal.frozen", reason="은색 가루").endswith("은색 가루")


def test_braces_in_a_parameter_stay_what_they_are():
    words = Catalogue.of("en")

    assert "{0.__class__}" in words("refusal.frozen", reason="{0.__class__}")


def test_english_knows_one_and_many():
    words = Catalogue.of("en")

    assert words("draft.from_model", count=1) == "AI draft · 1 source"
    assert words("draft.from_model", count=2) == "AI draft · 2 sources"


def test_numbers_are_grouped():
    assert "1,204" in Catalogue.of("ko")("roll_up.count", count=1204)


def test_an_unknown_id_is_an_error_and_can_be_asked_for():
    words = Catalogue.of("en")

    assert not words.knows("no.such")
    with pytest.raises(UnknownMessage):
        words("no.such")


def test_a_clock_time_is_told_in_the_readers_zone():
    instant = datetime(2026, 11, 23, 5, 3, 20, tzinfo=UTC)

    assert Catalogue.of("ko").clock(instant, ZoneInfo("Asia/Seoul")) == "14:03"
    assert Catalogue.of("ko").clock(instant, seconds=True) == "05:03:20"


def test_a_day_is_written_as_the_language_writes_it():
    assert Catalogue.of("ko").day(date(2026, 11, 2)) == "11월 2일"
    assert Catalogue.of("en").day(date(2026, 11, 2)) == "November 2"
    assert Catalogue.of("ko").day(date(2026, 11, 2), year=True) == "2026년 11월 2일"
    assert Catalogue.of("en").day(date(2026, 11, 2), year=True) == "November 2, 2026"


def test_languages_have_names():
    assert Catalogue.of("ko").language("en") == "영어"
    assert Catalogue.of("en").language("???") is None
