"""An entry is drafted from only where it is sure; otherwise a person picks, or nothing is shown."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.faq_match import FaqIndex, Phrasing, Signal, Verdict, phrasings_of
from tests.support.writer import FakeEmbedder

FAQ = {
    "wash": ["Is it dishwasher safe?", "can i put the lid in the dishwasher", "how do I clean it"],
    "volts": ["what voltage is it", "does it work with US outlets", "do I need an adapter"],
    "size": ["how many dumplings fit", "is it enough for two people", "how big is the basket"],
    "repair": ["how long is the warranty", "where do repairs go", "is there a guarantee"],
    "oven": ["식기세척기 사용 가능한가요?", "설거지 어떻게 해요", "고무링도 빼서 씻어야 하나요"],
}
PHRASINGS = [each for slug, texts in FAQ.items() for each in phrasings_of({"en": texts}, slug)]


@pytest.fixture(scope="module")
def by_spelling() -> FaqIndex:
    return FaqIndex(PHRASINGS, None)


async def vectors_of(*texts: str):
    return await FakeEmbedder().embed(texts)


async def an_index() -> FaqIndex:
    return FaqIndex(PHRASINGS, await vectors_of(*(each.text for each in PHRASINGS)))


async def test_a_known_question_is_answered_by_its_entry():
    index = await an_index()
    (vector,) = await vectors_of("what voltage is it")

    match = index.match("what voltage is it", vector)

    assert match.verdict is Verdict.ANSWER
    assert match.candidates[0].slug == "volts"
    assert match.signals == (Signal.MEANING, Signal.SPELLING)


async def test_a_question_about_something_else_finds_nothing():
    index = await an_index()
    (vector,) = await vectors_of("Are you hiring in Chuncheon?")

    assert index.match("Are you hiring in Chuncheon?", vector).verdict is Verdict.NONE


async def test_candidates_are_the_best_three_with_their_likest_phrasing():
    index = await an_index()
    (vector,) = await vectors_of("what voltage is it")

    candidates = index.match("what voltage is it", vector).candidates

    assert len(candidates) == 3
    assert candidates[0].phrasing == "what voltage is it"
    assert [each.score for each in candidates] == sorted(
        (each.score for each in candidates), reverse=True
    )


async def test_without_a_vector_an_index_compares_spellings_and_says_so():
    index = await an_index()

    match = index.match("what voltage is it", None)

    assert match.signals == (Signal.SPELLING,)
    assert match.candidates[0].slug == "volts"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("is it dishwasher safe", "wash"),
        ("고무링도 빼서 씻어야하나요", "oven"),
        ("ＩＳ ＩＴ ＤＩＳＨＷＡＳＨＥＲ ＳＡＦＥ？", "wash"),
    ],
)
def test_spelling_alone_answers_what_is_nearly_the_same(by_spelling, text, slug):
    match = by_spelling.match(text, None)

    assert (match.verdict, match.candidates[0].slug) == (Verdict.ANSWER, slug)


def test_spelling_alone_does_not_answer_what_only_shares_words(by_spelling):
    match = by_spelling.match("is it the one my sister has, how is the lid", None)

    assert match.verdict is not Verdict.ANSWER


def test_advice_for_other_readers_is_never_answered():
    faq = [Phrasing("scale", "구연산으로 닦아도 되나요"), Phrasing("scale", "구연산 써도 되나요")]
    index = FaqIndex([*faq, *PHRASINGS], None)

    asked = index.match("구연산으로 닦아도 되나요?", None)
    advised = index.match("구연산으로 닦아도 되나요? 닦아보세요", None)

    assert asked.verdict is Verdict.ANSWER
    assert advised.verdict is not Verdict.ANSWER


def test_an_entry_that_two_questions_fit_alike_is_left_to_a_person():
    faq = [Phrasing(slug, f"how long is the {slug}") for slug in ("cable", "cabin", "cabel")]
    index = FaqIndex([*faq, *PHRASINGS], None)

    assert index.match("how long is the cab", None).verdict is not Verdict.ANSWER


def test_an_empty_faq_finds_nothing():
    match = FaqIndex([], None).match("anything", None)

    assert match.verdict is Verdict.NONE
    assert match.candidates == ()


@pytest.mark.parametrize("count", [1, 2])
async def test_a_tiny_faq_answers_its_own_question_or_nothing(count):
    phrasings = PHRASINGS[:count]
    vectors = await vectors_of(*(each.text for each in phrasings))
    index = FaqIndex(phrasings, vectors)

    (stranger,) = await vectors_of("Are you hiring?")

    assert index.match("Are you hiring?", stranger).verdict is Verdict.NONE


def test_vectors_that_are_all_alike_do_no_harm():
    vectors = np.ones((len(PHRASINGS), 8), dtype=np.float32) / np.sqrt(np.float32(8))
    index = FaqIndex(PHRASINGS, vectors)

    assert index.match("Are you hiring?", vectors[0]).verdict is Verdict.NONE


def test_the_order_of_the_file_changes_nothing():
    straight, turned = FaqIndex(PHRASINGS, None), FaqIndex(PHRASINGS[::-1], None)

    assert straight.match("where is the lid", None) == turned.match("where is the lid", None)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_whatever_is_asked_scores_are_probabilities(text):
    match = INDEX.match(text, None)

    assert all(0 <= each.score <= 1 for each in match.candidates)


INDEX = FaqIndex(PHRASINGS, None)
