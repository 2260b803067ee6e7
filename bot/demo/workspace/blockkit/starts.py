"""Rules about what an element starts with: it is what a person could have entered there."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bot.demo.workspace.blockkit.checks import Matching, Problem, length
from bot.demo.workspace.blockkit.rules import unique

TEXT_INPUT_LIMIT = 3000
NUMBER = Matching(r"-?[0-9]+(\.[0-9]+)?", "must be a number")
_DATE_FORM = Matching(r"\d{4}-\d{2}-\d{2}", "must be a date as YYYY-MM-DD")
_NUMBERS = ("initial_value", "min_value", "max_value")
_SEVERAL = ("initial_options", "initial_users", "initial_conversations", "initial_channels")


def a_date(value: Any, at: str) -> Iterator[Problem]:
    """A day of the calendar, as YYYY-MM-DD."""
    problems = list(_DATE_FORM(value, at))
    yield from problems
    if problems:
        return
    try:
        date.fromisoformat(value)
    except ValueError:
        yield Problem(at, "wrong_format", _DATE_FORM.words)


def a_time_zone(value: Any, at: str) -> Iterator[Problem]:
    """A zone of the IANA database, such as ``Asia/Seoul``."""
    try:
        ZoneInfo(value)
    except (TypeError, ValueError, OSError, LookupError):
        yield Problem(at, "wrong_format", "must be a valid IANA timezone")


def starts_with_offered(value: Any, at: str) -> Iterator[Problem]:
    """A rule: what is chosen at first is among the options."""
    words = "must be one of the options"
    start = value.get("initial_option")
    if start is not None and start not in _offered(value):
        yield Problem(f"{at}/initial_option", "not_offered", words)
    for position, chosen in enumerate(value.get("initial_options") or []):
        if chosen not in _offered(value):
            yield Problem(f"{at}/initial_options/{position}", "not_offered", words)


def _offered(value: Any) -> list[Any]:
    groups = value.get("option_groups") or []
    return [*(value.get("options") or []), *(o for group in groups for o in group["options"])]


def starts_with_few(value: Any, at: str) -> Iterator[Problem]:
    """A rule: what is chosen at first is chosen once, and no more than may be."""
    most = value.get("max_selected_items")
    for name in _SEVERAL:
        chosen = value.get(name) or []
        yield from unique(chosen, f"{at}/{name}/{{}}", "must be chosen only once")
        if most is not None and len(chosen) > most:
            yield Problem(f"{at}/{name}", "too_many", f"no more than {most} items allowed")


def text_fits(value: Any, at: str) -> Iterator[Problem]:
    """A rule: the text at first has a length that may be sent."""
    least, most = value.get("min_length") or 0, value.get("max_length") or TEXT_INPUT_LIMIT
    start = value.get("initial_value") or ""
    if least > most:
        yield Problem(f"{at}/min_length", "conflict", "must not be more than max_length")
    if length(start) > most:
        words = f"must be less than {most + 1} characters"
        yield Problem(f"{at}/initial_value", "too_long", words)
    if start and length(start) < least:
        words = f"must be more than {least - 1} characters"
        yield Problem(f"{at}/initial_value", "too_short", words)


def numbers_fit(value: Any, at: str) -> Iterator[Problem]:
    """A rule: numbers are whole where decimals are not allowed, and within their bounds."""
    given = {name: value[name] for name in _NUMBERS if value.get(name) is not None}
    for name, text in given.items():
        if "." in text and not value["is_decimal_allowed"]:
            yield Problem(f"{at}/{name}", "wrong_format", "must be a whole number")
    numbers = {name: Decimal(text) for name, text in given.items()}
    least = numbers.get("min_value", Decimal("-Infinity"))
    most = numbers.get("max_value", Decimal("Infinity"))
    if least > most:
        yield Problem(f"{at}/min_value", "conflict", "must not be more than max_value")
    elif not least <= numbers.get("initial_value", least) <= most:
        words = "must be between min_value and max_value"
        yield Problem(f"{at}/initial_value", "out_of_range", words)


def unique_in_groups(value: Any, at: str) -> Iterator[Problem]:
    """A rule: no two groups offer options of the same value."""
    met: set[str] = set()
    for position, group in enumerate(value.get("option_groups") or []):
        values = [option["value"] for option in group["options"]]
        for number, known in enumerate(values):
            if known in met:
                here = f"{at}/option_groups/{position}/options/{number}/value"
                yield Problem(here, "duplicate", "option values must be unique")
        met.update(values)
