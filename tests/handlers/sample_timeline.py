"""A timeline with sensible defaults; a test states only what matters to it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.ids import CommentId, ReplyId
from bot.rules.word_diff import word_diff
from bot.views import FaqName, Fault, Language, Said, Step, StepText, Term, Timeline
from tests.handlers.sample_views import BASE, DISHWASHER, LID, MOSIRU, NOW

SYSTEM = Term("by.system", "system")


def a_step(message_id: str = "step.comment_received", /, **changes: Any) -> Step:
    parameters = changes.pop("parameters", {})
    step = Step(
        seq=1,
        at=NOW,
        by=Term("by.author", "author"),
        what=Said(message_id, parameters),
        details=(),
        texts=(),
        url=None,
        is_sound=True,
    )
    return replace(step, **changes)


def a_timeline(**changes: Any) -> Timeline:
    steps = changes.pop("steps", None) or every_step()
    shown = Timeline(
        comment_id=CommentId(7),
        reply_ids=(ReplyId(3),),
        account=MOSIRU,
        author_name="콩나물국밥러",
        steps=steps,
        left_out=0,
        left_out_after=0,
        entry_count=len(steps),
        fault=None,
    )
    return replace(shown, **changes)


def a_broken_timeline() -> Timeline:
    """Words were erased, and an entry was changed."""
    erased = a_step(texts=(StepText(field="text", text=None),))
    changed = a_step("step.comment_closed", by="민아", is_sound=False, seq=2)
    odd = a_step("step.unknown", by=Term("by.oracle", "oracle:1"), parameters={"kind": "later"})
    return a_timeline(steps=(erased, changed, odd), fault=Fault(2, "fault.columns"), reply_ids=())


def every_step() -> tuple[Step, ...]:
    steps = (*_until_it_was_signed(), *_until_it_was_out())
    return tuple(
        replace(step, seq=number, at=NOW + timedelta(seconds=7 * number))
        for number, step in enumerate(steps, start=40)
    )


def _until_it_was_signed() -> tuple[Step, ...]:
    labels = (Term("flag.refund", "refund"), Term("topic.question", "question"), Language("ko"))
    changed = f"{LID} 본체는 닦아 주세요."
    return (
        a_step(
            details=(Said("step_detail.platform_id", {"id": "c-7"}),),
            texts=(StepText(field="text", text="이거 식세기 되나요??"),),
        ),
        a_step(
            "step.comment_triaged",
            by=SYSTEM,
            parameters={"labels": labels},
            details=(Said("step_detail.threaded", {}),),
        ),
        a_step(
            "step.draft_offered",
            by=SYSTEM,
            parameters={"number": "11", "source": Term("source.model", "model")},
            details=(
                Said("step_detail.model", {"model": "m-1", "prompt": "7"}),
                Said("step_detail.faq", {"entry": DISHWASHER, "version": "3"}),
                Said("step_detail.faq", {"entry": FaqName(slug="care"), "version": "1"}),
                Said("step_detail.unsupported", {"sentences": (BASE,)}),
            ),
            texts=(StepText(field="text", text=f"{LID} {BASE}"),),
        ),
        a_step(
            "step.draft_wanted",
            by="도윤",
            texts=(StepText(field="instruction", text="더 짧게"),),
        ),
        a_step(
            "step.draft_offered",
            by="민아",
            parameters={"number": "12", "source": Term("source.person", "person")},
            details=(Said("step_detail.based_on", {"number": "11"}),),
            texts=(StepText(field="text", text=changed, diff=word_diff(f"{LID} {BASE}", changed)),),
        ),
        a_step(
            "step.signed_off",
            by="민아",
            parameters={"number": "3", "draft": "12"},
            details=(
                Said("step_detail.answers_version", {"version": "1"}),
                Said("step_detail.digest", {"digest": "0f0f0f0f0f0f"}),
                Said("step_detail.holds_until", {"until": NOW + timedelta(hours=4)}),
            ),
        ),
    )


def _until_it_was_out() -> tuple[Step, ...]:
    reading = (Said("step_detail.read_again", {}),)
    attempt = {"number": "3", "attempt": "1"}
    return (
        a_step("step.reply_attempted", by=SYSTEM, parameters=attempt, details=reading),
        a_step(
            "step.reply_requeued",
            by=SYSTEM,
            parameters={"number": "3"},
            details=(Said("step_detail.answer", {"answer": "RateLimited: 429"}),),
        ),
        a_step(
            "step.reply_sent",
            by=SYSTEM,
            parameters={"number": "3"},
            details=(Said("step_detail.platform_id", {"id": "r-77"}),),
            url="https://square.example/#r-77",
        ),
        a_step("step.comment_deleted", by=Term("by.platform", "platform")),
    )
