"""Near-identical comments in one modal: each can be taken out, each is signed for itself."""

from collections.abc import Sequence

from bot.locales import Words
from bot.views import Batch, BatchLine
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.comment_card import author_of
from handlers.blocks.elements import (
    Block,
    Choice,
    actions,
    button,
    context,
    line,
    literal,
    modal,
    quote,
    rich,
    run,
    ticks_input,
)
from handlers.blocks.texts import one_line, units
from handlers.paging import BatchButton, BatchEntry, BatchState

LABEL = 75  # units of an option


def batch_modal(batch: Batch, words: Words) -> Block:
    """A page: the reply in full, and a box for each comment, all set.

    A comment that does not fit beside its box stands above it in full.
    """
    title = words("batch.title", count=batch.count)
    if not batch.lines:
        return modal(title, [literal(words("batch.none_left"))], words)
    state = BatchState(
        draft_id=batch.anchor,
        lines=tuple(BatchEntry(draft_id=each.draft_id, digest=each.digest) for each in batch.lines),
        has_more=batch.has_more,
    )
    return modal(
        title,
        [
            rich(line(*run(words("batch.reply"))), quote(*run(batch.reply))),
            *_in_full(batch.lines, words),
            _boxes(batch, words),
            context(words("batch.each_for_itself")),
            *_next(state, words),
        ],
        words,
        callback=ModalId.BATCH,
        metadata=state.encode(),
        submit=words("batch.approve"),
    )


def outcome_modal(state: BatchState, told: Sequence[str], signed: int, words: Words) -> Block:
    """How many were signed, which were not and why, and the way to the next page."""
    left_out = [literal(each) for each in told]
    if left_out:
        left_out.insert(0, context(words("batch.left_out")))
    blocks = [literal(words("batch.signed", count=signed)), *left_out, *_next(state, words)]
    return modal(words("batch.done"), blocks, words)


def named(shown: BatchLine, words: Words) -> str:
    """A line as it stands beside its box."""
    return f"{author_of(shown.author_name, words)} · {one_line(shown.text)}"


def _in_full(lines: Sequence[BatchLine], words: Words) -> list[Block]:
    long = [each for each in lines if units(named(each, words)) > LABEL]
    return [
        rich(line(*run(author_of(each.author_name, words))), quote(*run(each.text)))
        for each in long
    ]


def _boxes(batch: Batch, words: Words) -> Block:
    reply = words("batch.arrow", reply=one_line(batch.reply))
    choices = [Choice(str(each.draft_id), named(each, words), reply) for each in batch.lines]
    ticked = [choice.value for choice in choices]
    # Slack keeps what was set under a block id: the first draft names the page
    block_id = f"batch-{batch.lines[0].draft_id}"
    return ticks_input(block_id, ActionId.BATCH_TICKS, words("batch.comments"), choices, ticked)


def _next(state: BatchState, words: Words) -> list[Block]:
    if not state.has_more:
        return []
    value = BatchButton(draft_id=state.draft_id, after=state.lines[-1].draft_id).encode()
    return actions("batch-next", [button(words("batch.next"), ActionId.BATCH_NEXT, value)])
