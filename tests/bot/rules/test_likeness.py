"""Near-identical comments: a word more or less, never another question."""

import pytest

from bot.rules.likeness import is_near_identical


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("이거 식세기 되나요??", "식세기 되나요?"),
        ("식세기 되나요ㅠㅠ", "식세기되나요 ㅋㅋㅋ"),
        ("is it dishwasher safe?", "Is it dishwasher safe 🙏"),
        ("ＬＡ 배송 되나요", "la 배송 되나요!!"),
    ],
)
def test_a_word_more_or_less_is_near_identical(one: str, other: str):
    assert is_near_identical(one, other)
    assert is_near_identical(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("220v 되나요?", "110v 되나요?"),
        ("식세기 되나요?", "식세기 되나요? 그리고 인덕션 위에 올려도 괜찮은지 알려 주세요"),
        ("뚜껑만 따로 파나요", "오늘 주문하면 언제 와요?"),
        ("🔥🔥🔥", "🔥🔥"),
        ("", ""),
        ("네", "예"),
    ],
)
def test_another_question_is_not(one: str, other: str):
    assert not is_near_identical(one, other)
