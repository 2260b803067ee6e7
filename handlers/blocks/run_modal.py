"""The modals of a review run: one comment after the other, and how it ended."""

from collections.abc import Sequence
from enum import StrEnum

from bot.locales import Words
from bot.views import CorrectionForm, ReviewForm, RunStep, RunSums, seen_of
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.correction_modal import correction_told
from handlers.blocks.elements import Block, Choice, choice_input, line, literal, modal, rich, run
from handlers.blocks.reply_fields import found, reply_fields, why_anyway
from handlers.blocks.review_modal import (
    choices_menu,
    comment_told,
    left_open,
    lookers_told,
    reject_fields,
    signed_first,
    start_of,
    text_fields,
)
from handlers.blocks.send_later import time_fields
from handlers.payloads import RunState

KEEP = "keep"


class Pick(StrEnum):
    """What a member does with the comment of a view."""

    APPROVE = "approve"
    SKIP = "skip"
    NO_REPLY = "no_reply"
    REJECT = "reject"


def run_modal(
    step: RunStep,
    words: Words,
    *,
    notice: str | None = None,
    typed: str | None = None,
    picked: Pick = Pick.APPROVE,
) -> Block:
    """One comment, what to do with it, and its reply.

    *notice* says what became of the one before, or what changed; *typed* is what somebody wrote.
    The button below says what is *picked*, or to approve where that is offered no more.
    """
    form = step.form
    picked = picked if picked in _picks_of(step) else Pick.APPROVE
    name = f"run-{step.view_id}"  # of the blocks: Slack keeps what was filled in under an old one
    blocks = [
        *_notice(notice),
        *lookers_told(form.lookers, words),
        *(
            _of_correction(form, step, name, words, typed, picked)
            if isinstance(form, CorrectionForm)
            else _of_reply(form, step, name, words, typed, picked)
        ),
        *why_anyway(form.findings, words, of=f"{name}-why"),
    ]
    return modal(
        words("run.title", number=step.number, count=step.count),
        blocks,
        words,
        callback=ModalId.RUN,
        metadata=_state_of(step, picked).encode(),
        submit=words(_SUBMITS[picked]),
    ) | {"notify_on_close": True}


def _picks_of(step: RunStep) -> Sequence[Pick]:
    if isinstance(step.form, CorrectionForm):
        return (Pick.APPROVE, Pick.SKIP)
    return tuple(Pick) if step.digest is not None else _WITHOUT_DRAFT


def _state_of(step: RunStep, picked: Pick) -> RunState:
    form = step.form
    later = form.send_time if isinstance(form, ReviewForm) else None
    return RunState(
        view_id=step.view_id,
        comment_id=form.comment_id,
        seen_version=form.comment_version,
        draft_id=form.chosen,
        digest=step.digest,
        seen=seen_of(form.findings) if form.findings else None,
        zone=later.zone if later is not None else None,
        says=picked.value,
    )


def run_reject_modal(state: RunState, words: Words, *, has_writer: bool) -> Block:
    """Why not, and what next; it stays in the queue until another step is picked."""
    return modal(
        words("reject.title"),
        reject_fields(words, has_writer=has_writer, then=KEEP),
        words,
        callback=ModalId.RUN_REJECT,
        metadata=state.encode(),
        submit=words("run.reject"),
    )


def run_end_modal(sums: RunSums, words: Words, *, notice: str | None = None) -> Block:
    """That nothing more waits, and what the run came to."""
    parts = [
        words(f"run.{name}", count=count)
        for name, count in (
            ("signed", sums.signed),
            ("closed", sums.closed),
            ("rejected", sums.rejected),
            ("skipped", sums.skipped),
            ("overtaken", sums.overtaken),
        )
        if count
    ]
    told = words("run.done", count=sums.count) if parts else words("home.nothing_waits")
    return modal(
        words("run.done_title"),
        [*_notice(notice), literal(told), *([literal(" · ".join(parts))] if parts else [])],
        words,
    )


def _notice(notice: str | None) -> list[Block]:
    return [rich(line(*run(notice, bold=True)))] if notice else []


def _of_reply(
    form: ReviewForm, step: RunStep, name: str, words: Words, typed: str | None, picked: Pick
) -> list[Block]:
    text = start_of(form, typed)
    return [
        *comment_told(form, words),
        *choices_menu(form, words, ActionId.RUN_DRAFT, block_id=f"{name}-draft"),
        *left_open(form, text, words),
        _decisions(_picks_of(step), name, words, picked),
        *signed_first(form, words),
        *found(form.findings, words),
        *text_fields(form, text, words, of=name, may_be_empty=True),
        *(time_fields(form.send_time, words, of=name) if form.send_time is not None else []),
    ]


def _of_correction(
    form: CorrectionForm, step: RunStep, name: str, words: Words, typed: str | None, picked: Pick
) -> list[Block]:
    """What was signed once; it has no other drafts, and what stands there stays if it is passed."""
    text = typed if typed is not None else form.start
    hint = words("review.hint_plain", limit=form.limit)
    return [
        *correction_told(form, words),
        _decisions(_picks_of(step), name, words, picked),
        *found(form.findings, words),
        *reply_fields(name, text, words, limit=form.limit, hint=hint, may_be_empty=True),
        literal(words("correct.sure", account=form.account.name)),
    ]


def _decisions(picks: Sequence[Pick], name: str, words: Words, picked: Pick) -> Block:
    choices = [Choice(each, words(_NAMES[each])) for each in picks]
    label = words("run.decision")
    asked = choice_input(f"{name}-decision", ActionId.RUN_DECISION, label, choices, picked)
    return asked | {"dispatch_action": True}  # a pick renames the button


_WITHOUT_DRAFT = (Pick.APPROVE, Pick.SKIP, Pick.NO_REPLY)
_NAMES = {
    Pick.APPROVE: "button.approve",
    Pick.SKIP: "run.skip",
    Pick.NO_REPLY: "next.no_reply",
    Pick.REJECT: "button.reject",
}
_SUBMITS = {
    Pick.APPROVE: "run.approve",
    Pick.SKIP: "run.skip_next",
    Pick.NO_REPLY: "run.no_reply_next",
    Pick.REJECT: "run.say_why",
}
