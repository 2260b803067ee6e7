"""How soon a comment is to be answered follows from what it is and what is at stake."""

from datetime import timedelta

import pytest

from bot.rules.due_times import DEFAULTS, KINDS, Within, read, stored, within_for
from bot.rules.policy import CARE_FIRST
from bot.rules.risk import Risk
from bot.rules.topic import Topic

HALF, TWO = timedelta(minutes=30), timedelta(hours=2)


@pytest.mark.parametrize(
    ("topic", "risks", "within"),
    [
        (Topic.QUESTION, (), TWO),
        (Topic.COMPLAINT, (Risk.COMPLAINT,), TWO),
        (Topic.COMPLAINT, (Risk.HEALTH_SAFETY, Risk.REFUND), HALF),
        (Topic.QUESTION, (Risk.PERSONAL_DATA,), HALF),
        (Topic.PRAISE, (), None),
        (Topic.PRAISE, (Risk.SELF_HARM,), HALF),
        (Topic.PRAISE, (Risk.SARCASM, Risk.COMPLAINT), None),
        (Topic.PRAISE, (Risk.SARCASM, Risk.PERSONAL_DATA), HALF),
        (Topic.COMPLAINT, (Risk.SARCASM,), TWO),
        (None, (), None),
    ],
)
def test_the_shortest_time_of_topic_and_risks_holds(
    topic: Topic | None, risks: tuple[Risk, ...], within: Within
):
    assert within_for(topic, risks, {}) == within


def test_everything_that_can_be_found_has_a_time_or_none():
    assert set(DEFAULTS) == {*Risk, *Topic} == set(KINDS)


def test_what_goes_first_is_due_first():
    assert {DEFAULTS[risk] for risk in CARE_FIRST} == {HALF}


def test_an_account_may_say_otherwise():
    chosen = {"question": None, "refund": HALF}

    assert within_for("question", (), chosen) is None
    assert within_for("question", ("refund",), chosen) == HALF


def test_what_was_chosen_is_kept_as_it_was():
    chosen: dict[str, Within] = {"question": None, "refund": HALF}

    assert read(stored(chosen)) == chosen
