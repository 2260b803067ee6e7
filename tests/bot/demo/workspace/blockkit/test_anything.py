"""Whatever is sent, the validator answers instead of breaking."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.demo.workspace.blockkit.block_rules import BLOCKS
from bot.demo.workspace.blockkit.element_rules import ELEMENTS
from bot.demo.workspace.blockkit.surface import Surface, check_blocks, check_view

KEYS = st.sampled_from(
    ["type", "text", "elements", "element", "accessory", "options", "value", "rows", "fields"]
)
KINDS = st.sampled_from([*BLOCKS, *ELEMENTS, "rich_text_section", "raw_text"])
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | KINDS
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(KEYS, inner, max_size=5)
        | st.builds(lambda kind, rest: {**rest, "type": kind}, KINDS, st.dictionaries(KEYS, inner))
    ),
    max_leaves=20,
)


@given(st.lists(ANYTHING, max_size=4))
def test_any_blocks_get_an_answer(blocks: list[Any]):
    problems = check_blocks(blocks, Surface.MESSAGE)

    assert all(problem.pointer.startswith("/blocks") for problem in problems)


@given(ANYTHING, st.sampled_from([Surface.MODAL, Surface.HOME]))
def test_any_view_gets_an_answer(view: Any, surface: Surface):
    problems = check_view(view, surface)

    assert all(problem.pointer.startswith("/view") for problem in problems)
