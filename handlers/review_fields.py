"""What somebody filled into a Review modal."""

from bot.errors import TextRefused
from bot.views import Override
from handlers.emoji_codes import UnknownEmoji, with_characters
from handlers.interactions import Interaction
from handlers.payloads import ActionId, ReviewState


def override_of(sent: Interaction, state: ReviewState) -> Override | None:
    """The reason for what the modal showed as found; None without either."""
    reason = (sent.typed(ActionId.WHY_ANYWAY) or "").strip()
    return Override(reason=reason, seen=state.seen) if reason and state.seen else None


def typed_text(sent: Interaction) -> str:
    """What stands in the fields of a Review modal, with characters for emoji codes.

    Raises `TextRefused` that names the codes nobody knows.
    """
    try:
        return with_characters(sent.typed_parts(ActionId.TEXT))
    except UnknownEmoji as error:
        codes = ", ".join(error.codes)
        raise TextRefused(finding="review.unknown_emoji", codes=codes) from error
