"""Which card draws which view."""

from bot.locales import Words
from bot.views import (
    AnchorCard,
    CandidatesCard,
    Card,
    CommentCard,
    DraftCard,
    DueReminderCard,
    MeaningCard,
    RollUpCard,
)
from handlers.blocks.anchor_card import anchor_card
from handlers.blocks.candidates_card import candidates_card
from handlers.blocks.comment_card import comment_card
from handlers.blocks.draft_card import draft_card
from handlers.blocks.due import due_reminder
from handlers.blocks.elements import Message
from handlers.blocks.meaning_card import meaning_card
from handlers.blocks.roll_up_card import roll_up_card


def draw(card: Card, words: Words) -> Message:  # noqa: PLR0911 - one a card
    """The message that shows *card*."""
    match card:
        case CommentCard():
            return comment_card(card, words)
        case DraftCard():
            return draft_card(card, words)
        case RollUpCard():
            return roll_up_card(card, words)
        case CandidatesCard():
            return candidates_card(card, words)
        case MeaningCard():
            return meaning_card(card, words)
        case DueReminderCard():
            return due_reminder(card, words)
        case AnchorCard():
            return anchor_card(card, words)
