"""Whatever the validator accepts, slack_sdk's own models accept."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.demo.workspace.blockkit.block_rules import BLOCKS
from bot.demo.workspace.blockkit.element_rules import ELEMENTS
from bot.demo.workspace.blockkit.surface import Surface, check_blocks, check_view
from tests.bot.demo.workspace.blockkit.payloads import payload_at
from tests.bot.demo.workspace.blockkit.rule_walk import LIMITS, Limit
from tests.bot.demo.workspace.blockkit.samples import (
    actions,
    alert,
    asking,
    button,
    card,
    carousel,
    confirm,
    container,
    context,
    context_actions,
    data_table,
    feedback,
    home,
    image,
    line,
    menu,
    modal,
    mrkdwn,
    option,
    plain,
    rich,
    section,
    table,
    text_input,
    trash,
)

Json = dict[str, Any]
WITHOUT_A_MODEL = ("data_table",)
"""What slack_sdk 3.47 cannot say anything about."""
GROUPS = [{"label": plain("Group"), "options": [option()]}]
GOOD_ELEMENTS: list[Json] = [
    button(style="danger", value="v", confirm=confirm(style="danger")),
    button(url="https://mosiru.example.com", accessibility_label="Go there"),
    menu(placeholder=plain(), initial_option=option("v1")),
    {"type": "static_select", "action_id": "m", "option_groups": GROUPS},
    {
        "type": "external_select",
        "action_id": "m",
        "initial_option": option(),
        "min_query_length": 0,
    },
    menu("overflow", confirm=confirm()),
    menu("radio_buttons", initial_option=option("v0")),
    menu("checkboxes", initial_options=[option("v0")]),
    {"type": "datepicker", "action_id": "d", "initial_date": "2026-11-24"},
    {
        "type": "timepicker",
        "action_id": "t",
        "initial_time": "09:30",
        "timezone": "Asia/Seoul",
    },
    {"type": "users_select", "action_id": "u", "initial_user": "U1"},
    {"type": "conversations_select", "action_id": "c", "default_to_current_conversation": True},
    {"type": "channels_select", "action_id": "c"},
]
GOOD_INPUTS: list[Json] = [
    text_input(multiline=True, min_length=1, max_length=500, placeholder=plain()),
    text_input(dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"]}),
    menu("multi_static_select", max_selected_items=2, initial_options=[option("v0")]),
    {"type": "multi_external_select", "action_id": "m", "initial_options": [option("v0")]},
    {"type": "multi_users_select", "action_id": "u", "initial_users": ["U1"]},
    {"type": "multi_conversations_select", "action_id": "u"},
    {"type": "multi_channels_select", "action_id": "u", "initial_channels": ["C1"]},
    {"type": "email_text_input", "action_id": "e", "initial_value": "mina@mosiru.example"},
    {"type": "url_text_input", "action_id": "e", "initial_value": "https://mosiru.example"},
    {"type": "number_input", "action_id": "n", "is_decimal_allowed": False, "max_value": "10"},
    {
        "type": "number_input",
        "action_id": "n",
        "is_decimal_allowed": True,
        "initial_value": "-0.5",
        "min_value": "-0.5",
    },
    {"type": "datetimepicker", "action_id": "n", "initial_date_time": 1_700_000_000},
    *[element for element in GOOD_ELEMENTS if element["type"] not in ("button", "overflow")],
]
EVERY_INLINE: list[Json] = [
    {"type": "text", "text": "a", "style": {"bold": True, "italic": True}},
    {"type": "link", "url": "https://mosiru.example.com", "text": "a"},
    {"type": "emoji", "name": "tada"},
    {"type": "user", "user_id": "U1"},
    {"type": "usergroup", "usergroup_id": "S1"},
    {"type": "channel", "channel_id": "C1"},
    {"type": "broadcast", "range": "here"},
    {"type": "date", "timestamp": 1_700_000_000, "format": "{date}", "fallback": "then"},
]
GOOD_BLOCKS: list[Json] = [
    section(fields=[mrkdwn(), plain()], accessory=button()),
    section(accessory=image()),
    {"type": "section", "fields": [mrkdwn()]},
    {"type": "header", "text": plain()},
    context(mrkdwn(), plain(), image()),
    {"type": "divider", "block_id": "line"},
    image(title=plain()),
    {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "A chart"},
    rich(line(*EVERY_INLINE), line(*EVERY_INLINE, kind="rich_text_quote", border=1)),
    rich(line(line(*EVERY_INLINE), kind="rich_text_list", style="ordered", indent=1)),
    rich(line({"type": "text", "text": "code"}, kind="rich_text_preformatted")),
    table(rows=3, columns=2) | {"column_settings": [{"align": "right"}, {"is_wrapped": True}]},
    {"type": "table", "rows": [[rich()], [rich()]]},
    data_table(page_size=10, row_header_column_index=0),
    {"type": "markdown", "text": "**a**"},
    context_actions(feedback(), trash(action_id="drop", confirm=confirm())),
    card(hero_image=image(), body=mrkdwn(), actions=[button()]),
    carousel(2),
    container(section(), image(), width="wide", is_collapsible=True),
    *[actions(element) for element in GOOD_ELEMENTS],
]
GOOD_VIEWS: list[Json] = [
    modal(private_metadata="id", callback_id="c", external_id="e", notify_on_close=True),
    modal(*[asking(element, hint=plain(), optional=True) for element in GOOD_INPUTS],
          submit=plain("Save"), close=plain("Cancel")),
    modal(alert(level="warning"), alert(level=None)),
    home(section(), asking(dispatch_action=True)),
]  # fmt: skip


def largest(surface: Surface) -> list[Limit]:
    on_it = [each for each in LIMITS if each.root.name == surface and each.bound == "most"]
    return [each for each in on_it if not any(key in WITHOUT_A_MODEL for _, key in each.steps)]


def numbered(blocks: list[Json]) -> list[str]:
    return [f"{number}-{block['type']}" for number, block in enumerate(blocks)]


def sdk_accepts(blocks: list[Json]) -> bool:
    parsed = [Block.parse(block) for block in blocks if block["type"] not in WITHOUT_A_MODEL]
    return all(block is not None and block.to_dict() for block in parsed)


def sdk_accepts_view(view: Json) -> bool:
    return bool(View(**view).to_dict())


def refused_by(accepts: Callable[[Any], bool], surface: Surface) -> list[str]:
    """The limits of the surface at which a payload is none for the models."""

    def is_refused(payload: Any) -> bool:
        try:
            return not accepts(payload)
        except SlackObjectFormationError:
            return True

    limits = largest(surface)
    assert limits
    return [str(limit) for limit in limits if is_refused(payload_at(limit))]


@pytest.mark.parametrize("block", GOOD_BLOCKS, ids=numbered(GOOD_BLOCKS))
def test_a_good_block_is_accepted_by_both(block: Json):
    assert check_blocks([block], Surface.MESSAGE) == []
    assert sdk_accepts([block])


@pytest.mark.parametrize("view", GOOD_VIEWS, ids=["modal", "inputs", "alerts", "home"])
def test_a_good_view_is_accepted_by_both(view: Json):
    assert check_view(view, Surface(view["type"])) == []
    assert sdk_accepts_view(view)


def test_a_message_at_each_limit_passes_the_models():
    assert refused_by(sdk_accepts, Surface.MESSAGE) == []


def test_a_modal_at_each_limit_passes_the_models():
    assert refused_by(sdk_accepts_view, Surface.MODAL) == []


def kinds(node: Any) -> set[str]:
    if isinstance(node, list):
        return {kind for item in node for kind in kinds(item)}
    if not isinstance(node, dict):
        return set()
    own = {node["type"]} if isinstance(node.get("type"), str) else set()
    return own.union(*(kinds(value) for value in node.values()))


def test_every_block_and_element_of_the_tables_has_a_good_example():
    shown = kinds([GOOD_BLOCKS, GOOD_VIEWS])

    assert {*BLOCKS, *ELEMENTS} - shown == set()
