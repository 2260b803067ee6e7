"""The modals of one comment: review and edit, reject, ask for another draft."""

from collections.abc import Sequence

from bot.locales import Words
from bot.rules.later import WallTime
from bot.views import DraftChoice, Looker, ReviewForm, seen_of
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.comment_card import author_of, flag_names, quoted
from handlers.blocks.draft_card import uncovered_line
from handlers.blocks.elements import (
    Block,
    Choice,
    choice_input,
    context,
    line,
    marked,
    modal,
    quote,
    rich,
    run,
    select,
    text_input,
)
from handlers.blocks.reply_fields import found, reply_fields, why_anyway
from handlers.blocks.send_later import when_fields
from handlers.blocks.texts import clip, entry_name, one_line, platform_name
from handlers.blocks.two_signatures import one_of_two
from handlers.payloads import DraftState, ReviewState

BLANK = "blank"
REASONS = (
    "wrong",
    "tone",
    "off_topic",
    "out_of_date",
    "robotic",
    "no_answer_wanted",
    "other",
)
AGAIN = "again"
NEXT_STEPS = ("write", AGAIN, "no_reply", "keep")


def review_modal(
    form: ReviewForm,
    words: Words,
    *,
    later: WallTime | None,
    notice: str | None = None,
    typed: str | None = None,
) -> Block:
    """Read the comment, pick or write a text, sign it.

    *later*: for when it is signed, until another time is picked; None: to be sent at once.
    *notice* says what just changed; *typed* is what somebody wrote and must not lose.
    """
    text = start_of(form, typed)
    blocks = [
        *([rich(line(*run(notice, bold=True)))] if notice else []),
        *lookers_told(form.lookers, words),
        *comment_told(form, words),
        *choices_menu(form, words, ActionId.DRAFT_CHOICE),
        *left_open(form, text, words),
        *signed_first(form, words),
        *found(form.findings, words),
        *text_fields(form, text, words),
        *when_fields(later, words),
        *why_anyway(form.findings, words),
    ]
    state = ReviewState(
        comment_id=form.comment_id,
        seen_version=form.comment_version,
        draft_id=form.chosen,
        seen=seen_of(form.findings) if form.findings else None,
        zone=later.zone if later is not None else None,
    )
    return modal(
        words("review.title"),
        blocks,
        words,
        callback=ModalId.REVIEW,
        metadata=state.encode(),
        submit=words("button.approve"),
    ) | {"notify_on_close": True}


def reject_modal(target: DraftState, words: Words, *, has_writer: bool) -> Block:
    """Why not, and what next; another draft only from a language model (*has_writer*)."""
    return modal(
        words("reject.title"),
        reject_fields(words, has_writer=has_writer, then="write"),
        words,
        callback=ModalId.REJECT,
        metadata=target.encode(),
        submit=words("button.reject"),
    )


def reject_fields(words: Words, *, has_writer: bool, then: str) -> list[Block]:
    """Why not, and what next: *then*, until another step is picked."""
    reasons = [Choice(reason, words(f"reject.{reason}")) for reason in REASONS]
    steps = [
        Choice(step, words(f"next.{step}")) for step in NEXT_STEPS if has_writer or step != AGAIN
    ]
    return [
        choice_input("reason", ActionId.REASON, words("reject.why"), reasons, None),
        text_input("note", ActionId.NOTE, words("reject.note"), limit=500, is_optional=True),
        choice_input("next", ActionId.NEXT, words("reject.next"), steps, then),
        *([_instruction(words)] if has_writer else []),
    ]


def again_modal(metadata: str, words: Words) -> Block:
    """Ask for another draft, with an instruction if one helps."""
    return modal(
        words("again.title"),
        [_instruction(words)],
        words,
        callback=ModalId.AGAIN,
        metadata=metadata,
        submit=words("button.ask"),
    )


def _instruction(words: Words) -> Block:
    return text_input(
        "instruction",
        ActionId.INSTRUCTION,
        words("again.instruction"),
        hint=words("again.hint"),
        limit=500,
        is_optional=True,
    )


