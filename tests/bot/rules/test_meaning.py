"""Two readings of a comment that may mock: its own words for both, and only where one is picked."""

import json
from pathlib import Path

import pytest

from bot.rules.meaning import Doubt, find_doubt, with_complaint
from bot.rules.mockery import LONGEST_PIECE, MOST_PIECES, find_mockery
from bot.rules.risk import find_risks
from bot.rules.topic import Topic

HERE = Path(__file__).parent
STORY = json.loads((HERE / "story.json").read_text(encoding="utf-8"))
SAID = {row["name"]: row["text"] for row in STORY["comments"]}


def doubt(text: str) -> Doubt | None:
    return find_doubt(text, find_risks(text))


@pytest.mark.parametrize(
    ("name", "praise", "faults"),
    [
        ("8", ("love how", "truly premium"), ("cracked on day 3",)),
        ("9", ("와 역시", "기술력 대박이네요"), ("두번 쓰고 깨지는",)),
    ],
)
def test_both_readings_are_told_in_whole_words_of_the_comment(name, praise, faults):
    found = doubt(SAID[name])

    assert found is not None
    assert (found.praise, found.faults) == (praise, faults)


def test_of_the_story_only_what_mocks_is_in_doubt():
    assert [name for name, text in SAID.items() if doubt(text)] == ["8", "9"]


@pytest.mark.parametrize(
    "text",
    [
        "free metal with every meal, what a deal 🙃 my baby is sick",
        "와~ 쇳가루 서비스 대박ㅋㅋ 아기가 토했어요",
        "ㅅㅂ 역시 명품이네 하루만에 고장 병신들아",
    ],
)
def test_nobody_is_asked_where_people_answer_whatever_it_means(text):
    assert find_mockery(text)
    assert doubt(text) is None


def test_a_wish_for_a_refund_leaves_the_doubt():
    found = doubt("역시 명품이네요 하루만에 고장 환불해 주세요")

    assert found is not None
    assert found.needs_reply


def test_sincere_praise_needs_no_reply_and_a_question_in_it_does():
    praise = doubt("와 역시 모시루 기술력 대박 👏 두번 쓰고 안 깨지는 뚜껑")
    love = doubt(SAID["8"])
    question = doubt("와 역시 기술력 대박 두번 쓰고 깨지는 뚜껑은 어디서 사나요?")

    assert praise is not None
    assert love is not None
    assert question is not None
    assert (love.topic, love.needs_reply) == (Topic.PRAISE, False)
    assert (praise.topic, praise.needs_reply) == (Topic.PRAISE, False)
    assert (question.topic, question.needs_reply) == (Topic.QUESTION, True)


def test_where_only_a_sign_mocks_no_praise_is_made_up():
    found = doubt("10/10 customer service, nobody ever replied 🙄")

    assert found is not None
    assert (found.praise, found.signs) == ((), ("🙄",))


def test_words_without_blanks_and_many_of_them_stay_short():
    found = find_mockery("대박" * 500 + " 고장 났고 " + " 그리고 ".join(["최고네"] * 9))

    assert found is not None
    assert len(found.praise) <= MOST_PIECES
    assert max(map(len, found.praise)) <= LONGEST_PIECE


def test_what_mocks_complains_and_the_worst_stays_first():
    assert with_complaint(["refund", "sarcasm"]) == ["refund", "sarcasm", "complaint"]
    assert with_complaint(["sarcasm", "complaint"]) == ["sarcasm", "complaint"]
