"""The modals of a review run: one comment after the other, and how it ended."""

from enum import StrEnum

from bot.locales import Words
from bot.views import RunStep, RunSums, seen_of
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.elements import Block, Choice, choice_input, line, literal, modal, rich, run
from handlers.blocks.reply_fields import found, why_anyway
from handlers.blocks.review_modal import (
    choices_menu,
    comment_told,
    lookers_told,
    reject_fields,
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
    step: RunStep, words: Words, *, notice: str | None = None, typed: str | None = None
) -> Block:
    """One comment, what to do with it, and its reply.

    *notice* says what became of the one before, or what changed; *typed* is what somebody wrote.
    """
    form = step.form
    name = f"run-{step.view_id}"  # of the blocks: Slack keeps what was filled in under an old one
    blocks = [
        *_notice(notice),
        *lookers_told(form, words),
        *comment_told(form, words),
        *choices_menu(form, words, ActionId.RUN_DRAFT, block_id=f"{name}-draft"),
        _decisions(step, name, words),
        *found(form.findings, words),
        *text_fields(form, start_of(form, typed), words, of=name, may_be_empty=True),
        *(time_fields(form.send_time, words, of=name) if form.send_time is not None else []),
        *why_anyway(form.findings, words, of=f"{name}-why"),
    ]
    state = RunState(
        view_id=step.view_id,
        comment_id=form.comment_id,
        seen_version=form.comment_version,
        draft_id=form.chosen,
        digest=step.digest,
        seen=seen_of(form.findings) if form.findings else None,
        zone=form.send_time.zone if form.send_time is not None else None,
    )
    return modal(
        words("run.title", number=step.number, count=step.count),
        blocks,
        words,
        callback=ModalId.RUN,
        metadata=state.encode(),
        submit=words("run.approve"),
    ) | {"notify_on_close": True}


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


def _decisions(step: RunStep, name: str, words: Words) -> Block:
    choices = [
        Choice(Pick.APPROVE, words("button.approve")),
        Choice(Pick.SKIP, words("run.skip")),
        Choice(Pick.NO_REPLY, words("next.no_reply")),
        *([Choice(Pick.REJECT, words("button.reject"))] if step.digest is not None else []),
    ]
    label = words("run.decision")
    return choice_input(f"{name}-decision", ActionId.RUN_DECISION, label, choices, Pick.APPROVE)
