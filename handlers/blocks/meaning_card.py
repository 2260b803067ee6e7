"""Two readings of a comment that may mock; drafts are made for the one that is picked."""

from bot.locales import Words
from bot.views import MeaningCard, Picked
from handlers.action_ids import ActionId
from handlers.blocks.elements import (
    Block,
    Message,
    actions,
    button,
    context,
    line,
    message,
    rich,
    run,
    small,
)
from handlers.blocks.texts import moment, safe
from handlers.payloads import CommentButton


def meaning_card(card: MeaningCard, words: Words) -> Message:
    """A question with both readings, or in one line how it was settled."""
    if card.picked is not None:
        told = _picked(card.picked, words)
        return message([words("meaning.headline_picked")], [small(told)])
    if not card.is_open:
        closed = words("meaning.closed")
        return message([closed], [context(closed)])
    question = words("meaning.question")
    readings = [line(*run(text)) for text in (_literal(card, words), _mocking(card, words))]
    row = actions(f"meaning-{card.comment_id}", _buttons(card, words))
    return message([question], [rich(line(*run(question, bold=True)), *readings), *row])


def _picked(picked: Picked, words: Words) -> str:
    at = moment(picked.at, words)
    return words(f"meaning.picked_{picked.meaning.value}", name=safe(picked.by), at=at)


def _literal(card: MeaningCard, words: Words) -> str:
    if card.praise:
        return words("meaning.literal", pieces=_quoted(card.praise, words))
    return words("meaning.literal_signs", signs=" ".join(card.signs))


def _mocking(card: MeaningCard, words: Words) -> str:
    return words("meaning.mocking", pieces=_quoted(card.faults, words))


def _quoted(pieces: tuple[str, ...], words: Words) -> str:
    return ", ".join(words("meaning.piece", piece=piece) for piece in pieces)


def _buttons(card: MeaningCard, words: Words) -> list[Block]:
    value = CommentButton(comment_id=card.comment_id).encode()
    seen = CommentButton(comment_id=card.comment_id, version=card.version).encode()
    return [
        button(words("button.sincere"), ActionId.SINCERE, seen),
        button(words("button.sarcastic"), ActionId.SARCASTIC, seen),
        button(words("button.write"), ActionId.WRITE, value),
        button(words("button.more"), ActionId.MORE, value),
    ]
