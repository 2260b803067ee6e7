"""The state line of a draft's card. Its accessory never stands where Approve stood."""

from collections.abc import Callable

from bot.locales import Words
from bot.views import DraftCard, DraftStatus
from handlers.blocks.elements import Block, button, literal, marked
from handlers.blocks.texts import clip, link, moment, one_line, safe
from handlers.payloads import ActionId, CommentButton, SignOffButton

_LOOK_AGAIN = frozenset(
    {
        "comment_changed",
        "expired",
        "frozen",
        "signer_lost_right",
        "refused",
        "connection_expired",
        "not_permitted",
        "replies_closed",
        "gave_up",
        "not_found",
        "not_on_record",
    }
)
"""Ends after which a person may want to sign again."""


def draft_state(card: DraftCard, words: Words) -> list[Block]:
    """The state line, or nothing while the draft is on offer."""
    drawing = _LINES.get(card.status)
    return [drawing(card, words)] if drawing else []


def _signed(card: DraftCard, words: Words) -> Block:
    undo = _on_sign_off(card, words("button.undo"), ActionId.UNDO)
    if card.goes_out_at is None:
        return marked(words("comment_state.signed"), undo)
    name = safe(card.signed_by or words("card.unknown"))
    out = moment(card.goes_out_at, words, seconds=True)
    return marked(words("state.signed", name=name, at=out), undo)


def _sending(_: DraftCard, words: Words) -> Block:
    return marked(words("comment_state.sending"))


def _sent(card: DraftCard, words: Words) -> Block:
    at = moment(card.sent_at, words) if card.sent_at else None
    sentence = words("state.sent", at=at) if at else words("comment_state.sent")
    view = link(card.reply_url, words("state.view_reply"))
    return marked(f"{sentence} · {view}" if view else sentence, _more(card, words))


def _doubtful(card: DraftCard, words: Words) -> Block:
    check = _on_sign_off(card, words("button.check"), ActionId.CHECK)
    return marked(words("comment_state.doubtful"), check)


def _ended(card: DraftCard, words: Words) -> Block:
    end = words(f"end.{card.end.value}" if card.end else f"comment_state.{_general(card)}")
    return marked(end, _look_again(card, words))


def _frozen(card: DraftCard, words: Words) -> Block:
    reason = one_line(card.freeze_reason or words("card.unknown"))
    return literal(words("state.frozen", reason=reason), _more(card, words))


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


def _on_sign_off(card: DraftCard, label: str, action: ActionId) -> Block | None:
    if card.sign_off_id is None:
        return None
    target = SignOffButton(comment_id=card.comment_id, sign_off_id=card.sign_off_id)
    return button(label, action, target.encode())


def _look_again(card: DraftCard, words: Words) -> Block | None:
    if card.end is None or card.end.value not in _LOOK_AGAIN:
        return None
    target = CommentButton(comment_id=card.comment_id)
    return button(words("button.look_again"), ActionId.REVIEW, target.encode())


def _more(card: DraftCard, words: Words) -> Block:
    target = CommentButton(comment_id=card.comment_id)
    return button(words("button.more"), ActionId.MORE, target.encode())


_LINES: dict[DraftStatus, Callable[[DraftCard, Words], Block]] = {
    DraftStatus.SIGNED: _signed,
    DraftStatus.SENDING: _sending,
    DraftStatus.SENT: _sent,
    DraftStatus.DOUBTFUL: _doubtful,
    DraftStatus.FAILED: _ended,
    DraftStatus.WITHDRAWN: _ended,
    DraftStatus.FROZEN: _frozen,
    DraftStatus.REJECTED: _rejected,
    DraftStatus.RETIRED: _retired,
}
