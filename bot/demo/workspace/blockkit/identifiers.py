"""Slack gives every block and interactive element an id when the app gave none."""

from bot.demo.workspace.clock import Clock
from bot.demo.workspace.documents import Json

_INTERACTIVE_ENDINGS = ("select", "input", "picker", "button", "buttons", "checkboxes", "overflow")


def with_identifiers(blocks: list[Json], clock: Clock) -> list[Json]:
    """Return copies of the blocks with ``block_id`` and ``action_id`` filled in."""
    return [_block(block, clock) for block in blocks]


def _block(block: Json, clock: Clock) -> Json:
    filled = {**block, "block_id": block.get("block_id") or clock.new_id("b")}
    for key in ("element", "accessory"):
        if isinstance(filled.get(key), dict):
            filled[key] = _element(filled[key], clock)
    if block["type"] in ("actions", "context_actions"):
        filled["elements"] = [_element(element, clock) for element in block["elements"]]
    return filled


def _element(element: Json, clock: Clock) -> Json:
    if not str(element.get("type")).endswith(_INTERACTIVE_ENDINGS):
        return element
    return {**element, "action_id": element.get("action_id") or clock.new_id("a")}
