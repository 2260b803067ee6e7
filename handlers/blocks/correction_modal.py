"""The look at a published reply that is to be put in other words, and the field for them."""

from bot.locales import Words
from bot.rules.word_diff import Change
from bot.views import CorrectionForm, seen_of
from handlers.action_ids import ModalId
from handlers.blocks.comment_card import author_of, quoted
from handlers.blocks.elements import Block, line, literal, modal, quote, rich, run
from handlers.blocks.reply_fields import found, reply_fields, why_anyway
from handlers.payloads import CorrectionState


def correction_modal(
    form: CorrectionForm, words: Words, *, notice: str | None = None, typed: str | None = None
) -> Block:
    """The comment, the field with what stands there, and one sentence of what the public sees.

    *notice* says what just changed; *typed* is what somebody wrote and must not lose.
    """
    author = author_of(form.author_name, words)
    text = typed if typed is not None else form.standing
    blocks = [
        *([rich(line(*run(notice, bold=True)))] if notice else []),
        rich(line(*run(words("review.author", name=author))), quoted(form.text, words)),
        *_changed(form, words),
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
    name, hint = (
        f"reply-{form.reply_id}-{form.digest[:8]}",
        words("review.hint_plain", limit=form.limit),
    )
    return reply_fields(name, text, words, limit=form.limit, hint=hint)


def _changed(form: CorrectionForm, words: Words) -> list[Block]:
    """What somebody made of our words on the platform, if anybody did."""
    if not form.changed:
        return []
    pieces = [
        block
        for each in form.changed
        for block in run(
            each.text,
            bold=each.change is Change.ADDED,
            strike=each.change is Change.REMOVED,
        )
    ]
    return [rich(line(*run(words("correct.changed"))), quote(*pieces))]
