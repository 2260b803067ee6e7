"""An FAQ file is taken whole or refused with every fault and its line."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.faq_entries import MAX_BYTES, MAX_PHRASINGS, Fault
from bot.rules.faq_file import WrongFile, parse, parse_csv, parse_yaml

SAMPLE = Path(__file__).parents[3] / "bot/demo/story/faq.yaml"
ENTRY = """\
entries:
  - id: lid
    answers: {ko: 네, en: "Yes"}
    phrasings: {ko: [뚜껑 되나요], en: [is the lid ok]}
"""
HEADING = "id,locale,answer,phrasings,review_by\n"


def faults_of(text: str, *, name: str = "faq.yaml") -> list[tuple[int, str]]:
    with pytest.raises(WrongFile) as caught:
        parse(text.encode(), name=name)
    return [(fault.line, fault.reason) for fault in caught.value.faults]


def test_the_sample_brand_has_its_fifteen_entries_voice_and_facts():
    file = parse(SAMPLE.read_bytes(), name="faq.yaml")

    assert len(file.entries) == 15
    assert file.voice is not None
    assert "the sister who cooks" in file.voice
    assert file.facts is not None
    assert [fact.until for fact in file.facts] == [date(2026, 12, 2), date(2026, 11, 27)]


def test_an_entry_has_its_answers_and_phrasings_by_locale():
    (entry,) = parse_yaml(ENTRY).entries

    assert entry.slug == "lid"
    assert entry.answers == {"ko": "네", "en": "Yes"}
    assert entry.phrasings == {"ko": ("뚜껑 되나요",), "en": ("is the lid ok",)}
    assert entry.review_by is None


def test_an_entry_may_have_a_title_in_each_language():
    titled = ENTRY + "    titles: {ko: 뚜껑, en: Lid}\n"
    rows = "lid,ko,뚜껑,네,뚜껑 되나요\nlid,en,Lid,Yes,is the lid ok\n"

    (entry,) = parse_yaml(titled).entries

    assert entry.titles == {"ko": "뚜껑", "en": "Lid"}
    assert parse_csv("id,locale,title,answer,phrasings\n" + rows) == parse_yaml(titled)


def test_a_review_day_is_read():
    (entry,) = parse_yaml(ENTRY + "    review_by: 2026-10-31\n").entries

    assert entry.review_by == date(2026, 10, 31)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "must be 'name: value' lines"),
        ("entries: []", 1, "no entries"),
        ("entries: text", 1, "must be a list"),
        ("entries:\n  - just text", 2, "an entry must be 'name: value' lines"),
        (
            ENTRY + "  - id: lid\n    answers: {en: a}\n    phrasings: {en: [b]}",
            5,
            "used in line 2",
        ),
        (ENTRY.replace("네", '""'), 3, "an answer is empty"),
        (ENTRY.replace("네", "x" * 2001), 3, "2001 characters, at most 2000"),
        (ENTRY.replace("뚜껑 되나요", "x" * 301), 4, "301 characters, at most 300"),
        (ENTRY.replace("id: lid", "id: Lid!"), 2, "use at most 60 small letters"),
        (ENTRY.replace("id: lid", "name: lid"), 2, "unknown 'name' in an entry"),
        (ENTRY.replace("{ko: 네", "{jp: 네"), 3, "unknown 'jp' in answers; known: en, ko"),
        (ENTRY.replace('en: "Yes"', 'ko: "Yes"'), 3, "'ko' twice in answers"),
        (ENTRY.replace("    phrasings: ", "    # "), 2, "phrasings missing"),
        (ENTRY.replace("[뚜껑 되나요], en: [is the lid ok]", "[]"), 4, "write at least one"),
        (ENTRY.replace("[뚜껑 되나요]", "뚜껑"), 4, "must be a list"),
        (ENTRY.replace("네", "[네]"), 3, "an answer must be a text"),
        (ENTRY + "    titles: {jp: 蓋}\n", 5, "unknown 'jp' in titles"),
        (ENTRY + "    titles: {ko: ''}\n", 5, "a title is empty"),
        (ENTRY + f"    titles: {{ko: {'x' * 61}}}\n", 5, "61 characters, at most 60"),
        (ENTRY + "    titles: {}\n", 5, "titles: write at least one"),
        (ENTRY + "    review_by: 31 October\n", 5, "'31 October' is no day"),
        (ENTRY + "    review_by: 20261031\n", 5, "is no day"),
        (ENTRY + "facts:\n  - text: {en: a}\n", 6, "a fact needs 'until'"),
        (ENTRY + "facts:\n  - text: {en: a}\n    until: 2026-02-30", 7, "is no day"),
        (ENTRY + "voice: ''", 5, "voice is empty"),
        (ENTRY + "x: &a {b: *a}", 5, "anchors"),
        (ENTRY + "x: " + "[" * 50, 5, "nested too deep"),
        (ENTRY + "x: [", 6, "not YAML"),
        (ENTRY + "x: \x07", 5, "control character"),
        (ENTRY.replace("네", '"a\\u0007"'), 3, "control character"),
        (ENTRY.replace("entries", "? [a]\n: b\nentries"), 1, "unknown '?' in the file"),
    ],
)
def test_a_fault_in_yaml_is_named_with_its_line(text, line, words):
    faults = faults_of(text)

    assert any(at == line and words in reason for at, reason in faults), faults


def test_every_fault_is_named_at_once():
    text = ENTRY.replace("id: lid", "id: LID").replace('"Yes"', '""') + "    review_by: soon\n"

    assert [line for line, _ in faults_of(text)] == [2, 3, 5]


def test_a_wrong_file_tells_each_fault_in_a_line_of_its_own():
    wrong = WrongFile([Fault(5, "no answer"), Fault(2, "no id")])

    assert str(wrong) == "line 2: no id\nline 5: no answer"


def test_one_question_cannot_belong_to_two_entries():
    second = "  - id: cup\n    answers: {en: a}\n    phrasings: {en: ['IS the lid OK?']}\n"

    assert faults_of(ENTRY + second) == [(5, "'IS the lid OK?' is a phrasing of 'lid' already")]


def test_more_phrasings_than_possible_are_refused():
    many = ", ".join(f"q{number}" for number in range(MAX_PHRASINGS + 1))

    assert faults_of(ENTRY.replace("뚜껑 되나요", many)) == [(4, "more than 50 phrasings")]


def test_another_encoding_is_named_with_its_line():
    with pytest.raises(WrongFile, match="line 3: not UTF-8"):
        parse(ENTRY.encode("cp949"), name="faq.yaml")


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(WrongFile, match="more than 2000000 bytes"):
        parse(b" " * (MAX_BYTES + 1), name="faq.yaml")


def test_a_mark_at_the_beginning_is_not_part_of_the_file():
    assert parse(ENTRY.encode("utf-8-sig"), name="faq.yml") == parse_yaml(ENTRY)


def test_a_table_says_the_same_as_yaml():
    rows = 'lid,ko,네,뚜껑 되나요,\nlid,en,"Yes",is the lid ok,\n'

    assert parse(("\ufeff" + HEADING + rows).encode(), name="FAQ.CSV") == parse_yaml(ENTRY)


def test_a_cell_may_hold_several_lines_and_phrasings():
    (entry,) = parse_csv(HEADING + 'lid,en,"one\r\ntwo",a | b |,2026-10-31\n').entries

    assert entry.answers == {"en": "one\ntwo"}
    assert entry.phrasings == {"en": ("a", "b")}
    assert entry.review_by == date(2026, 10, 31)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "columns missing: answer, id, locale, phrasings"),
        ("id,locale,answer,phrasings,price\n", 1, "unknown columns: price"),
        ("id,id,locale,answer,phrasings\n", 1, "twice"),
        (HEADING, 1, "no entries"),
        (f"id,locale,title,answer,phrasings\nlid,en,{'x' * 61},a,b\n", 2, "the title has 61"),
        (HEADING + "lid,jp,a,b,\n", 2, "locale 'jp': use ko or en"),
        (HEADING + "Lid,en,a,b,\n", 2, "use at most 60 small letters"),
        (HEADING + "lid,en,,b,\n", 2, "the answer is empty"),
        (HEADING + "lid,en,a, | ,\n", 2, "phrasings are missing"),
        (HEADING + "lid,en,a\n", 2, "phrasings are missing"),
        (HEADING + "lid,en,a,b,soon\n", 2, "is no day"),
        (HEADING + "lid,en,a,b,,c\n", 2, "more cells than columns"),
        (HEADING + "lid,en,a,b,\nlid,en,c,d,\n", 3, "same id and locale"),
        (HEADING + "lid,en,a,b,2026-01-01\nlid,ko,c,d,2026-01-02\n", 3, "in line 2"),
        (HEADING + 'lid,en,"a,b,\n', 2, "not CSV"),
        (HEADING + f"lid,en,{'x' * 200_000},b,\n", 2, "not CSV"),
    ],
)
def test_a_fault_in_a_table_is_named_with_its_line(text, line, words):
    faults = faults_of(text, name="faq.csv")

    assert any(at == line and words in reason for at, reason in faults), faults


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
)
def test_whatever_the_bytes_are_a_file_is_read_or_refused(content):
    outcomes = [outcome_of(content, name) for name in ("faq.yaml", "faq.csv")]

    assert all(outcomes)


def outcome_of(content: bytes, name: str) -> object:
    """What was read, or what was wrong with it; never nothing."""
    try:
        return parse(content, name=name).entries
    except WrongFile as wrong:
        return wrong.faults
