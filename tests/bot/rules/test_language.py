"""Languages of short comments."""

import json
from pathlib import Path

import pytest

from bot.rules.language import Language, find_language

STORY = json.loads((Path(__file__).parent / "story.json").read_text(encoding="utf-8"))
COMMENTS = [pytest.param(row, id=row["name"]) for row in STORY["comments"]]


@pytest.mark.parametrize("row", COMMENTS)
def test_a_comment_of_the_story_has_its_language(row):
    found = find_language(row["text"])

    assert found == Language(row["language"], is_mixed=row["is_mixed"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🔥🔥🔥",
        "👍",
        "...",
        "12345",
        "https://example.com/a",
        "@mosiru",
        "#mini2",
        "010-0000-1",
    ],
)
def test_without_words_nothing_is_said(text):
    assert find_language(text) == Language(None, is_mixed=False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("iPhone 15 Pro 케이스 재입고 되나요", "ko"),
        ("ㅋㅋㅋㅋ", "ko"),
        ("굿", "ko"),
        ("lol", "en"),
        ("price?", "en"),
        ("does this ship to Seoul (서울)?", "en"),
        ("いつ届きますか", "ja"),
        ("什么时候发货", "zh"),
        ("¿Cuándo llega mi pedido? Lo necesito para el viernes", "es"),
        ("Wann kommt meine Bestellung endlich an?", "de"),
        ("Когда придёт мой заказ?", "ru"),
        ("متى سيصل طلبي من فضلك", "ar"),
        ("สินค้าจะมาถึงเมื่อไหร่", "th"),
        ("מתי זה יגיע", "he"),
        ("Πότε θα έρθει;", "el"),
    ],
)
def test_a_short_comment_has_the_language_of_its_words_and_no_other(text, code):
    assert find_language(text) == Language(code, is_mixed=False)


@pytest.mark.parametrize(("korean", "is_mixed"), [("언제", False), ("언제 와요", True)])
def test_two_korean_words_make_an_english_comment_mixed_and_one_does_not(korean, is_mixed):
    text = f"when will you ship this to me please {korean}"

    assert find_language(text) == Language("en", is_mixed=is_mixed)


@pytest.mark.parametrize(
    "text",
    [
        "hi! LA 배송 되나요? how long 걸려요~",
        "this is 진짜 so good 인정",
        "미니 2 언제 와요 i can't wait",
    ],
)
def test_two_languages_in_one_comment_are_mixed(text):
    assert find_language(text).is_mixed


@pytest.mark.parametrize(
    "text", ["BPA free 인가요", "LA 배송 되나요", "size L 있나요", "A/S 되나요"]
)
def test_names_of_things_do_not_make_a_comment_mixed(text):
    assert find_language(text) == Language("ko", is_mixed=False)


def test_a_language_outside_the_letters_is_not_guessed_from_invisible_ones():
    assert find_language("이거\u200b 언제\u2060 와요").code == "ko"
