"""The state line of a comment's card, and the one thing to do about it.

What becomes of a reply is told here alone: the root stands in the channel and at the head of its
thread, so everybody sees it, whichever way they signed.
"""

from bot.locales import Words
from bot.views import (
    REVIEWABLE,
    CommentCard,
    CommentStatus,
    FreezeBanner,
    HideMark,
    TakeDownMark,
)
from handlers.action_ids import ActionId
from handlers.blocks.elements import Block, actions, button, context, literal, marked
from handlers.blocks.freeze_banner import scope_of, terms_of
from handlers.blocks.send_later import wall_time
from handlers.blocks.texts import day_and_time, entry_name, link, moment, one_line, safe
from handlers.blocks.two_signatures import one_of_two
from handlers.payloads import AssignButton, CommentButton, SignOffButton

FINISHED = frozenset(
    {
        CommentStatus.SENT,
        CommentStatus.CLOSED,
        CommentStatus.ANSWERED_ELSEWHERE,
        CommentStatus.GONE,
        CommentStatus.TAKING_DOWN,
        CommentStatus.TAKE_DOWN_DOUBTFUL,
        CommentStatus.NOT_TAKEN_DOWN,
        CommentStatus.CORRECTED,
        CommentStatus.NOT_CORRECTED,
        CommentStatus.HIDING,
        CommentStatus.HIDDEN,
        CommentStatus.UNHIDING,
        CommentStatus.NOT_UNHIDDEN,
    }
)
_STANDS = frozenset(
    {
        CommentStatus.SENT,
        CommentStatus.NOT_TAKEN_DOWN,
        CommentStatus.CORRECTED,
        CommentStatus.NOT_CORRECTED,
    }
)
_OF_TAKE_DOWN = frozenset(
    {CommentStatus.TAKING_DOWN, CommentStatus.TAKEN_DOWN, CommentStatus.NOT_TAKEN_DOWN}
)
_OF_HIDING = frozenset(
    {
        CommentStatus.HIDING,
        CommentStatus.HIDDEN,
        CommentStatus.NOT_HIDDEN,
        CommentStatus.UNHIDING,
        CommentStatus.NOT_UNHIDDEN,
    }
)
_LASTING = frozenset({CommentStatus.DOUBTFUL, CommentStatus.SCHEDULED})
"""Of these the card stands for long: *More* is there beside what ends it."""
_BY_PEOPLE = frozenset({"note.people_only", "note.people_by_choice", "note.meaning_wanted"})
_ON_SIGN_OFF = {
    CommentStatus.SIGNED: ("button.undo", ActionId.UNDO),
    CommentStatus.SCHEDULED: ("button.cancel_later", ActionId.UNDO),
    CommentStatus.DOUBTFUL: ("button.check", ActionId.CHECK),
}


def comment_state(card: CommentCard, words: Words) -> list[Block]:
    """The line, and the buttons below it. What stands beside it never stood where Approve did."""
    if card.status in REVIEWABLE:
        return [marked(_line(card, words)), *_row(_decisions(card, words), card)]
    more = _more(card, words)
    if card.status is CommentStatus.FROZEN:
        return _held(card.frozen, more, words)
    below = _row([more], card) if card.status in _LASTING else []
    return [marked(_line(card, words), _remedy(card, words) or more), *below]


def way_in(card: CommentCard, words: Words) -> str:
    """The label of the button below that leads to all of the comment."""
    if card.status not in REVIEWABLE:
        return words("button.more")  # its steps hold what was written
    return words("button.write" if _is_to_be_written(card) else "button.review")


def _is_to_be_written(card: CommentCard) -> bool:
    """Whether there is nothing to look at: people answer, and nobody signed a text yet."""
    return card.first is None and card.draft_note in _BY_PEOPLE


def _held(banner: FreezeBanner | None, more: Block, words: Words) -> list[Block]:
    if banner is None:
        return [literal(words("state.frozen", reason=words("card.unknown")), more)]
    held = words("state.frozen", reason=one_line(banner.reason))
    return [literal(held, more), context(scope_of(banner, words)), terms_of(banner, words)]


def assign_button(card: CommentCard) -> AssignButton:
    """Changes whose the comment is, as this card shows it."""
    seen = {"version": card.version, "assignee_id": card.assignee_id}
    return AssignButton(comment_id=card.comment_id, **seen)


def _row(buttons: list[Block], card: CommentCard) -> list[Block]:
    return actions(f"comment-{card.comment_id}", buttons)


def _line(card: CommentCard, words: Words) -> str:
    parts = [
        _sentence(card, words),
        _who_signs(card, words),
        _meaning(card, words),
        _note(card, words),
        _assigned(card, words),
        _snoozed(card, words),
        _hidden_outside(card, words),
    ]
    if card.status in _STANDS:
        parts.append(link(card.reply_url, words("state.view_reply")))
    return " · ".join(part for part in parts if part)


def _sentence(card: CommentCard, words: Words) -> str:
    if card.first is not None and card.status in REVIEWABLE:
        return one_of_two(card.first, words)
    if card.take_down is not None and card.status in _OF_TAKE_DOWN:
        return _of_take_down(card.status, card.take_down, words)
    if card.hide is not None and card.status in _OF_HIDING:
        return _of_hiding(card.status, card.hide, words)
    return (_of_correction if card.is_correction else _of_reply)(card, words)


