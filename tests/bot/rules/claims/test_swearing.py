"""What swears is blocked, so nothing else may look like it: everyday words of shops do at times."""

import pytest

from bot.rules.claims.checks import check
from bot.rules.claims.findings import Context, Rule
from integrations.contract import TextUnit

PLACE = Context(limit=500, unit=TextUnit.CODE_POINT)


def swears(text: str) -> bool:
    return any(finding.rule is Rule.PROFANITY for finding in check(text, PLACE))


@pytest.mark.parametrize(
    "text",
    [
        "물이 없으면 전원이 자동으로 꺼져요.",
        "불이 꺼지면 다 된 거예요.",
        "조리가 끝나면 저절로 꺼집니다.",
        "다시 바로 확인해 볼게요.",
        "즉시 발송해 드렸어요.",
        "오후 2시 8분에 확인했어요.",
        "오후 2시8분에 확인했어요.",
        "2시 바로 전에 출고됐어요.",
        "두 개 같은 색으로 준비할게요.",
        "3개 판매됐어요.",
        "똑똑한 남자친구를 두셨네요.",
        "기대에 미치지 못해 아쉬우셨겠어요.",
        "맛에 영향을 미친 것 같아요.",
        "언젠가 닥쳐올 순간이에요.",
        "홍어찜도 할 수 있어요.",
        "조개찜은 8분이면 돼요.",
        "새끼손가락만 해요.",
        "건강한 식단이네요.",
        "병에 신선하게 담아 주세요.",
        "받아 보시는 날 알려 주세요.",
        "설명서 8쪽을 봐 주세요.",
        "Prick the sweet potato with a fork first.",
        "Go back to your order page.",
        "It switches itself off.",
        "Assemble the base, then the basket.",
        "99.9% of it is steam.",
        "A classic from Scunthorpe.",
        "Cook cockles for 8 minutes.",
        "Mustard goes well with it.",
        "It's idiot-proof.",
        "Pass it on to the team.",
    ],
)
def test_everyday_words_do_not_swear(text):
    assert not swears(text)


@pytest.mark.parametrize(
    "text",
    [
        "씨발",
        "씨 발 진짜",
        "시8",
        "개새끼",
        "꺼져",
        "꺼져라",
        "닥쳐",
        "미친 놈",
        "존나 맛있어요",
        "병신",
        "ㅅㅂ",
        "f*ck off",
        "sh1t",
        "F U C K",
        "you idiots",
        "what a prick",
        "bullsh\u200bit",
        "damn",
    ],
)
def test_what_swears_is_found(text):
    assert swears(text)
