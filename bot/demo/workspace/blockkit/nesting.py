"""Blocks within blocks: what a container or a carousel holds counts as if it stood beside it."""

from collections.abc import Iterator

from bot.demo.workspace.documents import Json

_HELD_UNDER = {"container": "child_blocks", "carousel": "elements"}


def every_block(blocks: list[Json], at: str) -> Iterator[tuple[Json, str]]:
    """Yield each block and each block within, with its pointer."""
    for position, block in enumerate(blocks):
        here = f"{at}/{position}"
        yield block, here
        key = _HELD_UNDER.get(block["type"])
        if key is not None:
            yield from every_block(block[key], f"{here}/{key}")


def every_element(blocks: list[Json], at: str) -> Iterator[tuple[Json, str]]:
    """Yield each element of all these blocks, with its pointer."""
    for block, here in every_block(blocks, at):
        for key in ("element", "accessory"):
            if block.get(key):
                yield block[key], f"{here}/{key}"
        if block["type"] == "actions":
            for position, element in enumerate(block["elements"]):
                yield element, f"{here}/elements/{position}"
