"""Risks in the words of somebody who did not write the lists.

When first seen, before the lists learnt from them, .81 to .87 of the risky ones were kept from
machines, and half of a later round that only hinted: lists find what is said, not what is meant.
"""

import json
from pathlib import Path

import pytest

from bot.rules.risk import find_risks, forbids_machine_draft

PHRASES = json.loads(
    (Path(__file__).parent / "phrases_by_another_hand.json").read_text(encoding="utf-8")
)
LEAST_RECALL = 0.98
MOST_FALSE_ALARMS = 0.02


@pytest.mark.parametrize("language", ["ko", "en"])
def test_machines_are_kept_from_what_was_once_missed(language):
    rows = PHRASES[language]["risky"]

    missed = [row["text"] for row in rows if not forbids_machine_draft(find_risks(row["text"]))]

    assert len(rows) >= 130
    assert 1 - len(missed) / len(rows) >= LEAST_RECALL, missed


@pytest.mark.parametrize("language", ["ko", "en"])
def test_questions_and_praise_are_left_to_machines(language):
    texts = PHRASES[language]["harmless"]

    alarms = [text for text in texts if forbids_machine_draft(find_risks(text))]

    assert len(texts) >= 120
    assert len(alarms) / len(texts) <= MOST_FALSE_ALARMS, alarms


def test_an_end_of_a_word_is_found_where_an_expression_runs_on():
    assert forbids_machine_draft(find_risks("press inquiry: please contact me"))
