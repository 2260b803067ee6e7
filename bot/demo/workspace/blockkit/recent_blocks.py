"""Blocks that came in 2025 and 2026 (slack.md 1.5); older clients show none of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.demo.workspace.blockkit.checks import Check, Problem, String, flag, one_of
from bot.demo.workspace.blockkit.element_rules import elements
from bot.demo.workspace.blockkit.objects import CONFIRM, IDENTIFIER, any_text, plain
from bot.demo.workspace.blockkit.rules import AtLeastOne, unique
from bot.demo.workspace.blockkit.shapes import ByType, Listing, Record

_BASE: dict[str, Check] = {"block_id": IDENTIFIER}
_LEVELS = ("default", "info", "warning", "error", "success")


def _a(kind: str) -> dict[str, Check]:
    return {"type": one_of(kind)}


def unique_action_ids(value: Any, at: str) -> Iterator[Problem]:
    """A rule: the elements of a block have different action ids."""
    ids = [element.get("action_id") for element in value["elements"]]
    words = "`action_id` already exists in this block"
    yield from unique(ids, at + "/elements/{}/action_id", words)


def _folds_without_a_line(value: Any, at: str) -> Iterator[Problem]:
    if value.get("is_collapsible") and value.get("has_header_divider"):
        words = "not allowed when is_collapsible is true"
        yield Problem(f"{at}/has_header_divider", "conflict", words)


_FEEDBACK = Record(
    required={"text": plain(75), "value": String(2000, 1)},
    optional={"accessibility_label": String(75)},
)
_CONTEXT_ACTIONS = ByType(
    {
        "feedback_buttons": Record(
            required={
                **_a("feedback_buttons"),
                "positive_button": _FEEDBACK,
                "negative_button": _FEEDBACK,
            },
            optional={"action_id": IDENTIFIER},
        ),
        "icon_button": Record(
            required={**_a("icon_button"), "icon": one_of("trash"), "text": plain(75)},
            optional={
                "action_id": IDENTIFIER,
                "accessibility_label": String(75),
                "value": String(2000),
                "visible_to_user_ids": Listing(String(255, 1), most=10),
                "confirm": CONFIRM,
            },
        ),
    }
)
ALERT = Record(
    required={**_a("alert"), "text": any_text(3000)},
    optional={**_BASE, "level": one_of(*_LEVELS)},
)
CONTEXT_ACTIONS = Record(
    required={**_a("context_actions"), "elements": Listing(_CONTEXT_ACTIONS, most=5, least=1)},
    optional=_BASE,
    rules=(unique_action_ids,),
)
CARD = Record(
    required=_a("card"),
    optional={
        **_BASE,
        "hero_image": elements("image"),
        "icon": elements("image"),
        "title": any_text(150),
        "subtitle": any_text(150),
        "body": any_text(200),
        "actions": Listing(elements("button"), most=25, least=1),
    },
    rules=(AtLeastOne(("title", "hero_image", "body", "actions")),),
)
CAROUSEL = Record(
    required={**_a("carousel"), "elements": Listing(ByType({"card": CARD}), most=10, least=1)},
    optional=_BASE,
)


def container_of(blocks: Mapping[str, Check]) -> Check:
    """The block that groups up to ten others."""
    return Record(
        required={
            **_a("container"),
            "child_blocks": Listing(ByType(blocks), most=10, least=1),
        },
        optional={
            **_BASE,
            "title": plain(150),
            "rich_text_title": ByType({"rich_text": blocks["rich_text"]}),
            "subtitle": any_text(150),
            "width": one_of("narrow", "standard", "wide", "full"),
            "icon": elements("image"),
            "is_collapsible": flag,
            "default_collapsed": flag,
            "has_header_divider": flag,
        },
        rules=(AtLeastOne(("title", "rich_text_title")), _folds_without_a_line),
    )
