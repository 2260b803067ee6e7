"""Texts are alike as far as they are spelt alike."""

import numpy as np
import pytest

from bot.rules.ngrams import NgramIndex

KNOWN = ["식기세척기 사용 가능한가요?", "is the lid dishwasher safe", "how many dumplings fit"]


def test_a_text_is_quite_like_itself():
    likeness = NgramIndex(KNOWN).likeness(KNOWN[1])

    assert likeness[1] == pytest.approx(1, abs=1e-5)
    assert likeness.argmax() == 1


def test_texts_that_share_nothing_are_not_alike():
    assert NgramIndex(KNOWN).likeness("xyz")[0] == 0


@pytest.mark.parametrize("text", ["is th lid dishwsher safe", "IS THE LID DISHWASHER SAFE"])
def test_typos_and_capitals_hardly_matter(text):
    likeness = NgramIndex(KNOWN).likeness(text)

    assert likeness.argmax() == 1
    assert likeness[1] > 0.5


def test_a_missing_space_hardly_matters():
    assert NgramIndex(KNOWN).likeness("식기세척기사용가능한가요")[0] > 0.4


def test_rare_letters_weigh_more_than_common_ones():
    index = NgramIndex(["is it safe", "is it big", "is it voltage"])

    likeness = index.likeness("voltage is it safe or big")

    assert likeness.argmax() == 2


def test_no_texts_give_no_likeness():
    assert NgramIndex([]).likeness("anything").shape == (0,)


def test_lone_surrogates_and_empty_texts_are_compared_like_others():
    likeness = NgramIndex(["", "\ud800"]).likeness("\ud800")

    assert np.isfinite(likeness).all()
