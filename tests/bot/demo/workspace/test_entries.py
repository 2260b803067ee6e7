"""What Slack's own client lets through from a form, and what it says at a field instead."""

from typing import Any

import pytest

from bot.demo.workspace.entries import find_errors
from tests.support.workspace import fill

Json = dict[str, Any]
USERS = {"type": "multi_users_select", "max_selected_items": 1}
NUMBER = {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "9"}
MONEY = {"type": "number_input", "is_decimal_allowed": True, "min_value": "0"}
ENTRIES: list[tuple[Json, Any, str]] = [
    ({"type": "plain_text_input", "min_length": 3}, "ab", "Must be at least 3 characters."),
    ({"type": "plain_text_input", "max_length": 3}, "abcd", "Must be at most 3 characters."),
    ({"type": "plain_text_input"}, "x" * 3001, "Must be at most 3000 characters."),
    ({"type": "plain_text_input"}, 5, "Please enter something else."),
    (NUMBER, "abc", "Please enter a whole number."),
    (NUMBER, "1.5", "Please enter a whole number."),
    (NUMBER, "10", "Please enter a number from 1 to 9."),
    (MONEY, "1,5", "Please enter a number."),
    (MONEY, "-0.5", "Please enter a number of at least 0."),
    ({**NUMBER, "min_value": None}, "10", "Please enter a number of at most 9."),
    ({"type": "email_text_input"}, "mina@", "Please enter a valid email address."),
    ({"type": "url_text_input"}, "mosiru", "Please enter a valid URL."),
    ({"type": "datepicker"}, "2026-02-30", "Please enter a valid date."),
    ({"type": "timepicker"}, "24:00", "Please enter a valid time."),
    ({"type": "datetimepicker"}, "noon", "Please enter a valid date and time."),
    (USERS, ["U_MINA", "U_THEO"], "Please choose at most 1."),
]


@pytest.mark.parametrize(
    "entry", ENTRIES, ids=[f"{n}-{e[0]['type']}" for n, e in enumerate(ENTRIES)]
)
def test_what_slack_would_not_let_through_is_told_at_its_field(entry: tuple[Json, Any, str]):
    element, value, words = entry
    block = {"type": "input", "block_id": "b", "element": {**element, "action_id": "a"}}

    def errors_for(given: Any, locale: str = "en-US") -> dict[str, str]:
        return find_errors([block], {"b": {"a": fill(element, given)}}, locale)

    assert errors_for(value) == {"b": words}
    assert errors_for(value, "ko-KR") != errors_for(value)
    assert errors_for(None) == {"b": "Please complete this required field."}


GOOD_ENTRIES: list[tuple[Json, Any]] = [
    ({"type": "plain_text_input", "min_length": 2, "max_length": 2}, "ab"),
    (NUMBER, "9"),
    (MONEY, "0.5"),
    ({"type": "email_text_input"}, "mina@mosiru.example"),
    ({"type": "url_text_input"}, "https://mosiru.example/"),
    ({"type": "datepicker"}, "2026-02-28"),
    ({"type": "timepicker"}, "23:59"),
    ({"type": "datetimepicker"}, 1_700_000_000),
    (USERS, ["U_MINA"]),
]


def test_what_slack_lets_through_is_let_through():
    elements = [{**element, "action_id": "a"} for element, _ in GOOD_ENTRIES]
    blocks = [{"type": "input", "block_id": str(n), "element": e} for n, e in enumerate(elements)]
    entered = [{"a": fill(element, value)} for element, value in GOOD_ENTRIES]

    assert find_errors(blocks, {str(n): held for n, held in enumerate(entered)}, "en-US") == {}
