"""Nobody keeps us busy with a comment: no pattern runs on, and a long text is for people."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants as codes  # type: ignore[attr-defined]  # what `re` compiles from
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from bot import rules
from bot.rules.judgement import judge
from bot.rules.phrases import Phrase
from bot.rules.plain_text import MOST_READ, beginning, spellings
from bot.rules.policy import requirement
from bot.rules.risk import Risk, find_risks, forbids_machine_draft

LONG = 100_000
REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
MODULES = [
    importlib.import_module(module.name)
    for module in pkgutil.walk_packages(rules.__path__, f"{rules.__name__}.")
]


def patterns(value: Any) -> Iterator[re.Pattern[str]]:
    """The patterns of a module's value, wherever they hang."""
    match value:
        case re.Pattern():
            yield value
        case Phrase():
            yield value.pattern
        case dict():
            yield from patterns(list(value.values()))
        case tuple() | list() | set() | frozenset():
            for each in value:
                yield from patterns(each)
        case _:
            pass


def runs_on(parsed: Any, *, is_last: bool = True) -> bool:
    """Whether something is repeated without end before something that may yet fail.

    Tried from each place of a text, that costs the square of its length.
    """
    items = list(parsed)
    for place, (code, argument) in enumerate(items):
        ends = is_last and place == len(items) - 1
        if code in REPEATS:
            _, most, inner = argument
            if most is codes.MAXREPEAT and (not ends or runs_on(inner, is_last=False)):
                return True
            parts = [inner]
        elif code is codes.BRANCH:
            parts = argument[1]
        elif code in (codes.SUBPATTERN, codes.ASSERT, codes.ASSERT_NOT):
            parts = [argument[-1]]
        elif code is codes.ATOMIC_GROUP:
            parts = [argument]
        else:
            parts = []
        if any(runs_on(part, is_last=ends) for part in parts):
            return True
    return False


@pytest.mark.parametrize(
    "hostile", [r"[0-9]+일", r"(?:a|b)*c", r"(?:\s+x)*", r"a{2,}(?!b)", r"(a+|b)c"]
)
def test_a_pattern_that_runs_on_is_seen(hostile: str):
    assert runs_on(_parser.parse(hostile))


@pytest.mark.parametrize("harmless", [r"[0-9]{1,9}일", r"https?://\S+", r"a|b+", r"(.)\1{2,}"])
def test_a_bounded_pattern_is_let_through(harmless: str):
    assert not runs_on(_parser.parse(harmless))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_no_pattern_of_the_rules_runs_on(module: Any):
    found = {pattern.pattern for value in vars(module).values() for pattern in patterns(value)}

    assert [each for each in sorted(found) if runs_on(_parser.parse(each))] == []


@pytest.mark.parametrize("piece", ["1", "f", "a-", "시발", "ﷺ", "e\u0301", "\u200b", "나요!"])
def test_only_the_beginning_of_a_text_is_read(piece: str):
    text = piece * (LONG // len(piece))

    assert len(beginning(text)) <= MOST_READ
    assert all(len(reading.letters) <= MOST_READ for reading in spellings(beginning(text)))


def test_a_text_of_the_longest_length_is_read_to_its_end():
    text = "가 " * ((MOST_READ - 20) // 2) + "환불해 주세요"

    assert [finding.risk for finding in find_risks(text)] == [Risk.REFUND]


@pytest.mark.parametrize("piece", ["좋아요 ", "1", "\u200b"])
def test_a_longer_text_is_for_a_lead_to_read(piece: str):
    judged = judge(piece * MOST_READ + "죽고 싶다")

    assert judged.needs_reply
    assert requirement({finding.risk for finding in judged.findings}, {}).lead
    assert forbids_machine_draft(judged.findings)
