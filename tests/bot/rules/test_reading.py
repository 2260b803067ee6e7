"""A reading says where each of its characters stood."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rules.plain_text import plain
from bot.rules.reading import merged, read

TRICKY = st.text(
    alphabet="aZß가각ᄀ\u200bｶﾞé\u0301\u200b\u3000 \n０①ﬁﷺㅋ　오",
    max_size=20,
)


@given(st.one_of(TRICKY, st.text(max_size=20)))
@example("e\u200b\u0301")
@example("\u0301\u0301\uff9e")
def test_a_text_reads_as_plain(text):
    assert read(text).source.strip() == plain(text)


@given(TRICKY)
def test_every_character_has_its_place(text):
    reading = read(text)

    for at in range(len(reading.source)):
        start, end = reading.origin((at, at + 1))
        assert plain(reading.source[at]) in plain(text[start:end])


@pytest.mark.parametrize(
    ("text", "words", "stood"),
    [
        ("a\u200bb c", "ab", "a\u200bb"),
        ("ﬁne", "fi", "ﬁ"),
        ("가ㄴ", "가", "가"),
        ("\u1100\u1161다", "가다", "\u1100\u1161다"),
        ("x\u0301\u0302y", "y", "y"),
    ],
)
def test_words_are_found_back(text, words, stood):
    reading = read(text)
    at = reading.source.index(words)
    start, end = reading.origin((at, at + len(words)))

    assert text[start:end] == stood


def test_stretches_that_share_a_character_are_one():
    assert list(merged(iter([(5, 7), (0, 3), (2, 4), (4, 5)]))) == [(0, 4), (4, 5), (5, 7)]
