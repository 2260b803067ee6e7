"""What somebody filled into a Review modal."""

from datetime import date, datetime, time

from bot.errors import CardOutdated, TextRefused, TimeRefused
from bot.rules.later import WallTime
from bot.views import Override, ReviewForm
from handlers.action_ids import ActionId
from handlers.emoji_codes import UnknownEmoji, with_characters
from handlers.interactions import Interaction
from handlers.payloads import ReviewState


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


def time_to_keep(sent: Interaction, state: ReviewState, form: ReviewForm) -> WallTime | None:
    """What the modal shows again: what was picked, else a proposal; None: it is sent at once."""
    if state.zone is None:
        return None
    return _picked(sent, state.zone) or form.morning


def _picked(sent: Interaction, zone: str) -> WallTime | None:
    """The day and time in the fields; None where one is empty."""
    try:
        day = date.fromisoformat(sent.typed(ActionId.SEND_DAY) or "")
        clock = time.fromisoformat(sent.typed(ActionId.SEND_CLOCK) or "")
    except ValueError:
        return None
    return WallTime(day, clock, zone)


def send_at_of(sent: Interaction, state: ReviewState) -> datetime | None:
    """The instant that was picked; None where it is to be sent at once.

    Raises `TimeRefused` for a time that the clocks skip.
    """
    if state.zone is None:
        return None
    picked = _picked(sent, state.zone)
    if picked is None:
        raise CardOutdated  # Slack sends no modal whose needed fields are empty
    at = picked.instant()
    if at is None:
        clock = picked.clock.isoformat("minutes")
        raise TimeRefused(finding="later.gap", clock=clock, zone=picked.zone)
    return at
