"""How the first of two signatures is shown: whose it is, and who is still needed."""

from bot.locales import Words
from bot.views import DraftCard, FirstSignature
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.elements import Block, button, literal, marked, modal, text_input
from handlers.blocks.send_later import wall_time
from handlers.blocks.texts import clip, moment, one_line, safe
from handlers.payloads import SignatureButton

LONGEST_NOTE = 500
_SAID = frozenset(
    {
        "undone",
        "sent_back",
        "text_changed",
        "time_changed",
        "reply_ended",
        "frozen",
        "expired",
        "signer_lost_right",
    }
)
"""Reasons that a draft on offer may have to tell; the others end the draft, or its need of two."""


def standing(card: DraftCard) -> FirstSignature | None:
    """The first signature that counts, waiting for the second or joined by it."""
    return card.first if card.first is not None and card.first.voided is None else None


def offered_state(card: DraftCard, words: Words) -> list[Block]:
    """What became of the first signature, and who is needed; nothing where anybody is enough."""
    first = standing(card)
    if first is not None:
        undo = button(words("button.undo"), ActionId.UNDO_FIRST, _target(first).encode())
        return [marked(one_of_two(first, words), undo)]
    return [*_voided(card, words), *_needed(card, words)]


def _needed(card: DraftCard, words: Words) -> list[Block]:
    if card.needs.signatures > 1:
        return [literal(words("two.none_of_two"))]
    return [literal(words("two.lead_alone"))] if card.needs.lead else []


def counter_buttons(first: FirstSignature, words: Words) -> list[Block]:
    """What can be done with a first signature besides signing second."""
    value = _target(first).encode()
    return [button(words("button.send_back"), ActionId.SEND_BACK, value)]


def send_back_modal(target: SignatureButton, words: Words) -> Block:
    """Why the text should not go out like this; its first signer reads it."""
    note = text_input(
        "note",
        ActionId.SEND_BACK_NOTE,
        words("send_back.note"),
        hint=words("send_back.hint", limit=LONGEST_NOTE),
        limit=LONGEST_NOTE,
    )
    return modal(
        words("send_back.title"),
        [note],
        words,
        callback=ModalId.SEND_BACK,
        metadata=target.encode(),
        submit=words("button.send_back"),
    )


def one_of_two(first: FirstSignature, words: Words) -> str:
    """Who signed, who is still needed and when it is sent, in mrkdwn."""
    who = words("two.needs_lead" if first.for_a_lead else "two.needs_one")
    at = moment(first.signed_at, words)
    state = words("two.one_of_two", name=safe(first.name), at=at, who=who)
    if first.send_time is not None:
        state += f" · {words('state.for_later', time=wall_time(first.send_time, words))}"
    return state


def _voided(card: DraftCard, words: Words) -> list[Block]:
    first = card.first
    if first is None or first.voided is None or first.voided.value not in _SAID:
        return []
    because = words(f"voided.{first.voided.value}", name=one_line(first.name))
    return [literal(" · ".join([because, *_by(first, words)]))]


def _by(first: FirstSignature, words: Words) -> list[str]:
    """Who voided it, and what they wrote to its signer."""
    if first.voided_by is None:
        return []
    name = one_line(first.voided_by)
    if first.note is None:
        return [words("two.by", name=name)]
    note = clip(one_line(first.note), LONGEST_NOTE)
    return [words("notice.sent_back_line", name=name, note=note)]


def _target(first: FirstSignature) -> SignatureButton:
    return SignatureButton(signature_id=first.signature_id)
