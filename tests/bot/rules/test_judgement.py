"""What is known of a comment from its words alone, in one answer."""

import pytest

from bot.rules.judgement import judge
from bot.rules.risk import Risk
from bot.rules.topic import Topic


@pytest.mark.parametrize(
    ("text", "language", "topic", "needs_reply"),
    [
        ("식세기 되나요?", "ko", Topic.QUESTION, True),
        ("This is great ❤️", "en", Topic.PRAISE, False),
        ("ㅋㅋㅋㅋ", "ko", Topic.CHATTER, False),
    ],
)
def test_a_comment_is_judged_by_language_topic_and_need(text, language, topic, needs_reply):
    judged = judge(text)

    assert (judged.language, judged.topic) == (language, topic)
    assert (judged.needs_reply, judged.findings, judged.doubt) == (needs_reply, (), None)


def test_a_risk_makes_any_comment_need_a_reply():
    judged = judge("The handle came off and I burned my hand.")

    assert judged.needs_reply
    assert Risk.HEALTH_SAFETY in {finding.risk for finding in judged.findings}
