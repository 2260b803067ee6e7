"""Which days a text names, in either language."""

import pytest

from bot.rules.claims.moments import find_terms, moments_of


@pytest.mark.parametrize(
    ("moment", "spellings"),
    [
        ("today", ["today", "tonight", "오늘"]),
        ("tomorrow", ["tomorrow", "내일"]),
        ("this week", ["this week", "이번 주", "이번주"]),
        ("next week", ["next week", "다음 주"]),
        ("next month", ["next month", "다음 달"]),
        ("monday", ["monday", "mondays", "월요일"]),
        ("tuesday", ["tuesday", "화요일"]),
        ("wednesday", ["wednesday", "수요일"]),
        ("thursday", ["thursday", "목요일"]),
        ("friday", ["friday", "금요일"]),
        ("saturday", ["saturday", "토요일"]),
        ("sunday", ["sunday", "일요일"]),
    ],
)
def test_a_day_is_the_same_in_both_languages(moment: str, spellings: list[str]):
    assert [moments_of(each) for each in spellings] == [{moment}] * len(spellings)


@pytest.mark.parametrize(
    "text",
    [
        "within two days",
        "in a few weeks",
        "in about 3-5 business days",
        "by friday",
        "end of the week",
        "the first week of",
        "it ships today",
        "first thing monday",
        "before christmas",
        "주말까지",
        "12월 말",
        "3일 안에",
        "금요일까지",
        "한두 시간 뒤",
    ],
)
def test_a_term_is_found_as_a_whole(text: str):
    assert [text[start:end] for start, end in find_terms(text)] != []


@pytest.mark.parametrize("text", ["지난 주말까지", "3/4컵에", "in two days old", "this week was"])
def test_what_is_over_or_no_time_is_no_term(text: str):
    assert list(find_terms(text)) == []
