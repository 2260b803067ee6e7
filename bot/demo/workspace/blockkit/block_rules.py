"""Every block and its limits (slack.md 1.5), and the surfaces it may stand on."""

from enum import StrEnum

from bot.demo.workspace.blockkit.checks import Check, String, flag, one_of
from bot.demo.workspace.blockkit.element_rules import (
    CHOICES,
    MULTI_SELECTS,
    PICKERS,
    SELECTS,
    TYPED,
    elements,
)
from bot.demo.workspace.blockkit.objects import IDENTIFIER, PICTURE_FIELDS, any_text, plain
from bot.demo.workspace.blockkit.recent_blocks import (
    ALERT,
    CARD,
    CAROUSEL,
    CONTEXT_ACTIONS,
    container_of,
    unique_action_ids,
)
from bot.demo.workspace.blockkit.rich_text import RICH_TEXT
from bot.demo.workspace.blockkit.rules import AtLeastOne, ExactlyOne
from bot.demo.workspace.blockkit.shapes import ByType, Listing, Record
from bot.demo.workspace.blockkit.tables import DATA_TABLE, TABLE


class Surface(StrEnum):
    """Where blocks are shown; modal and home are also the ``type`` of a view."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


MARKDOWN_LIMIT = 12_000
_BASE: dict[str, Check] = {"block_id": IDENTIFIER}


def _a(kind: str) -> dict[str, Check]:
    return {"type": one_of(kind)}


_PICTURE = {**_BASE, **PICTURE_FIELDS, "title": plain(2000)}

BLOCKS: dict[str, Check] = {
    "section": Record(
        required=_a("section"),
        optional={
            **_BASE,
            "text": any_text(3000),
            "fields": Listing(any_text(2000), most=10, least=1),
            "accessory": elements(
                "button", "image", "overflow", *SELECTS, *MULTI_SELECTS, *PICKERS, *CHOICES
            ),
            "expand": flag,
        },
        rules=(AtLeastOne(("text", "fields")),),
    ),
    "header": Record(required={**_a("header"), "text": plain(150)}, optional=_BASE),
    "context": Record(
        required={
            **_a("context"),
            "elements": Listing(elements("image", "plain_text", "mrkdwn"), most=10, least=1),
        },
        optional=_BASE,
    ),
    "divider": Record(required=_a("divider"), optional=_BASE),
    "actions": Record(
        required={
            **_a("actions"),
            "elements": Listing(
                elements("button", "overflow", *SELECTS, *PICKERS, "datetimepicker", *CHOICES),
                most=25,
                least=1,
            ),
        },
        optional=_BASE,
        rules=(unique_action_ids,),
    ),
    "image": Record(
        required={**_a("image"), "alt_text": String(2000, 1)},
        optional=_PICTURE,
        rules=(ExactlyOne(("image_url", "slack_file")),),
    ),
    "input": Record(
        required={
            **_a("input"),
            "label": plain(2000),
            "element": elements(
                *TYPED, *SELECTS, *MULTI_SELECTS, *PICKERS, "datetimepicker", *CHOICES
            ),
        },
        optional={**_BASE, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": RICH_TEXT,
    "markdown": Record(
        required={**_a("markdown"), "text": String(MARKDOWN_LIMIT, 1)}, optional=_BASE
    ),
    "table": TABLE,
}

BLOCKS |= {
    "alert": ALERT,
    "context_actions": CONTEXT_ACTIONS,
    "card": CARD,
    "carousel": CAROUSEL,
    "data_table": DATA_TABLE,
    "container": container_of({k: check for k, check in BLOCKS.items() if k != "input"}),
}

_EVERYWHERE = ("section", "header", "context", "divider", "actions", "image", "rich_text")
_BY_SURFACE: dict[Surface, tuple[str, ...]] = {
    Surface.MESSAGE: (
        *_EVERYWHERE,
        *("markdown", "table", "data_table", "context_actions", "card", "carousel", "container"),
    ),
    Surface.MODAL: (*_EVERYWHERE, "input", "alert"),
    Surface.HOME: (*_EVERYWHERE, "input"),
}


def blocks_of(surface: Surface) -> Check:
    """One block that may stand on the surface."""
    return ByType({kind: BLOCKS[kind] for kind in _BY_SURFACE[surface]})
