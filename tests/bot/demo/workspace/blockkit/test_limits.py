"""Each limit in the rule tables: accepted at n, refused one step beyond, with code and pointer."""

from collections import defaultdict
from fnmatch import fnmatchcase
from typing import Any

import pytest

from bot.demo.workspace.blockkit.checks import Problem
from bot.demo.workspace.blockkit.surface import Surface, check_blocks, check_view
from tests.bot.demo.workspace.blockkit.limit_numbers import FROM_THE_BOOK, OF_OUR_OWN
from tests.bot.demo.workspace.blockkit.payloads import code_of, payload_at, payload_beyond
from tests.bot.demo.workspace.blockkit.rule_walk import LIMITS, UNKNOWN, Limit
from tests.bot.demo.workspace.blockkit.samples import (
    asking,
    modal,
    mrkdwn,
    plain,
    section,
    table,
    text_input,
)

NUMBERS = [*FROM_THE_BOOK, *OF_OUR_OWN]


def problems_of(limit: Limit, payload: Any) -> list[Problem]:
    return list(limit.root.check(payload, limit.root.at))


def row_of(limit: Limit) -> tuple[str, int] | None:
    return next((row for row in NUMBERS if fnmatchcase(str(limit), row[0])), None)


@pytest.fixture(scope="module")
def by_row() -> dict[tuple[str, int] | None, list[Limit]]:
    found = defaultdict(list)
    for limit in LIMITS:
        found[row_of(limit)].append(limit)
    return found


def test_what_goes_to_a_limit_is_accepted():
    problems = {str(limit): problems_of(limit, payload_at(limit)) for limit in LIMITS}

    assert {limit: found for limit, found in problems.items() if found} == {}


def test_what_goes_beyond_a_limit_is_refused_there():
    def is_refused(limit: Limit) -> bool:
        problems = problems_of(limit, payload_beyond(limit))
        named = code_of(limit) in [problem.code for problem in problems]
        return named and {problem.pointer for problem in problems} == {limit.pointer}

    assert [str(limit) for limit in LIMITS if not is_refused(limit)] == []


def test_every_check_and_rule_of_the_tables_is_one_the_walk_knows():
    assert [str(limit) for limit in LIMITS if limit.bound == UNKNOWN] == []


def test_a_limit_has_the_number_of_the_book(by_row):
    found = {row: {limit.number for limit in by_row[row]} for row in NUMBERS}

    assert {row: numbers for row, numbers in found.items() if numbers != {row[1]}} == {}


def test_every_limit_has_a_number_to_compare_with(by_row):
    assert [str(limit) for limit in by_row[None]] == []


def test_a_message_has_one_table():
    problems = check_blocks([table(), table()], Surface.MESSAGE)

    assert check_blocks([table()], Surface.MESSAGE) == []
    assert [(problem.pointer, problem.code) for problem in problems] == [("/blocks/1", "too_many")]


def test_what_an_input_starts_with_fits_into_its_own_length():
    def starting_with(text: str) -> list[Problem]:
        view = modal(asking(text_input(initial_value=text, max_length=20)), submit=plain())
        return check_view(view, Surface.MODAL)

    at, words = "/view/blocks/0/element/initial_value", "must be less than 21 characters"
    assert starting_with("x" * 20) == []
    assert starting_with("x" * 21) == [Problem(at, "too_long", words)]


def test_length_is_counted_in_utf16_units():
    fits, too_long = "🔥" * 75, "🔥" * 75 + "x"

    assert check_blocks([{"type": "header", "text": plain(fits)}], Surface.MESSAGE) == []
    assert check_blocks([{"type": "header", "text": plain(too_long)}], Surface.MESSAGE)


def test_a_problem_reads_as_slack_writes_it():
    problems = check_blocks([section(text=mrkdwn("x" * 3001))], Surface.MESSAGE)

    expected = "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert [str(problem) for problem in problems] == [expected]
