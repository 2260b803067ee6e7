"""A head of the record, as one quiet line to keep."""

from bot.locales import Words
from bot.rules.chain import Anchor
from bot.views import AnchorCard
from handlers.blocks.elements import Message, line, message, rich, run


def anchor_card(card: AnchorCard, words: Words) -> Message:
    """The line, with the anchor as it is handed to ``signoff audit verify --anchor``."""
    said = words("anchor.told", seq=card.seq)
    anchor = Anchor(card.seq, card.hash).written()
    return message([said], [rich(line(*run(f"{said} · "), *run(anchor, code=True)))])
