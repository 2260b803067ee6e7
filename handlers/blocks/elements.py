"""The few kinds of blocks the product uses, each inside Slack's limits.

Limits: https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.locales import Words
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.texts import clip, headline, pieces

Block = dict[str, Any]

ELEMENT = 3000  # units in one text


@dataclass(frozen=True, slots=True)
class Message:
    """A message in Slack: ``text`` is the one line for notifications."""

    text: str
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a select."""

    value: str
    label: str
    hint: str | None = None


def plain(text: str, limit: int) -> Block:
    """Literal text, in which a ``:code:`` stays what it is."""
    return {"type": "plain_text", "text": clip(text, limit), "emoji": False}


def button(
    label: str, action: ActionId, value: str, *, primary: bool = False, **more: Any
) -> Block:
    """A button; *value* is an encoded id, never content."""
    style = {"style": "primary"} if primary else {}
    return {
        "type": "button",
        "text": plain(label, 75),
        "action_id": action.value,
        "value": value,
        **style,
        **more,
    }


def link_button(label: str, url: str) -> Block:
    """A button that opens *url*, which must be a web address."""
    return {
        "type": "button",
        "text": plain(label, 75),
        "action_id": ActionId.LINK.value,
        "url": url,
    }


def confirm(words: Words, topic: str, **more: Any) -> Block:
    """The dialogue that asks before the click counts; its words are ``<topic>.confirm_*``."""
    return {
        "title": plain(words(f"{topic}.confirm_title", **more), 100),
        "text": plain(words(f"{topic}.confirm_text"), 300),
        "confirm": plain(words(f"{topic}.confirm_yes"), 30),
        "deny": plain(words("button.close"), 30),
    }


def actions(block_id: str, buttons: Sequence[Block]) -> list[Block]:
    """A row of buttons, or nothing when there is none."""
    row = {"type": "actions", "block_id": block_id, "elements": list(buttons)}
    return [row] if buttons else []


def marked(text: str, accessory: Block | None = None) -> Block:
    """A line in mrkdwn. Whatever came from outside must have passed through `texts.safe`."""
    beside = {"accessory": accessory} if accessory else {}
    return {"type": "section", "text": {"type": "mrkdwn", "text": clip(text, ELEMENT)}, **beside}


def literal(text: str, accessory: Block | None = None) -> Block:
    """A line in which nothing is markup."""
    beside = {"accessory": accessory} if accessory else {}
    return {"type": "section", "text": plain(text, ELEMENT), **beside}


def context(*parts: str | None) -> Block:
    """A small grey line, literal."""
    text = " · ".join(part for part in parts if part)
    return {"type": "context", "elements": [plain(text, 2000)]}


def small(text: str) -> Block:
    """A small grey line in mrkdwn. What came from outside must have passed `texts.safe`."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": clip(text, 2000)}]}


def header(text: str) -> Block:
    """A heading, literal."""
    return {"type": "header", "text": plain(text, 150)}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def rich(*parts: Block) -> Block:
    """Text in which nothing from outside can become markup."""
    return {"type": "rich_text", "elements": list(parts)}


def line(*parts: Block | None) -> Block:
    """One paragraph of a rich text."""
    return {"type": "rich_text_section", "elements": [part for part in parts if part]}


def quote(*parts: Block) -> Block:
    """A quotation in a rich text."""
    return {"type": "rich_text_quote", "elements": list(parts)}


def run(text: str, **style: bool) -> list[Block]:
    """Literal text in one style (``underline``, ``strike``, ``bold``), as long as it may be."""
    styled = {"style": style} if style else {}
    return [{"type": "text", "text": piece, **styled} for piece in pieces(text, ELEMENT)]


def moment_element(instant: datetime, words: Words) -> Block:
    """A day and time in a rich text, which each reader sees in the own time zone."""
    return {
        "type": "date",
        "timestamp": int(instant.timestamp()),
        "format": "{date_num} {time_secs}",
        "fallback": words.stamp(instant, seconds=True),
    }


def web_link(url: str, text: str) -> Block:
    """A link in a rich text; *url* must be a web address."""
    return {"type": "link", "url": url, "text": clip(text, ELEMENT)}


def text_input(
    block_id: str,
    action: str,
    label: str,
    *,
    initial: str = "",
    hint: str | None = None,
    limit: int = ELEMENT,
    is_optional: bool = False,
    is_long: bool = True,
) -> Block:
    """A field, of several lines where *is_long*; Slack wants one character in a needed one."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": action,
        "multiline": is_long,
        "max_length": limit,
    }
    if initial:
        element["initial_value"] = initial
    return _input(block_id, label, element, hint=hint, is_optional=is_optional)


