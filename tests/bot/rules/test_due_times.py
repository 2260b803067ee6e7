"""How soon a comment is to be answered follows from what it is and what is at stake."""

from datetime import timedelta

import pytest

from bot.rules.due_times import (
    DEFAULTS,
    KINDS,
    Within,
    read,
    read_within,
    stored,
    within_for,
    write_within,
)
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


@pytest.mark.parametrize(
    ("written", "within"),
    [
        ("30m", HALF),
        ("2h", TWO),
        ("90m", timedelta(minutes=90)),
        ("999h", timedelta(hours=999)),
        ("none", None),
    ],
)
def test_a_time_is_shown_as_somebody_would_type_it(written: str, within: Within):
    assert read_within(written) == within
    assert write_within(within) == written


@pytest.mark.parametrize("written", ["", "0m", "30", "2 h", "1d", "-5m", "1000m", "2H", "never"])
def test_what_is_no_time_is_refused_with_an_example(written: str):
    with pytest.raises(ValueError, match=rf"'{written}' is no time: write one like 30m or 2h"):
        read_within(written)


def test_a_comment_that_asks_nothing_may_wait_for_the_same_day():
    assert within_for(Topic.CHATTER, (), {}) == timedelta(hours=8)