def _of_reply(card: CommentCard, words: Words) -> str:
    match card.status:
        case CommentStatus.SIGNED if card.status_at and card.status_by:
            out = moment(card.status_at, words, seconds=True)
            return words("state.signed", name=safe(card.status_by), at=out)
        case CommentStatus.SCHEDULED if card.send_time and card.status_by:
            time = wall_time(card.send_time, words)
            return words("state.scheduled", time=time, name=safe(card.status_by))
        case CommentStatus.SENT if card.status_at:
            return words("state.sent", at=moment(card.status_at, words))
        case CommentStatus.FAILED | CommentStatus.RETURNED if card.end:
            return words(f"end.{card.end.value}")
        case _:
            return words(f"comment_state.{card.status.value}")


def _of_correction(card: CommentCard, words: Words) -> str:
    """What became of the new words; those of before stand as long as they are not there."""
    match card.status:
        case CommentStatus.SIGNED if card.status_at and card.status_by:
            at = moment(card.status_at, words, seconds=True)
            return words("state.correction_signed", name=safe(card.status_by), at=at)
        case CommentStatus.SENDING:
            return words("state.correction_sending")
        case CommentStatus.DOUBTFUL:
            return words("state.correction_doubtful")
        case CommentStatus.CORRECTED if card.status_at and card.status_by:
            at = moment(card.status_at, words)
            return words("state.corrected", name=safe(card.status_by), at=at)
        case CommentStatus.NOT_CORRECTED if card.end:
            return f"{words(f'end.{card.end.value}')} · {words('state.before_stands')}"
        case _:
            return words(f"comment_state.{card.status.value}")


def _of_take_down(status: CommentStatus, mark: TakeDownMark, words: Words) -> str:
    if mark.because is not None:
        return words(f"not_taken_down.{mark.because.value}")
    at = moment(mark.at, words)
    return words(f"state.{status.value}", name=safe(mark.by), at=at)


def _of_hiding(status: CommentStatus, mark: HideMark, words: Words) -> str:
    reason = words(f"hide_end.{mark.because.value}") if mark.because is not None else ""
    at = moment(mark.at, words)
    if mark.by is None:
        return words("state.hidden_outside", at=at)
    return words(f"state.{status.value}", name=safe(mark.by), at=at, reason=reason)


def _note(card: CommentCard, words: Words) -> str | None:
    note = card.draft_note
    if (
        card.first is not None
        or note is None
        or card.status is not CommentStatus.WAITING
        or not words.knows(note)
    ):
        return None
    entry = safe(entry_name(card.note_entry, words)) if card.note_entry else ""
    return words(note, entry=entry, day=words.day(card.note_day) if card.note_day else "")


def _who_signs(card: CommentCard, words: Words) -> str | None:
    """Who may answer, where not everybody who signs may do it alone; the card is one for all."""
    if card.status not in REVIEWABLE or card.first is not None:
        return None
    if card.needs.signatures > 1:
        return words("needs.two")
    return words("needs.lead") if card.needs.lead else None


def _meaning(card: CommentCard, words: Words) -> str | None:
    if card.meaning is None or card.status not in REVIEWABLE:
        return None
    return words(f"card.taken_as_{card.meaning.value}")


def _assigned(card: CommentCard, words: Words) -> str | None:
    if card.assignee is None or card.status in FINISHED:
        return None
    return words("card.assigned", name=safe(card.assignee))


def _snoozed(card: CommentCard, words: Words) -> str | None:
    if card.snoozed_until is None or card.status not in REVIEWABLE:
        return None
    return words("card.snoozed", until=day_and_time(card.snoozed_until, words))


def _hidden_outside(card: CommentCard, words: Words) -> str | None:
    """Beside what became of a reply: nobody sees that either."""
    if card.hide is None or card.hide.by is not None or card.status in _OF_HIDING:
        return None
    return words("card.hidden_outside")


def _remedy(card: CommentCard, words: Words) -> Block | None:
    if card.sign_off_id is None or card.status not in _ON_SIGN_OFF:
        return None
    label, action = _ON_SIGN_OFF[card.status]
    target = SignOffButton(sign_off_id=card.sign_off_id)
    return button(words(label), action, target.encode())


def _decisions(card: CommentCard, words: Words) -> list[Block]:
    value = CommentButton(comment_id=card.comment_id).encode()
    seen = CommentButton(comment_id=card.comment_id, version=card.version).encode()
    return [
        _first(card, value, words),
        button(words("button.take"), ActionId.TAKE, assign_button(card).encode()),
        button(words("button.no_reply"), ActionId.NO_REPLY, seen),
        _more(card, words),
    ]


def _first(card: CommentCard, value: str, words: Words) -> Block:
    action = ActionId.WRITE if _is_to_be_written(card) else ActionId.REVIEW
    return button(way_in(card, words), action, value, primary=True)


def _more(card: CommentCard, words: Words) -> Block:
    value = CommentButton(comment_id=card.comment_id).encode()
    return button(words("button.more"), ActionId.MORE, value)
