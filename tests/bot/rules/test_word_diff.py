"""A change of text is shown in words, and nothing of either text is lost."""

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.word_diff import Change, word_diff


def shown(before: str, after: str) -> str:
    marks = {Change.EQUAL: "{}", Change.REMOVED: "-[{}]", Change.ADDED: "+[{}]"}
    return "".join(marks[run.change].format(run.text) for run in word_diff(before, after))


def test_a_changed_english_word_is_replaced_as_a_whole():
    assert shown("It fits ten eggs.", "It fits six eggs.") == "It fits -[ten]+[six] eggs."


def test_a_changed_korean_word_is_replaced_with_its_particle():
    assert shown("만두 열 개까지 돼요.", "만두 열 개는 돼요.") == "만두 열 -[개까지]+[개는] 돼요."


def test_white_space_is_kept():
    assert shown("one\n\ntwo", "one\n\ntwo three") == "one\n\ntwo+[ three]"


def test_the_same_text_is_one_run():
    assert [run.change for run in word_diff("no change", "no change")] == [Change.EQUAL]


def test_two_empty_texts_have_no_runs():
    assert word_diff("", "") == ()


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_runs_add_up_to_both_texts(before, after):
    runs = word_diff(before, after)

    assert "".join(run.text for run in runs if run.change is not Change.ADDED) == before
    assert "".join(run.text for run in runs if run.change is not Change.REMOVED) == after
