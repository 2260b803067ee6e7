"""The look at a published reply that is to be put in other words, and the field for them."""

from collections.abc import Sequence

from bot.locales import Words
from bot.rules.word_diff import Change, Run
from bot.views import CorrectionForm, seen_of
from handlers.action_ids import ModalId
from handlers.blocks.comment_card import author_of, quoted
from handlers.blocks.elements import Block, line, literal, modal, quote, rich, run
from handlers.blocks.reply_fields import found, reply_fields, why_anyway
from handlers.blocks.texts import one_line
from handlers.payloads import CorrectionState


def correction_modal(
    form: CorrectionForm, words: Words, *, notice: str | None = None, typed: str | None = None
) -> Block:
    """The comment, the field with what stands there, and one sentence of what the public sees.

    *notice* says what just changed; *typed* is what somebody wrote and must not lose.
    """
    text = typed if typed is not None else form.start
    blocks = [
        *([rich(line(*run(notice, bold=True)))] if notice else []),
        *correction_told(form, words),
        *found(form.findings, words),
        *_fields(form, text, words),
        *why_anyway(form.findings, words),
        literal(words("correct.sure", account=form.account.name)),
    ]
    state = CorrectionState(
        comment_id=form.comment_id,
        seen_version=form.comment_version,
        seen=seen_of(form.findings) if form.findings else None,
        reply_id=form.reply_id,
        digest=form.digest,
    )
    return modal(
        words("correct.title"),
        blocks,
        words,
        callback=ModalId.CORRECT,
        metadata=state.encode(),
        submit=words("button.approve"),
    )


def _fields(form: CorrectionForm, text: str, words: Words) -> list[Block]:
    start = f"-{form.proposed.draft_id}" if form.proposed is not None else ""
    name = f"reply-{form.reply_id}-{form.digest[:8]}{start}"
    hint = words("review.hint_plain", limit=form.limit)
    return reply_fields(name, text, words, limit=form.limit, hint=hint)


def correction_told(form: CorrectionForm, words: Words) -> list[Block]:
    """The comment, what somebody made of our words there, and what one member signed instead."""
    author = author_of(form.author_name, words)
    told = [rich(line(*run(words("review.author", name=author))), quoted(form.text, words))]
    told += [_compared(words("correct.changed"), form.changed)] if form.changed else []
    if form.proposed is not None:
        signer = one_line(form.proposed.signer)
        told.append(_compared(words("correct.proposed", name=signer), form.proposed.diff))
    return told


def _compared(said: str, runs: Sequence[Run]) -> Block:
    pieces = [
        block
        for each in runs
        for block in run(
            each.text,
            bold=each.change is Change.ADDED,
            strike=each.change is Change.REMOVED,
        )
    ]
    return rich(line(*run(said)), quote(*pieces))
