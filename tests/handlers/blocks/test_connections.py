"""What Home says of connections."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.locales import Catalogue
from bot.models.replies import ReplyEnd
from bot.views import AccountHealth, SlackHealth
from handlers.blocks.connections import connection_blocks
from tests.handlers.sample_views import MOSIRU, NOW, a_connection, a_home_page

KO, EN = Catalogue.of("ko"), Catalogue.of("en")
FAILED = NOW + timedelta(minutes=1)


def lines(*connections: AccountHealth, slack: SlackHealth | None = None, words=KO) -> list[str]:
    page = replace(a_home_page(connections=connections), slack=slack, counts=None)
    blocks: list[Any] = connection_blocks(page, words)
    parts = [
        part for block in blocks for section in block["elements"] for part in section["elements"]
    ]
    return "".join(part.get("text") or "<time>" for part in parts).split("\n")[1:]


def test_an_account_that_works_says_what_came_and_left_last():
    assert lines(a_connection()) == [
        "Facebook mosiru_kr · ✓ 정상 · 마지막 수신 <time> · 마지막 게시 <time>"
    ]


@pytest.mark.parametrize("because", ["connection_expired", "not_permitted", "gave_up"])
def test_a_connection_that_fails_says_what_to_do(because: str):
    failing = a_connection(failed_at=FAILED, failed_because=ReplyEnd(because))

    (told,) = lines(failing)

    assert "✖ 게시 실패 <time>: " in told
    assert KO(f"health.failed_{because}") in told


def test_a_failure_is_past_once_a_reply_left_after_it():
    (told,) = lines(a_connection(failed_at=NOW - timedelta(1), failed_because=ReplyEnd.GAVE_UP))

    assert "✓ 정상" in told
    assert told.endswith("이전 실패 <time>")


def test_an_account_from_which_nothing_ever_came_says_where_to_look():
    (told,) = lines(a_connection(received_at=None, sent_at=None))

    assert "웹훅 설정을 확인해 주세요" in told
    assert told.endswith("최근 30일 동안 게시한 답글 없음")


def test_failing_accounts_come_first_and_the_rest_is_counted():
    failing = a_connection(
        account=replace(MOSIRU, name="broken"), failed_at=FAILED, failed_because=ReplyEnd.GAVE_UP
    )

    told = lines(*[a_connection()] * 11, failing)

    assert told[0].startswith("Facebook broken · ✖")
    assert told[-1] == "이 밖에 계정 2개가 더 있어요. 실패한 계정부터 보여 드려요."


def test_cards_that_slack_does_not_show_yet_are_counted_since_when():
    assert lines(slack=SlackHealth(behind=2, since=NOW), words=EN) == [
        "Slack · ⏳ 2 cards wait, the oldest since <time>"
    ]
