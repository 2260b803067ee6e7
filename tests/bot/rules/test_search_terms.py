"""Words are found in any language, and nothing is found by accident."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.search_terms import folded, holds, needed_terms, terms_of, words_of

TEXT = "배송이 늦어서 환불 신청했어요 🤯 A/S는 언제 되나요? Crème brûlée ❤️ 手机 👍🏽"


def finds(text: str, query: str) -> bool:
    """Whether the index would offer *text* for *query*, and the check let it pass."""
    words = words_of(query)
    is_offered = set(needed_terms(words)) <= set(terms_of(folded(text)))
    is_held = all(holds(folded(text), word) for word in words)
    assert is_offered or not is_held, "the index hides what is there"
    return is_offered and is_held


@pytest.mark.parametrize(
    "query",
    [
        "환불",
        "배송",
        "A/S",
        "a/s",
        "Ａ／Ｓ",
        "🤯",
        "늦",
        "crème",
        "BRÛLÉE",
        "❤",
        "❤️",
        "机",
        "👍",
        "환불 배송",
    ],
)
def test_what_is_written_is_found(query):
    assert finds(TEXT, query)


@pytest.mark.parametrize("query", ["환불배송", "송배", "A/B", "🤬", "creme", "불환", "환불 교환"])
def test_what_is_not_written_is_not_found(query):
    assert not finds(TEXT, query)


def test_a_flag_is_not_found_between_two_others():
    assert not finds("🇺🇸🇰🇷", "🇸🇰")
    assert finds("🇺🇸🇰🇷", "🇰🇷")


def test_a_letter_is_not_found_without_its_marks():
    assert not finds("กี่บาท", "ก")
    assert finds("กี่บาท", "กี่")


def test_text_that_was_taken_apart_is_found_whole():
    assert finds("\u1112\u116a\u11ab\u1107\u116e\u11af", "환불")


def test_two_texts_do_not_share_a_word():
    assert not holds("환\n불", "환불")
    assert "환불" not in terms_of("환\n불")


def test_a_long_query_is_cut_short():
    assert len(words_of("낱 " * 5 + " ".join(map(str, range(30))))) == 8
    assert words_of("x" * 500) == ("x" * 40,)


def test_a_query_of_nothing_has_no_words():
    assert words_of(" \u200b\n") == ()


@given(st.text(max_size=60), st.text(min_size=1, max_size=5))
def test_the_index_offers_whatever_holds_the_words(text, query):
    finds(text + query + text, query)


@given(st.text(max_size=60))
def test_no_term_needs_quoting(text):
    assert all(character > "\x7f" for term in terms_of(folded(text)) for character in term)
