from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.errors import (
    AlreadySignedOff,
    NotAllowed,
    SendingFrozen,
    SignedByYourself,
    TextRefused,
)
from bot.locales import Catalogue
from handlers.refusals import marked_sentence, sentence, trouble

KO = Catalogue.of("ko")
SEOUL = ZoneInfo("Asia/Seoul")
AT = datetime(2026, 11, 23, 5, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        (AlreadySignedOff(name="테오", at=AT), "이미 테오님이 승인했어요 · 오후 2:02"),
        (AlreadySignedOff(), "이미 다른 분이 승인했어요."),
        (SignedByYourself(), "이미 승인하셨어요."),
        (NotAllowed(permission="sign_off"), "승인 권한이 없어요. 운영자에게 요청해 주세요."),
        (NotAllowed(permission="of_a_newer_release"), "이 작업을 할 권한이 없어요."),
        (SendingFrozen(reason="은색 가루"), "지금은 답글 게시가 중단돼 있어요 · 은색 가루"),
        (
            TextRefused(finding="finding.too_long", length=312, limit=300),
            "글이 길어요: 312/300자예요. 300자까지 줄여 주세요.",
        ),
        (TextRefused(finding="finding.of_a_newer_release"), "이 글은 승인할 수 없어요."),
    ],
)
def test_a_refusal_is_said_as_exactly_as_it_is_known(refusal, expected: str):
    assert sentence(refusal, KO, SEOUL) == expected


def test_in_a_note_slack_tells_the_time_as_each_reader_has_set_it():
    told = marked_sentence(AlreadySignedOff(name="*<!channel>*", at=AT), KO)

    assert f"<!date^{int(AT.timestamp())}^{{time}}|" in told
    assert "<!channel>" not in told


def test_what_nobody_foresaw_has_a_number_to_ask_about():
    assert "7F3K" in trouble(OSError("disk"), KO, "7F3K")
