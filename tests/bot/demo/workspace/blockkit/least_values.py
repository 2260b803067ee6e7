"""The least value that a check accepts, and what a whole object needs besides."""

from collections.abc import Callable
from typing import Any

from bot.demo.workspace.blockkit.addresses import is_mail_address, is_reachable, is_web_address
from bot.demo.workspace.blockkit.checks import Check, Matching, OneOf, String, Whole, flag, number
from bot.demo.workspace.blockkit.rules import AtLeastOne, ExactlyOne
from bot.demo.workspace.blockkit.shapes import ByType, Formed, Listing, Record
from bot.demo.workspace.blockkit.starts import (
    NUMBER,
    a_date,
    a_time_zone,
    starts_with_offered,
)
from bot.demo.workspace.blockkit.surface import needs_submit
from bot.demo.workspace.blockkit.tables import even_rows
from tests.bot.demo.workspace.blockkit.samples import PICTURE, Json, plain

EXAMPLES: dict[Check, Any] = {
    flag: False,
    number: 0,
    a_date: "2026-11-24",
    a_time_zone: "Asia/Seoul",
    NUMBER: "7",
    is_mail_address: "mina@mosiru.example.com",
    is_web_address: "https://mosiru.example.com/",
    is_reachable: PICTURE,
    Matching(r"([01][0-9]|2[0-3]):[0-5][0-9]", "must be a time as HH:mm"): "09:30",
    Matching(r"#[0-9A-Fa-f]{6}", "must be a hex color"): "#00aaff",
}


def least(check: Check, serial: int = 0) -> Any:  # noqa: PLR0911 - one for each kind of check
    """Return a small value; values of different serials are different where they can be."""
    match check:
        case String():
            return str(serial).rjust(check.least, "x")
        case Whole():
            return check.least
        case OneOf():
            return check.allowed[0]
        case Formed():
            return EXAMPLES[check.form]
        case Listing():
            return [least(check.item, serial + position) for position in range(check.least)]
        case Record():
            return mended(check, required_of(check, serial))
        case ByType():
            return least(next(iter(check.table.values())), serial)
        case _:
            return EXAMPLES[check]


def required_of(record: Record, serial: int = 0) -> Json:
    """Return the fields without which there is no such object."""
    return {name: least(check, serial) for name, check in record.required.items()}


def mended(record: Record, value: Json) -> Json:
    """Return an object with what the rules about the whole of it ask for besides."""
    fields = {**record.required, **record.optional}
    for rule in record.rules:
        match rule:
            case ExactlyOne() | AtLeastOne():
                missing = () if value.keys() & set(rule.names) else rule.names[:1]
                value |= {name: least(fields[name]) for name in missing}
            case _:
                value |= MENDERS.get(rule, _nothing)(value)
    return value


def _nothing(_: Json) -> Json:
    return {}


def _offer(element: Json) -> Json:
    chosen = element.get("initial_options") or [element.get("initial_option")]
    return {"options": chosen} if chosen != [None] else {}


def _submit(view: Json) -> Json:
    asks = any(block["type"] == "input" for block in view["blocks"])
    return {"submit": plain()} if asks and view["type"] == "modal" else {}


def _widen(table: Json) -> Json:
    named = table.get("row_header_column_index", 0) + 1
    width = max(named, len(table.get("column_settings", [])), *map(len, table["rows"]))
    return {"rows": [[*row, *row[-1:] * (width - len(row))] for row in table["rows"]]}


MENDERS: dict[Check, Callable[[Json], Json]] = {
    starts_with_offered: _offer,
    needs_submit: _submit,
    even_rows: _widen,
}