def start_of(form: ReviewForm, typed: str | None) -> str:
    """What stands in the field first: what was *typed*, else the chosen draft."""
    chosen = next((each.text for each in form.choices if each.draft_id == form.chosen), "")
    return typed if typed is not None else chosen


def lookers_told(lookers: Sequence[Looker], words: Words) -> list[Block]:
    """Who else looks, and since when."""
    told = [
        words("review.looking", name=one_line(each.name), count=each.minutes)
        if each.minutes
        else words("review.looking_now", name=one_line(each.name))
        for each in lookers
    ]
    return [context(*told)] if told else []


def comment_told(form: ReviewForm, words: Words) -> list[Block]:
    """The comment, what it said before an edit, whose account answers, and what one must know."""
    author = author_of(form.author_name, words)
    before = []
    if form.previous_text is not None:
        earlier = clip(one_line(form.previous_text), 600)
        before = [line(*run(words("card.before_edit") + " "), *run(earlier, strike=True))]
    quotation = quoted(form.text, words)
    known = context(one_line(form.account.name), *flag_names(form.flags, words))
    shown = rich(line(*run(words("review.author", name=author))), quotation, *before)
    return [shown, known]


def choices_menu(
    form: ReviewForm, words: Words, action: ActionId, *, block_id: str = "draft"
) -> list[Block]:
    """The texts one may start from; picking one sends *action*."""
    if not form.choices:
        return []
    options = [Choice(str(each.draft_id), _label(each, words)) for each in form.choices]
    blank = Choice(BLANK, words("review.blank"))
    chosen = str(form.chosen) if form.chosen is not None else BLANK
    menu = select(action, words("review.draft"), [*options[:99], blank], chosen)
    return [{"type": "actions", "block_id": block_id, "elements": [menu]}]


def left_open(form: ReviewForm, text: str, words: Words) -> list[Block]:
    """What the chosen draft lacks a source for, as its card in the thread tells it.

    A field cannot be underlined: the sentences are repeated, those that still stand in its *text*.
    """
    chosen = next((each for each in form.choices if each.draft_id == form.chosen), None)
    if chosen is None:
        return []
    standing = [each for each in chosen.unsupported if each in text]
    lines = [uncovered_line(chosen.uncovered, words)] if chosen.uncovered else []
    if standing:
        marked = run(clip("\n".join(one_line(each) for each in standing), 2_000), underline=True)
        lines += [line(*run(words("review.unsupported", count=len(standing)))), quote(*marked)]
    return [rich(*lines)] if lines else []


def signed_first(form: ReviewForm, words: Words) -> list[Block]:
    """Whose signature the chosen text has, and why it was given in spite of what was found."""
    if form.first is None:
        return []
    told = marked(one_of_two(form.first, words))
    if form.first_reason is None:
        return [told]
    asked = line(*run(words("review.first_reason", name=one_line(form.first.name))))
    return [told, rich(asked, quote(*run(one_line(form.first_reason))))]


def _label(choice: DraftChoice, words: Words) -> str:
    source = words(f"source.{choice.source.value}")
    if choice.entry is not None:
        return f"{source} · {entry_name(choice.entry, words)}"
    return f"{source} · {one_line(choice.written_by)}" if choice.written_by else source


def text_fields(
    form: ReviewForm, text: str, words: Words, *, of: str = "reply", may_be_empty: bool = False
) -> list[Block]:
    """The fields for the reply; *of* says what they are filled for, beside the chosen draft."""
    return reply_fields(
        f"{of}-{form.chosen or BLANK}",
        text,
        words,
        limit=form.limit,
        hint=_hint(form, words),
        may_be_empty=may_be_empty,
    )


def _hint(form: ReviewForm, words: Words) -> str:
    if form.is_fixed:
        return words("review.hint_fixed")
    platform = platform_name(form.account.platform, words)
    named = "review.hint" if platform else "review.hint_plain"
    return words(named, platform=platform, limit=form.limit)
