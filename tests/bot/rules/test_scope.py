"""Which comments speak of a topic, however it is spelled."""

import pytest

from bot.ids import AccountId, PostId
from bot.rules.plain_text import MOST_READ
from bot.rules.scope import EVERYTHING, LONGEST_PHRASE, Scope, kept_phrase, speaks_of


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("찜기에서 은색 가루가 나와요", "은색 가루"),
        ("은 색.가 루???", "은색 가루"),
        ("은색가루", "은색 가루"),
        ("SILVER FLAKES on the plate", "silver flakes"),
        ("s1lver fl4kes!", "silver flakes"),
        ("two silver-flakes", "silver flakes"),
        ("there is gas everywhere", "gas"),
        ("ｓｉｌｖｅｒ ｆｌａｋｅｓ", "silver flakes"),
        ("가" * (MOST_READ + 1), "은색 가루"),
    ],
)
def test_a_comment_that_speaks_of_the_topic_is_found(text: str, phrase: str):
    assert speaks_of(text, phrase)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("은색 찜기 예뻐요", "은색 가루"),
        ("가루가 은색이에요", "은색 가루"),
        ("we loved Vegas", "gas"),
        ("", "gas"),
        ("😀😀", "gas"),
    ],
)
def test_a_comment_that_speaks_of_something_else_is_not(text: str, phrase: str):
    assert not speaks_of(text, phrase)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  은색   가루\n", "은색 가루"),
        ("Silver Flakes", "silver flakes"),
        ("가", None),
        ("!?", None),
        (" ", None),
        ("가" * LONGEST_PHRASE, "가" * LONGEST_PHRASE),
        ("가" * (LONGEST_PHRASE + 1), None),
    ],
)
def test_a_topic_is_kept_in_one_spelling_and_within_limits(typed: str, kept: str | None):
    assert kept_phrase(typed) == kept


@pytest.mark.parametrize(
    ("scope", "subject"),
    [
        (EVERYTHING, "installation"),
        (Scope(account_id=AccountId(3)), "account:3"),
        (Scope(account_id=AccountId(3), phrase="식세기"), "account:3"),
        (Scope(account_id=AccountId(3), post_id=PostId(8)), "post:8"),
    ],
)
def test_the_record_calls_a_scope_by_the_narrowest_thing_it_stops(scope: Scope, subject: str):
    assert scope.subject == subject
