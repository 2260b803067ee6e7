"""A proposed text in the thread.

A draft that can be signed from here shows its whole text: what does not fit into one message has
no Approve button and is signed in the Review modal, where all of it can be read.
"""

from collections.abc import Iterator, Sequence

from bot.locales import Words
from bot.rules.word_diff import Change, Run
from bot.views import DraftCard, DraftStatus
from handlers.action_ids import ActionId
from handlers.blocks.claims import claims_told
from handlers.blocks.draft_state import draft_state
from handlers.blocks.elements import (
    Block,
    Message,
    actions,
    button,
    context,
    line,
    literal,
    message,
    quote,
    rich,
    run,
)
from handlers.blocks.erased import erased_line
from handlers.blocks.texts import clip, entry_name, json_size, one_line
from handlers.blocks.two_signatures import counter_buttons, standing
from handlers.payloads import DraftButton

BUDGET = 12_000  # units of JSON a message; Slack refuses somewhere above 13,000
FOLD_TO = 2_000
SOURCES_SHOWN = 5
_SHRUNK = frozenset({DraftStatus.WITHDRAWN, DraftStatus.REJECTED, DraftStatus.RETIRED})


def draft_card(card: DraftCard, words: Words) -> Message:
    """A draft in any of its states; what can no longer be signed or sent is one line."""
    if card.erased is not None:
        told = erased_line(card.erased, words)
        kept = draft_state(card, words) if card.status is DraftStatus.SIGNED else []
        return message([words("erased.headline")], [told, *kept])
    parts = [_source(card, words), clip(one_line(card.text), 150)]
    state = draft_state(card, words)
    if card.status in _SHRUNK:
        return message(parts, state)
    candidates = (
        [
            _body(card, words, quotation, is_whole=whole),
            _basis(card, words),
            *_found(card, words),
            *state,
            *_buttons(card, words, is_whole=whole),
        ]
        for quotation, whole in _quotations(card, words)
    )
    return message(parts, _first_that_fits(candidates))


def _first_that_fits(candidates: Iterator[list[Block]]) -> list[Block]:
    blocks = next(candidates)
    while json_size(blocks) > BUDGET:
        blocks = next(candidates)
    return blocks


def _quotations(card: DraftCard, words: Words) -> Iterator[tuple[list[Block], bool]]:
    """The text with ever less around it, and whether it is all there."""
    if card.diff and card.status is not DraftStatus.OFFERED:
        yield [block for each in card.diff for block in _changed(each)], True
    yield list(_underlined(card)), True
    yield run(card.text), True
    rest = "\n" + words("draft.folded")
    yield [*run(clip(card.text, FOLD_TO)), *run(rest, italic=True)], False


def _changed(piece: Run) -> list[Block]:
    match piece.change:
        case Change.ADDED:
            return run(piece.text, bold=True)
        case Change.REMOVED:
            return run(piece.text, strike=True)
        case Change.EQUAL:
            return run(piece.text)


def _underlined(card: DraftCard) -> Iterator[Block]:
    start = 0
    for sentence in card.sentences:
        at = -1 if sentence.is_supported else card.text.find(sentence.text, start)
        if at >= 0 and sentence.text:
            yield from run(card.text[start:at])
            start = at + len(sentence.text)
            yield from run(sentence.text, underline=True)
    yield from run(card.text[start:])


def _body(card: DraftCard, words: Words, quotation: list[Block], *, is_whole: bool) -> Block:
    note = [words(card.note)] if card.note and words.knows(card.note) else []
    above = [line(*run(text)) for text in (_source(card, words), *note)]
    open_questions = [uncovered_line(card.uncovered, words)] if card.uncovered else []
    long = [] if is_whole else [line(*run(words("draft.sign_in_modal"), italic=True))]
    return rich(*above, quote(*quotation), *open_questions, *long)


def uncovered_line(questions: Sequence[str], words: Words) -> Block:
    """What a comment asks besides, and no source answers."""
    told = words("draft.uncovered", questions=" / ".join(one_line(each) for each in questions))
    return line(*run(clip(told, 600)))


def _source(card: DraftCard, words: Words) -> str:
    match card.source.value:
        case "faq":
            return words("draft.from_faq", entries=words.listed(_entries(card, words)))
        case "model":
            return _model_source(card, words)
        case "holding":
            name = clip(one_line(card.statement or words("card.unknown")), 80)
            return words("draft.from_holding", name=name)
        case _:
            name = clip(one_line(card.written_by or words("card.unknown")), 80)
            source = "draft.correction" if card.is_correction else "draft.from_person"
            return words(source, name=name)


def _model_source(card: DraftCard, words: Words) -> str:
    unsupported = sum(not sentence.is_supported for sentence in card.sentences)
    if unsupported:
        return words("draft.from_model_unsupported", count=unsupported)
    return words("draft.from_model", count=len(card.citations))


def _entries(card: DraftCard, words: Words) -> list[str]:
    return [
        words(
            "draft.entry_checked" if cited.checked_on else "draft.entry",
            entry=entry_name(cited.entry, words),
            version=cited.version,
            day=words.day(cited.checked_on) if cited.checked_on else "",
        )
        for cited in card.citations[:SOURCES_SHOWN]
    ]


def _found(card: DraftCard, words: Words) -> list[Block]:
    return [literal(claims_told(card.findings, words))] if card.findings else []


def _basis(card: DraftCard, words: Words) -> Block:
    length = words("draft.length", length=card.length, limit=card.limit)
    is_long = card.length > card.limit
    is_clean = card.status is DraftStatus.OFFERED and not card.findings and not is_long
    found = words("draft.nothing_found") if is_clean else None
    match card.source.value:
        case "person":
            return context(length, found)
        case "faq":
            return context(words("draft.basis_verbatim"), length, found)
        case "holding":
            return context(words("draft.basis_holding"), length, found)
        case _:
            return context(_sources(card, words), length, found)


def _sources(card: DraftCard, words: Words) -> str:
    entries = [entry_name(cited.entry, words) for cited in card.citations[:SOURCES_SHOWN]]
    return (
        words("draft.basis", entries=words.listed(entries)) if entries else words("draft.no_basis")
    )


def _buttons(card: DraftCard, words: Words, *, is_whole: bool) -> list[Block]:
    if card.status is not DraftStatus.OFFERED:
        return []
    value = DraftButton(
        comment_id=card.comment_id, draft_id=card.draft_id, digest=card.digest
    ).encode()
    first = standing(card)
    label = words("button.approve" if first is None else "button.counter_sign")
    is_possible = not card.needs.holding or card.source.value == "holding"
    can_sign_here = is_whole and is_possible and card.length <= card.limit and not card.findings
    # a changed holding statement is none
    is_fixed = can_sign_here and card.needs.holding
    edit = [] if is_fixed else [button(words("button.edit"), ActionId.EDIT, value)]
    rejection = [button(words("button.reject"), ActionId.REJECT, value)]
    if card.is_correction:  # what is begun anew is begun from the reply that stands
        edit, rejection = [], []
    others = (
        [*edit, *rejection]
        if first is None
        else [*([] if can_sign_here else edit), *counter_buttons(first, words)]
    )
    return actions(
        f"draft-{card.draft_id}",
        [
            *([button(label, ActionId.SIGN_OFF, value, primary=True)] if can_sign_here else []),
            *others,
            button(words("button.more"), ActionId.MORE, value),
        ],
    )
