"""FAQ entries that may fit, when the match is not sure."""

from bot.locales import Words
from bot.views import CandidatesCard, FaqName
from handlers.action_ids import ActionId
from handlers.blocks.elements import (
    Block,
    Message,
    actions,
    button,
    context,
    line,
    message,
    quote,
    rich,
    run,
)
from handlers.blocks.texts import clip, entry_name
from handlers.payloads import CandidateButton, CommentButton

SHOWN = 3
ANSWER = 500  # units of each; picking one posts the whole of it
_PICKS = (ActionId.PICK_1, ActionId.PICK_2, ActionId.PICK_3)


def candidates_card(card: CandidatesCard, words: Words) -> Message:
    """A question with numbered answers; picking one posts its draft."""
    if not card.is_open:
        return message([words("candidates.closed")], [context(words("candidates.closed"))])
    shown = card.candidates[:SHOWN]
    question = words("candidates.question", count=len(shown))
    lines = [
        part
        for number, (entry, answer) in enumerate(shown, start=1)
        for part in _numbered(number, entry, answer, words)
    ]
    buttons = [*_picks(card, words), _write(card, words)]
    row = actions(f"candidates-{card.comment_id}", buttons)
    return message([question], [rich(line(*run(question)), *lines), *row])


def _numbered(number: int, entry: FaqName, answer: str, words: Words) -> list[Block]:
    label = words("candidates.number", number=number, entry=entry_name(entry, words))
    shown = clip(answer, ANSWER) or words("card.unknown")
    return [line(*run(label, bold=True)), quote(*run(shown))]


def _picks(card: CandidatesCard, words: Words) -> list[Block]:
    return [
        button(
            words("candidates.pick", number=number),
            action,
            CandidateButton(comment_id=card.comment_id, slug=entry.slug).encode(),
        )
        for number, (action, (entry, _)) in enumerate(
            zip(_PICKS, card.candidates, strict=False), start=1
        )
    ]


def _write(card: CandidatesCard, words: Words) -> Block:
    value = CommentButton(comment_id=card.comment_id).encode()
    return button(words("button.write"), ActionId.WRITE, value)
