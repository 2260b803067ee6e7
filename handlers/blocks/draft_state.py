"""The state line of a draft's card: what was decided about its text.

A signed one says who signed and stays like that; whether the reply is out is told by the card of
its comment, so that a signature and its success redraw three messages and not four.
"""

from collections.abc import Callable

from bot.locales import Words
from bot.views import DraftCard, DraftStatus
from handlers.action_ids import ActionId
from handlers.blocks.elements import Block, button, literal, marked
from handlers.blocks.texts import clip, moment, one_line, safe
from handlers.blocks.two_signatures import offered_state, standing
from handlers.payloads import CommentButton

_LOOK_AGAIN = frozenset(
    {
        "comment_changed",
        "expired",
        "frozen",
        "signer_lost_right",
        "policy_changed",
        "text_blocked",
        "refused",
        "connection_expired",
        "not_permitted",
        "replies_closed",
        "gave_up",
        "not_found",
        "not_on_record",
        "edited_elsewhere",
    }
)
"""Ends after which a person may want to sign again."""


def draft_state(card: DraftCard, words: Words) -> list[Block]:
    """The state line, or nothing while the draft is on offer and anybody may sign it alone."""
    if card.status is DraftStatus.OFFERED:
        return offered_state(card, words)
    drawing = _LINES.get(card.status)
    return [drawing(card, words)] if drawing else []


def _signed(card: DraftCard, words: Words) -> Block:
    if card.corrected_at is not None:
        at = moment(card.corrected_at, words)
        return marked(words("state.was_corrected", at=at), _more(card, words))
    name = safe(card.signed_by or words("card.unknown"))
    at = moment(card.signed_at, words) if card.signed_at else words("card.unknown")
    if (first := standing(card)) is not None:
        state = words("state.signed_by_two", first=safe(first.name), name=name, at=at)
    else:
        state = words("state.signed_text", name=name, at=at)
    return marked(state, _more(card, words))


def _ended(card: DraftCard, words: Words) -> Block:
    end = words(f"end.{card.end.value}" if card.end else f"comment_state.{_general(card)}")
    return marked(end, _look_again(card, words))


def _general(card: DraftCard) -> str:
    return "failed" if card.status is DraftStatus.FAILED else "returned"


def _rejected(card: DraftCard, words: Words) -> Block:
    reason = card.rejection and words(f"reject.{card.rejection}")
    note = card.rejection_note and clip(one_line(card.rejection_note), 200)
    name = one_line(card.rejected_by or words("card.unknown"))
    parts = (words("state.rejected", name=name), reason, note)
    return literal(" · ".join(part for part in parts if part))


def _retired(card: DraftCard, words: Words) -> Block:
    because = card.retired_because
    return marked(words(f"retired.{because.value}" if because else "retired.replaced"))


def _look_again(card: DraftCard, words: Words) -> Block | None:
    if card.end is None or card.end.value not in _LOOK_AGAIN:
        return None
    target = CommentButton(comment_id=card.comment_id)
    opens = ActionId.MORE_CORRECT if card.is_correction else ActionId.REVIEW
    return button(words("button.look_again"), opens, target.encode())


def _more(card: DraftCard, words: Words) -> Block:
    target = CommentButton(comment_id=card.comment_id)
    return button(words("button.more"), ActionId.MORE, target.encode())


_LINES: dict[DraftStatus, Callable[[DraftCard, Words], Block]] = {
    DraftStatus.SIGNED: _signed,
    DraftStatus.FAILED: _ended,
    DraftStatus.WITHDRAWN: _ended,
    DraftStatus.REJECTED: _rejected,
    DraftStatus.RETIRED: _retired,
}
