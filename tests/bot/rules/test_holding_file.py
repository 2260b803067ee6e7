"""A file of holding statements: what it may say, and every fault named with its line."""

import pytest

from bot.rules.faq_file import WrongFile
from bot.rules.holding_file import TextLimit, parse
from integrations.contract import TextUnit

LIMITS = {
    "mosiru_kr": TextLimit(300, TextUnit.CODE_POINT),
    "mosiru": TextLimit(20, TextUnit.CODE_POINT),
}
GOOD = """\
statements:
  - id: holding-safety
    accounts: [mosiru_kr]
    texts:
      ko: 우선 사용을 멈춰 주세요.
      en: Please stop using it for now.
"""


def faults(text: str | bytes) -> list[str]:
    with pytest.raises(WrongFile) as caught:
        parse(text.encode() if isinstance(text, str) else text, LIMITS)
    return str(caught.value).splitlines()


def test_a_statement_is_read_for_each_of_its_accounts():
    both = GOOD.replace("[mosiru_kr]", "[mosiru_kr, mosiru]").replace(
        "Please stop using it for now.", "Please stop."
    )

    found = parse(both.encode(), LIMITS)

    assert [(each.name, each.account) for each in found] == [
        ("holding-safety", "mosiru_kr"),
        ("holding-safety", "mosiru"),
    ]
    assert found[0].texts == {"ko": "우선 사용을 멈춰 주세요.", "en": "Please stop."}


def test_a_file_without_statements_puts_all_to_rest():
    assert parse(b"statements: []", LIMITS) == ()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "line 1: the file must be 'name: value' lines"),
        ("statements: 3", "line 1: statements must be a list of '- ' lines"),
        (b"statements: \xff", "line 1: not UTF-8: save the file with this encoding"),
        (b"#" * 2_000_001, "line 1: the file has more than 2000000 bytes"),
        (GOOD.replace("id:", "name:"), "line 2: unknown 'name' in a statement"),
        (GOOD.replace("holding-safety", "Holding!"), "line 2: id 'Holding!': use at most 60"),
        (GOOD.replace("[mosiru_kr]", "[nobody]"), "line 3: there is no connected account 'nobody'"),
        (
            GOOD.replace("[mosiru_kr]", "[mosiru]"),
            "line 3: the text in en has 29 characters, mosiru can send 20",
        ),
        (GOOD.replace("    accounts: [mosiru_kr]\n", ""), "line 1: accounts must be a list"),
        (GOOD.replace("우선 사용을", '"우선\\u202e사용을"'), "line 5: not YAML"),
        (GOOD.replace("우선 사용을", "우선\u200b\u200b"), "line 5: a text has an invisible"),
        (
            GOOD.replace("      en: Please stop using it for now.", "      fr: Non."),
            "line 6: unknown",
        ),
        (
            GOOD + GOOD.split("\n", 1)[1],
            "line 8: mosiru_kr has a statement 'holding-safety' already",
        ),
    ],
)
def test_a_fault_is_named_with_its_line(text: str | bytes, fault: str):
    assert any(each.startswith(fault) for each in faults(text)), faults(text)


def test_every_fault_of_a_file_is_named():
    wrong = GOOD.replace("[mosiru_kr]", "[nobody, mosiru]").replace("holding-safety", "X")

    assert len(faults(wrong)) == 3


def test_an_account_has_three_statements_at_most():
    entry = GOOD.split("\n", 1)[1]
    four = GOOD + "".join(entry.replace("safety", name) for name in ("b", "c", "d"))

    assert faults(four) == ["line 18: mosiru_kr has more than 3 statements"]
