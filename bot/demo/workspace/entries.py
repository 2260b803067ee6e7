"""What a person entered in a form, looked at as Slack's own client does before it is sent in."""

from collections.abc import Mapping
from typing import Any

from bot.demo.workspace.blockkit.element_rules import ELEMENTS
from bot.demo.workspace.blockkit.elements import held_value, initial_state, starting_with
from bot.demo.workspace.blockkit.starts import TEXT_INPUT_LIMIT
from bot.demo.workspace.documents import Json

_UNFINISHED = ("not_offered", "too_short")
_NO_ANSWERS: tuple[Any, ...] = (None, "", [])
_WORDS: dict[str, Mapping[str, str]] = {
    "en": {
        "required": "Please complete this required field.",
        "too_short": "Must be at least {min_length} characters.",
        "too_long": "Must be at most {max_length} characters.",
        "too_many": "Please choose at most {max_selected_items}.",
        "between": "Please enter a number from {min_value} to {max_value}.",
        "at_least": "Please enter a number of at least {min_value}.",
        "at_most": "Please enter a number of at most {max_value}.",
        "number": "Please enter a number.",
        "whole_number": "Please enter a whole number.",
        "email_text_input": "Please enter a valid email address.",
        "url_text_input": "Please enter a valid URL.",
        "datepicker": "Please enter a valid date.",
        "timepicker": "Please enter a valid time.",
        "datetimepicker": "Please enter a valid date and time.",
        "other": "Please enter something else.",
    },
    "ko": {
        "required": "필수 항목이에요.",
        "too_short": "{min_length}자 이상 입력해 주세요.",
        "too_long": "{max_length}자까지 입력할 수 있어요.",
        "too_many": "{max_selected_items}개까지 선택할 수 있어요.",
        "between": "{min_value}부터 {max_value}까지의 숫자를 입력해 주세요.",
        "at_least": "{min_value} 이상의 숫자를 입력해 주세요.",
        "at_most": "{max_value} 이하의 숫자를 입력해 주세요.",
        "number": "숫자를 입력해 주세요.",
        "whole_number": "정수를 입력해 주세요.",
        "email_text_input": "올바른 이메일 주소를 입력해 주세요.",
        "url_text_input": "올바른 URL을 입력해 주세요.",
        "datepicker": "올바른 날짜를 입력해 주세요.",
        "timepicker": "올바른 시간을 입력해 주세요.",
        "datetimepicker": "올바른 날짜와 시간을 입력해 주세요.",
        "other": "다른 값을 입력해 주세요.",
    },
}


def find_errors(blocks: list[Json], values: Json, locale: str) -> dict[str, str]:
    """Return a sentence by block_id for each input that Slack would not let through.

    `values` is ``state.values`` of the blocks, `locale` that of who reads, such as ``ko-KR``.
    """
    words = _WORDS["ko" if locale.startswith("ko") else "en"]
    errors = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            held = values[block["block_id"]][element["action_id"]]
            word = _complaint(block, element, held)
            if word is not None:
                limits = {"max_length": TEXT_INPUT_LIMIT, **element}
                errors[block["block_id"]] = words[word].format_map(limits)
    return errors


def can_hold(element: Json, chosen: Json) -> bool:
    """Tell whether Slack's client could send this choice, a ``state.values`` entry, at once."""
    given = None if initial_state(element) is None else held_value(element, chosen)
    if given in _NO_ANSWERS:
        return True
    problems = ELEMENTS[element["type"]](starting_with(element, given), "")
    return all(problem.code in _UNFINISHED for problem in problems)


def is_state(values: Any) -> bool:
    """Tell whether these could be ``state.values``: objects by block_id, then by action_id."""
    return _is_nested(values, 3)


def _is_nested(values: Any, depth: int) -> bool:
    if not isinstance(values, dict):
        return False
    return depth == 1 or all(_is_nested(within, depth - 1) for within in values.values())


def _complaint(block: Json, element: Json, held: Json) -> str | None:
    given = held_value(element, held)
    if given in _NO_ANSWERS:
        return None if block.get("optional") else "required"
    # Whatever an element may not start with, nobody may enter there either.
    for problem in ELEMENTS[element["type"]](starting_with(element, given), ""):
        if problem.code != "not_offered":  # a form that changed under the same ids keeps its choice
            return _word(element, problem.code)
    return None


def _word(element: Json, code: str) -> str:
    kind = element["type"]
    match code:
        case "too_short" | "too_long" if kind == "plain_text_input":
            return code
        case "too_many" if element.get("max_selected_items") is not None:
            return code
        case "out_of_range" if kind == "number_input":
            return _bounds(element)
        case _ if kind == "number_input":
            return "number" if element["is_decimal_allowed"] else "whole_number"
        case _:
            return kind if kind in _WORDS["en"] else "other"


def _bounds(element: Json) -> str:
    if element.get("max_value") is None:
        return "at_least"
    return "at_most" if element.get("min_value") is None else "between"
