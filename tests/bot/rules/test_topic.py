"""Every comment of the demo story: what it is, who writes the answer, who may go without."""

import json
from pathlib import Path

import pytest

from bot.rules.policy import requirement
from bot.rules.risk import find_risks, forbids_machine_draft
from bot.rules.topic import Topic, find_topic, needs_reply

STORY = json.loads((Path(__file__).parent / "story.json").read_text(encoding="utf-8"))
COMMENTS = [pytest.param(row, id=row["name"]) for row in STORY["comments"]]


@pytest.mark.parametrize("row", COMMENTS)
def test_a_comment_of_the_story_has_its_topic(row):
    findings = find_risks(row["text"])

    topic = find_topic(row["text"], findings)

    assert topic == row["topic"]


@pytest.mark.parametrize("row", COMMENTS)
def test_only_comments_that_nobody_would_miss_go_without_reply(row):
    findings = find_risks(row["text"])
    topic = find_topic(row["text"], findings)

    is_needed = needs_reply(row["text"], topic, findings)

    assert is_needed is row["needs_reply"]


@pytest.mark.parametrize("row", COMMENTS)
def test_a_machine_drafts_only_where_it_may(row):
    findings = find_risks(row["text"])

    assert forbids_machine_draft(findings) is row["people_only"]


@pytest.mark.parametrize("row", COMMENTS)
def test_a_comment_of_the_story_shows_its_risks(row):
    risks = {finding.risk.value for finding in find_risks(row["text"])}

    assert set(row["risks"]) <= risks


@pytest.mark.parametrize("row", COMMENTS)
def test_the_lead_is_called_for_what_the_story_says(row):
    findings = find_risks(row["text"])

    assert requirement({finding.risk for finding in findings}, {}).lead is row["lead"]


@pytest.mark.parametrize("text", STORY["storm_for_people"])
def test_no_machine_answers_a_line_of_the_storm(text):
    findings = find_risks(text)

    topic = find_topic(text, findings)

    assert forbids_machine_draft(findings)
    assert topic is Topic.COMPLAINT
    assert needs_reply(text, topic, findings)


@pytest.mark.parametrize("text", STORY["storm_harmless"])
def test_a_calm_line_in_the_storm_is_still_read(text):
    findings = find_risks(text)

    assert needs_reply(text, find_topic(text, findings), findings)


@pytest.mark.parametrize("text", STORY["draw"])
def test_an_entry_to_the_draw_needs_no_reply(text):
    findings = find_risks(text)

    assert not needs_reply(text, find_topic(text, findings), findings)


@pytest.mark.parametrize("text", STORY["faq_phrasings"])
def test_a_question_of_the_faq_is_read_and_may_be_drafted(text):
    findings = find_risks(text)

    assert needs_reply(text, find_topic(text, findings), findings)
    assert not forbids_machine_draft(findings)


@pytest.mark.parametrize(
    "text",
    ["최고예요!! 근데 뚜껑만 따로 파나요", "love it! is there a bigger one", "예뻐요 재입고 언제"],
)
def test_praise_with_a_question_gets_its_answer(text):
    findings = find_risks(text)

    topic = find_topic(text, findings)

    assert topic is Topic.QUESTION
    assert needs_reply(text, topic, findings)


@pytest.mark.parametrize(
    "text", ["🔥🔥🔥", "ㅋㅋㅋㅋㅋ", "👏👏", "hahaha", "짱이에요 👍", "so cute!!"]
)
def test_signs_laughter_and_short_praise_need_no_reply(text):
    assert not needs_reply(text, find_topic(text, ()), ())


@pytest.mark.parametrize(
    "text", ["?", "??", "🤔?", "지난주에 춘천 다녀왔습니다", "my aunt has one"]
)
def test_what_is_not_surely_empty_is_read(text):
    assert needs_reply(text, find_topic(text, ()), ())


@pytest.mark.parametrize("text", ["뚜껑만 따로 살 수 있나요", "does it come in green"])
def test_a_question_needs_no_mark(text):
    assert find_topic(text, ()) is Topic.QUESTION


@pytest.mark.parametrize(
    "text", ["why is this so good??", "how pretty is this", "이게 실화냐 맛있다"]
)
def test_wonder_is_praise_and_no_question(text):
    assert find_topic(text, ()) is Topic.PRAISE
    assert not needs_reply(text, Topic.PRAISE, ())


def test_a_question_beside_wonder_is_one():
    assert find_topic("why is this so good?? does it come in green", ()) is Topic.QUESTION


@pytest.mark.parametrize("text", ["맛있어요", "i love it", "우리집 😍"])
def test_praise_is_known_by_a_word_or_a_heart(text):
    assert find_topic(text, ()) is Topic.PRAISE


@pytest.mark.parametrize("text", ["참여 완료", "done, fingers crossed", "@minji our kitchen"])
def test_an_entry_and_a_tag_need_no_reply(text):
    assert not needs_reply(text, find_topic(text, ()), ())


@pytest.mark.parametrize(
    "text",
    ["재택부업 💰", "재택부업 https://example.com/a", "earn up to $500 a day, link in bio"],
)
def test_two_signs_of_a_seller_are_spam(text):
    assert find_topic(text, ()) is Topic.SPAM


def test_a_mark_in_an_address_asks_nothing():
    assert find_topic("my kitchen https://example.com/a?b=1", ()) is Topic.CHATTER


def test_one_word_of_a_seller_is_not_spam():
    assert find_topic("is the link in bio the right one", ()) is Topic.QUESTION


def test_spam_with_a_telephone_number_is_still_read():
    text = "재택부업 하루 30만 프로필 ㄱㄱ 010-0000-1234"
    findings = find_risks(text)

    assert needs_reply(text, find_topic(text, findings), findings)