def choice_input(
    block_id: str, action: ActionId, label: str, choices: Sequence[Choice], chosen: str | None
) -> Block:
    """Radio buttons, at most ten, of which one is set from the start or none."""
    options = [option(choice) for choice in choices]
    element = {"type": "radio_buttons", "action_id": action.value, "options": options}
    return _input(block_id, label, element | _initial(options, chosen))


def ticks_input(
    block_id: str, action: ActionId, label: str, choices: Sequence[Choice], ticked: Sequence[str]
) -> Block:
    """Check boxes, at most ten; none may be set."""
    options = [option(choice) for choice in choices]
    element: Block = {"type": "checkboxes", "action_id": action.value, "options": options}
    if set_now := [each for each in options if each["value"] in ticked]:
        element["initial_options"] = set_now
    return _input(block_id, label, element, is_optional=True)


def menu_input(
    block_id: str, action: ActionId, label: str, choices: Sequence[Choice], chosen: str | None
) -> Block:
    """A menu that is sent with its modal; at most a hundred options."""
    options = [option(choice) for choice in choices[:100]]
    element = {"type": "static_select", "action_id": action.value, "options": options}
    return _input(block_id, label, element | _initial(options, chosen))


def person_input(
    block_id: str, action: ActionId, label: str, *, initial: str | None = None
) -> Block:
    """A choice among the people of the workspace; with *initial*, ``""`` for none, it is free."""
    chosen = {"initial_user": initial} if initial else {}
    element = {"type": "users_select", "action_id": action.value, **chosen}
    return _input(block_id, label, element, is_optional=initial is not None)


def date_input(block_id: str, action: ActionId, label: str, chosen: date | None) -> Block:
    """A day, or none."""
    initial = {"initial_date": chosen.isoformat()} if chosen else {}
    element = {"type": "datepicker", "action_id": action.value, **initial}
    return _input(block_id, label, element, is_optional=True)


def word_input(
    block_id: str, action: ActionId, label: str, *, initial: str, hint: str, limit: int
) -> Block:
    """A field of one line, which may stay empty."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": action.value,
        "max_length": limit,
        **({"initial_value": initial} if initial else {}),
    }
    return _input(block_id, label, element, hint=hint, is_optional=True)


def select(action: ActionId, placeholder: str, choices: Sequence[Choice], chosen: str) -> Block:
    """A menu that sends a click when something else is picked; at most a hundred options."""
    options = [option(choice) for choice in choices[:100]]
    element = {
        "type": "static_select",
        "action_id": action.value,
        "placeholder": plain(placeholder, 150),
        "options": options,
    }
    return element | _initial(options, chosen)


def option(choice: Choice) -> Block:
    """One option of a menu or group."""
    hint = {"description": plain(choice.hint, 75)} if choice.hint else {}
    return {"text": plain(choice.label, 75), "value": choice.value, **hint}


def modal(
    title: str,
    blocks: list[Block],
    words: Words,
    *,
    callback: ModalId = ModalId.READ,
    metadata: str = "",
    submit: str | None = None,
) -> Block:
    """A modal; without *submit* it can only be closed. The title has at most 24 units."""
    sending = {"submit": plain(submit, 24)} if submit else {}
    return {
        "type": "modal",
        "callback_id": callback.value,
        "title": plain(title, 24),
        "close": plain(words("button.close"), 24),
        "private_metadata": metadata,
        "blocks": blocks[:100],
        **sending,
    }


def message(parts: Sequence[str | None], blocks: list[Block]) -> Message:
    """A message whose notification line is made of *parts*."""
    return Message(text=headline(parts), blocks=blocks)


def _input(
    block_id: str,
    label: str,
    element: Block,
    *,
    hint: str | None = None,
    is_optional: bool = False,
) -> Block:
    below = {"hint": plain(hint, 2000)} if hint else {}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": element,
        "optional": is_optional,
        **below,
    }


def _initial(options: list[Block], chosen: str | None) -> Block:
    found = [each for each in options if each["value"] == chosen]
    return {"initial_option": found[0]} if found else {}
