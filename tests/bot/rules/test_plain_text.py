"""Words written so that a list does not find them are read as they are meant."""

import pytest

from bot.rules.plain_text import Spelling, plain, spellings, with_digits


def letters_of(text: str) -> list[str]:
    return [spelling.letters for spelling in spellings(text)]


def spelling_of(text: str, letters: str) -> Spelling:
    return next(each for each in spellings(text) if each.letters == letters)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ㄴㅏㅃㅏ", "나빠"),
        ("ㄱㅏㄱㅗ", "가고"),  # the middle one leads what follows
        ("ㅎㅏㅎ", "핳"),
        ("나ㄴ", "난"),
        ("바ㅂ", "밥"),
        ("히ㅇ", "힝"),
        ("나1빠", "나빠"),
        ("나x빠", "나빠"),
        ("나아아아빠", "나아빠"),
        ("b.a d", "bad"),
        ("don't", "dont"),
        ("b4d", "bad"),
        ("b@d", "bad"),
        ("1dle", "idle"),
        ("1ead", "lead"),
        ("bа́d", "bad"),
        ("ᴅéjà", "deja"),
    ],
)
def test_a_disguised_word_has_a_reading_as_it_is_meant(text: str, meant: str):
    assert meant in letters_of(text)


@pytest.mark.parametrize("text", ["각ㄴ", "나ㄷ", "나ㄴㄴ", "나아아", "1나2"])
def test_what_only_resembles_a_disguise_is_read_as_it_stands(text: str):
    assert letters_of(text)[0] == text
    assert not {"난", "낟", "나아", "나", "각"} & set(letters_of(text))


def test_a_text_without_a_disguise_has_one_reading():
    assert letters_of("좋아요 정말") == ["좋아요정말"]


def test_a_word_that_was_put_together_stands_where_all_of_it_was_written():
    found = spelling_of("아 ㄴㅏㅃㅏ요", "아나빠요")

    assert found.quote(1, 3) == "ㄴㅏㅃㅏ"
    assert found.place(0, 2) == (0, 4)
    assert (found.begins_word(1), found.begins_word(2), found.ends_word(3)) == (True, False, True)


def test_a_script_ends_where_another_begins():
    found = spelling_of("ab가1", "ab가1")

    assert [found.begins_word(at) for at in range(4)] == [True, False, True, True]
    assert [found.ends_word(at) for at in range(4)] == [False, True, True, True]


def test_what_was_blotted_out_is_no_letter_any_more():
    assert spelling_of("abcd", "abcd").without([(0, 1), (2, 4)]).letters == "\0b\0\0"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1o0", "100"),
        ("2l", "21"),
        ("5o1", "501"),
        ("5ol", "501"),
        ("3i원", "31원"),
        ("oil", "oil"),
        ("4ox", "4ox"),
    ],
)
def test_letters_that_pass_for_digits_are_digits_beside_digits_only(text: str, read: str):
    assert with_digits(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("\uffa1\uffc2", "ㄱㅏ"),
        ("\u1112\u1161\u11ab", "한"),
        ("\u1107 \u1175\u11c2", "ㅂ ㅣㅎ"),
        (" ＡＢ\u200b \n c ", "ab c"),
    ],
)
def test_plain_is_of_small_letters_of_normal_width(text: str, read: str):
    assert plain(text) == read
