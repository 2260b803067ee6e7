"""A file of routing rules: what it may say, and every fault named with its line."""

import pytest

from bot.rules.faq_file import WrongFile
from bot.rules.risk import Risk
from bot.rules.routing import Conditions
from bot.rules.routing_file import MOST_KEYWORDS, MOST_RULES, Known, parse
from integrations.contract import CommentKind

KNOWN = Known(accounts={"mosiru_kr"}, users={"U0MINA"})
GOOD = """\
rules:
  - id: powder
    when:
      accounts: [mosiru_kr]
      languages: [ko]
      kinds: [comment]
      risks: [health_safety]
      keywords: [은색 가루]
      authors: ["1784"]
    channel: C0SAFETY
    assign: [U0MINA]
"""
MORE = "  - {id: rest, when: {languages: [ko]}, assign: [U0MINA]}\n"


def faults(text: str | bytes) -> list[str]:
    with pytest.raises(WrongFile) as caught:
        parse(text.encode() if isinstance(text, str) else text, KNOWN)
    return str(caught.value).splitlines()


def test_rules_are_read_in_their_order():
    powder, rest = parse((GOOD + MORE).encode(), KNOWN)

    assert (powder.name, powder.channel, powder.assign) == ("powder", "C0SAFETY", ("U0MINA",))
    assert powder.when == Conditions(
        accounts=("mosiru_kr",),
        languages=("ko",),
        kinds=(CommentKind.COMMENT,),
        risks=(Risk.HEALTH_SAFETY,),
        keywords=("은색 가루",),
        authors=("1784",),
    )
    assert (rest.name, rest.channel) == ("rest", None)


def test_a_file_without_rules_puts_all_to_rest():
    assert parse(b"rules: []", KNOWN) == ()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "line 1: the file must be 'name: value' lines"),
        (b"rules: \xff", "line 1: not UTF-8"),
        (b"#" * 2_000_001, "line 1: the file has more than 2000000 bytes"),
        (GOOD.replace("when:", "if:"), "line 3: unknown 'if' in a rule"),
        (GOOD.replace("[mosiru_kr]", "[nobody]"), "line 4: there is no connected account 'nobody'"),
        (GOOD.replace("[ko]", "[Korean]"), "line 5: 'Korean' is not the code of a language"),
        (GOOD.replace("[comment]", "[tweet]"), "line 6: a kind is one of comment, mention, review"),
        (GOOD.replace("[health_safety]", "[danger]"), "line 7: a risk is one of "),
        (GOOD.replace("[은색 가루]", "[가]"), "line 8: keyword '가': use at least 2 letters"),
        (GOOD.replace("[mosiru_kr]", "[[a]]"), "line 4: an account must be a text"),
        (GOOD.replace("[ko]", "[[ko]]"), "line 5: a language must be a text"),
        (GOOD.replace("[은색 가루]", "[[가루]]"), "line 8: a keyword must be a text"),
        (GOOD.replace('"1784"', "[1784]"), "line 9: an author must be a text"),
        (GOOD.replace("C0SAFETY", "[C1]"), "line 10: channel must be a text"),
        (GOOD.replace("[U0MINA]", "[[U1]]"), "line 11: a user of Slack must be a text"),
        (GOOD.replace("[U0MINA]", "U0MINA"), "line 11: assign must be a list of '- ' lines"),
        (GOOD.replace('["1784"]', "[]"), "line 9: authors: name 1 to 100, or leave it out"),
        (GOOD.replace("C0SAFETY", "safety"), "line 10: 'safety' is not the id of a channel"),
        (GOOD.replace("[U0MINA]", "[U0NOBODY]"), "there is no active member 'U0NOBODY'"),
        (GOOD + GOOD.removeprefix("rules:\n"), "line 12: there is a rule 'powder' already"),
        ("rules:\n  - {id: all, channel: C1}", "line 2: when missing"),
        ("rules:\n  - {id: all, when: {}, channel: C1}", "line 2: when is empty"),
        (
            "rules:\n  - {id: all, when: {languages: [ko]}}",
            "line 2: a rule needs a channel, or somebody to assign",
        ),
    ],
)
def test_every_fault_is_named_with_its_line(text: str | bytes, fault: str):
    assert any(fault in each for each in faults(text))


def test_more_than_can_be_asked_for_each_comment_is_refused():
    many = "".join(MORE.replace("rest", f"r{number}") for number in range(MOST_RULES + 1))
    words = ", ".join(["가루"] * 67)
    wordy = "".join(
        f"  - {{id: w{number}, when: {{keywords: [{words}]}}, channel: C1}}\n"
        for number in range(MOST_KEYWORDS // 67 + 1)
    )

    assert faults("rules:\n" + many) == [f"line {MOST_RULES + 2}: there are more than 100 rules"]
    assert "there are more than 200 keywords in all rules" in faults("rules:\n" + wordy)[0]
