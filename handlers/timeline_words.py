"""The words of a timeline, for the modal and for the command line."""

from collections.abc import Mapping
from datetime import datetime

from bot.locales import Words
from bot.views import FaqName, Language, Said, Step, StepText, Term, Timeline, Value
from handlers.blocks.texts import clip, entry_name, one_line

LONGEST_VALUE = 400
_FIELDS = {
    "note": "reject.note",
    "instruction": "again.instruction",
    "reason": "review.why_anyway",
    "words": "why.found",
}
"""What entries keep besides the text, and how people call it."""
_TIME = "\ufdd0"  # stands for an instant while a sentence is filled; never a character of a text


def title_of(shown: Timeline, words: Words) -> list[str | None]:
    """What the timeline is of, part by part."""
    replies = ", ".join(str(each) for each in shown.reply_ids)
    return [
        shown.account.name,
        clip(one_line(shown.author_name or ""), 80) or words("card.no_author"),
        words("why.comment", number=str(shown.comment_id)),
        words("why.replies", numbers=replies) if replies else None,
    ]


def doer_of(step: Step, words: Words) -> str:
    """Who did it."""
    if isinstance(step.by, Term):
        return _term(step.by, words) or words("by.unknown")
    return words("why.person", name=clip(one_line(step.by), 80))


def sentence(said: Said, words: Words) -> str:
    """One sentence on one line; what a later release recorded is named plainly."""
    if not words.knows(said.message_id):
        return words("step.unknown", kind=said.message_id.partition(".")[2])
    shown = {name: value_in_words(value, words) for name, value in said.parameters.items()}
    return words(said.message_id, **shown)


def parts_of(said: Said, words: Words) -> list[str | datetime]:
    """The same around its instant, if it tells of one, which each reader sees in the own zone."""
    times = [value for value in said.parameters.values() if isinstance(value, datetime)]
    if not times:
        return [sentence(said, words)]
    before, _, after = sentence(
        Said(said.message_id, _with_times_marked(said.parameters)), words
    ).partition(_TIME)
    return [part for part in (before, times[0], after) if part]


def _with_times_marked(parameters: Mapping[str, Value]) -> dict[str, Value]:
    return {
        name: _TIME if isinstance(value, datetime) else value for name, value in parameters.items()
    }


def value_in_words(value: Value, words: Words) -> str:
    """What fills a placeholder, in the reader's language; outside words on one line, clipped."""
    match value:
        case Term():
            shown = _term(value, words)
        case Language():
            special = f"language.{value.code}"
            known = words(special) if words.knows(special) else words.language(value.code)
            shown = known or value.code
        case FaqName():
            shown = entry_name(value, words)
        case datetime():
            shown = words.stamp(value)
        case tuple():
            shown = words.listed([value_in_words(each, words) for each in value])
        case _:
            shown = str(value)
    return clip(one_line(shown), LONGEST_VALUE)


def label_of(text: StepText, words: Words) -> str | None:
    """How words of people are called where they are not simply the text."""
    if text.field == "text":
        return None
    named = _FIELDS.get(text.field)
    return words("why.field", field=words(named) if named else text.field)


def gap(shown: Timeline, words: Words) -> str | None:
    """That steps of the middle are left out, and where all of them are."""
    if not shown.left_out:
        return None
    command = f"signoff audit why 'comment {shown.comment_id}'"
    return words("why.folded", number=shown.left_out, command=command)


def proof(shown: Timeline, words: Words) -> str:
    """Whether the entries hold."""
    if shown.fault is None:
        return words("why.verified", number=shown.entry_count)
    reason = words(shown.fault.message_id)
    return words("why.not_verified", seq=str(shown.fault.seq), reason=reason)


def _term(term: Term, words: Words) -> str:
    return words(term.message_id) if words.knows(term.message_id) else term.otherwise
