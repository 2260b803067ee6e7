"""A comment falls apart into sentences that can be matched one by one."""

import pytest

from bot.rules.questions import MAX_PARTS, advises, asks, split_questions


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("이거 식세기 되나요??", ("이거 식세기 되나요??",)),
        (
            "만두 몇개까지 들어가요? 글고 인덕션 위에 올려도 되나요ㅋㅋ",
            ("만두 몇개까지 들어가요?", "글고 인덕션 위에 올려도 되나요ㅋㅋ"),
        ),
        ("언제 와요?얼마예요?", ("언제 와요?", "얼마예요?")),
        ("line one\nline two", ("line one", "line two")),
        ("1.2 L or 2.5 L?", ("1.2 L or 2.5 L?",)),
        ("?? ok", ()),
        ("", ()),
    ],
)
def test_a_comment_is_split_into_its_sentences(text, parts):
    assert split_questions(text) == parts


def test_a_wall_of_questions_is_cut_off():
    assert len(split_questions("is it ok? " * 50)) == MAX_PARTS


@pytest.mark.parametrize(
    "text",
    [
        "되나요ㅋㅋ",
        "인덕션 위에 올려도 되나요ㅋㅋ",
        "how big is it",
        "Is it safe",
        "ok?",
        "몇 개일까",
    ],
)
def test_questions_are_known_with_and_without_a_mark(text):
    assert asks(text)


@pytest.mark.parametrize("text", ["the lid is great", "정말 좋아합니다", "그냥 삼"])
def test_statements_do_not_ask(text):
    assert not asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "물때 아님? 구연산으로 닦아보세요",
        "식초 넣고 돌려 보세요",
        "그건 링 빼시면 돼요",
        "just try vinegar",
        "Try citric acid, worked for me",
        "you should soak it first",
        "have you tried descaling",
    ],
)
def test_advice_to_another_reader_is_known(text):
    assert advises(text)


@pytest.mark.parametrize(
    "text",
    [
        "구연산으로 닦아도 되나요?",
        "구연산 넣어 보면 되나요",
        "이렇게 하시면 돼요?",
        "미국으로도 보내주세요?",
        "can you try to ship it to LA",
        "do you have adapters",
        "could you use it on a boat",
        "how do I use it",
    ],
)
def test_a_question_is_not_taken_for_advice(text):
    assert not advises(text)
