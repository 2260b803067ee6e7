"""Blocks that came in 2025 and 2026 (slack.md 1.5); older clients show none of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.demo.workspace.blockkit.checks import (
    Check,
    Problem,
    by_type,
    flag,
    listing,
    one_of,
    record,
    string,
    unique,
)
from bot.demo.workspace.blockkit.element_rules import elements
from bot.demo.workspace.blockkit.objects import CONFIRM, IDENTIFIER, any_text, plain

_BASE: dict[str, Check] = {"block_id": IDENTIFIER}
_LEVELS = ("default", "info", "warning", "error", "success")


def _a(kind: str) -> dict[str, Check]:
    return {"type": one_of(kind)}


def unique_action_ids(value: Any, at: str) -> Iterator[Problem]:
    """A rule: the elements of a block have different action ids."""
    ids = [element.get("action_id") for element in value["elements"]]
    words = "`action_id` already exists in this block"
    yield from unique(ids, at + "/elements/{}/action_id", words)


def _says_something(value: Any, at: str) -> Iterator[Problem]:
    if not any(value.get(name) for name in ("hero_image", "title", "body", "actions")):
        yield Problem(at, "missing", "missing required field: title")


def _has_a_title(value: Any, at: str) -> Iterator[Problem]:
    if value.get("title") is None and value.get("rich_text_title") is None:
        yield Problem(at, "missing", "missing required field: title")
    if value.get("is_collapsible") and value.get("has_header_divider"):
        words = "not allowed when is_collapsible is true"
        yield Problem(f"{at}/has_header_divider", "conflict", words)


_FEEDBACK = record(
    required={"text": plain(75), "value": string(2000, 1)},
    optional={"accessibility_label": string(75)},
)
_CONTEXT_ACTIONS = by_type(
    {
        "feedback_buttons": record(
            required={
                **_a("feedback_buttons"),
                "positive_button": _FEEDBACK,
                "negative_button": _FEEDBACK,
            },
            optional={"action_id": IDENTIFIER},
        ),
        "icon_button": record(
            required={**_a("icon_button"), "icon": one_of("trash"), "text": plain(75)},
            optional={
                "action_id": IDENTIFIER,
                "accessibility_label": string(75),
                "value": string(2000),
                "visible_to_user_ids": listing(string(255, 1), most=10),
                "confirm": CONFIRM,
            },
        ),
    }
)
ALERT = record(
    required={**_a("alert"), "text": any_text(3000)},
    optional={**_BASE, "level": one_of(*_LEVELS)},
)
CONTEXT_ACTIONS = record(
    unique_action_ids,
    required={**_a("context_actions"), "elements": listing(_CONTEXT_ACTIONS, most=5, least=1)},
    optional=_BASE,
)
CARD = record(
    _says_something,
    required=_a("card"),
    optional={
        **_BASE,
        "hero_image": elements("image"),
        "icon": elements("image"),
        "title": any_text(150),
        "subtitle": any_text(150),
        "body": any_text(200),
        "actions": listing(elements("button"), most=25, least=1),
    },
)
CAROUSEL = record(
    required={**_a("carousel"), "elements": listing(by_type({"card": CARD}), most=10, least=1)},
    optional=_BASE,
)


def container_of(blocks: Mapping[str, Check]) -> Check:
    """The block that groups up to ten others."""
    return record(
        _has_a_title,
        required={
            **_a("container"),
            "child_blocks": listing(by_type(blocks), most=10, least=1),
        },
        optional={
            **_BASE,
            "title": plain(150),
            "rich_text_title": by_type({"rich_text": blocks["rich_text"]}),
            "subtitle": any_text(150),
            "width": one_of("narrow", "standard", "wide", "full"),
            "icon": elements("image"),
            "is_collapsible": flag,
            "default_collapsed": flag,
            "has_header_divider": flag,
        },
    )
