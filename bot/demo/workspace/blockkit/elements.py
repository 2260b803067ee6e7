"""Interactive elements: where they are, what they hold, and how a click describes them."""

from collections.abc import Iterator
from typing import Any

from bot.demo.workspace.documents import Json
from bot.demo.workspace.refused import Refused

_EMPTY_STATE: dict[str, Json] = {
    "plain_text_input": {"value": None},
    "email_text_input": {"value": None},
    "url_text_input": {"value": None},
    "number_input": {"value": None},
    "static_select": {"selected_option": None},
    "external_select": {"selected_option": None},
    "radio_buttons": {"selected_option": None},
    "multi_static_select": {"selected_options": []},
    "multi_external_select": {"selected_options": []},
    "checkboxes": {"selected_options": []},
    "datepicker": {"selected_date": None},
    "timepicker": {"selected_time": None},
    "datetimepicker": {"selected_date_time": None},
    "users_select": {"selected_user": None},
    "conversations_select": {"selected_conversation": None},
    "channels_select": {"selected_channel": None},
    "multi_users_select": {"selected_users": []},
    "multi_conversations_select": {"selected_conversations": []},
    "multi_channels_select": {"selected_channels": []},
}
EXTERNAL = ("external_select", "multi_external_select")
"""Menus whose options the app gives while a person types."""
_INITIAL_KEYS = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
    "selected_user": "initial_user",
    "selected_conversation": "initial_conversation",
    "selected_channel": "initial_channel",
    "selected_users": "initial_users",
    "selected_conversations": "initial_conversations",
    "selected_channels": "initial_channels",
}


def walk(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield each interactive element with the block it stands in."""
    for block in blocks:
        for key in ("element", "accessory"):
            if isinstance(block.get(key), dict):
                yield block, block[key]
        if block["type"] in ("actions", "context_actions"):
            for element in block["elements"]:
                yield block, element


def find_element(blocks: list[Json], block_id: str, action_id: str) -> Json:
    """Return the element; refuses ids that are not in the blocks."""
    for block, element in walk(blocks):
        if block.get("block_id") == block_id and element.get("action_id") == action_id:
            return element
    raise Refused("element_not_found")


def initial_state(element: Json) -> Json | None:
    """Return the ``state.values`` entry of an untouched element; None if it holds no state."""
    empty = _EMPTY_STATE.get(element["type"])
    if empty is None:
        return None
    held = {key: element.get(_INITIAL_KEYS[key], default) for key, default in empty.items()}
    return {"type": element["type"], **held}


def held_value(element: Json, held: Json) -> Any:
    """Return what a ``state.values`` entry of the element holds; None for nothing."""
    return held.get(next(iter(_EMPTY_STATE[element["type"]])))


def starting_with(element: Json, value: Any) -> Json:
    """Return the element as if this were what it starts with."""
    return {**element, _INITIAL_KEYS[next(iter(_EMPTY_STATE[element["type"]]))]: value}


def state_values(blocks: list[Json], known: Json) -> Json:
    """Return ``state.values``: what is known, else what each element starts with."""
    values: Json = {}
    for block, element in walk(blocks):
        start = initial_state(element)
        if start is not None:
            held = known.get(block["block_id"], {}).get(element["action_id"])
            values.setdefault(block["block_id"], {})[element["action_id"]] = held or start
    return values


def chosen_state(element: Json, value: Json | None) -> Json:
    """Return the fields a person's choice gives an action; refuses options not offered.

    `value` is ``{"selected": value or list}``, ``{"text"}``, ``{"date"}`` or ``{"time"}``.
    """
    kind = element["type"]
    given = value or {}
    if kind in ("button", "icon_button", "workflow_button"):
        return {}
    if kind in ("static_select", "external_select", "radio_buttons", "overflow"):
        return {"selected_option": _option(element, given.get("selected"))}
    if kind in ("checkboxes", "multi_static_select", "multi_external_select"):
        return {"selected_options": [_option(element, v) for v in _several(given)]}
    if kind not in _EMPTY_STATE:
        raise Refused("element_not_supported")
    key = next(iter(_EMPTY_STATE[kind]))
    return {key: next(iter(given.values()), None)}


def describe_action(element: Json, block_id: str, chosen: Json, at: str) -> Json:
    """Return the entry of ``actions`` in a block_actions payload."""
    copied = ("text", "value", "url", "style", "placeholder", "initial_option", "initial_options")
    shown = {key: element[key] for key in copied if key in element}
    return {
        "action_id": element["action_id"],
        "block_id": block_id,
        **shown,
        **chosen,
        "type": element["type"],
        "action_ts": at,
    }


def _several(given: Json) -> list[Any]:
    selected = given.get("selected") or []
    if not isinstance(selected, list):
        raise Refused("option_not_offered")
    return selected


def _option(element: Json, value: str | None) -> Json | None:
    if value is None:
        return None
    groups = element.get("option_groups", [])
    offered = [*element.get("options", []), *(o for g in groups for o in g["options"])]
    for option in offered:
        if option["value"] == value:
            found: Json = option
            return found
    raise Refused("option_not_offered")
