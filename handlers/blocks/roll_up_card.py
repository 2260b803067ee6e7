"""Comments that need no thread of their own: one message an hour."""

from collections import Counter

from bot.locales import Words
from bot.rules.visibility import Visibility
from bot.views import CommentState, RollUpCard, RollUpKind, RollUpLine
from handlers.action_ids import ActionId
from handlers.blocks.comment_card import author_of
from handlers.blocks.elements import (
    Block,
    Message,
    actions,
    button,
    confirm,
    context,
    literal,
    marked,
    message,
    modal,
    quote,
    rich,
    run,
)
from handlers.blocks.texts import clip, moment, one_line
from handlers.payloads import CommentButton, RollUpButton

LINES_IN_MODAL = 95  # inside the hundred blocks of a modal
SAMPLES = 3  # different texts of spam on its card
SAMPLE = 120  # characters of each
_TOLD = {
    Visibility.HIDING: "roll_up.is_hiding",
    Visibility.HIDDEN: "roll_up.is_hidden",
    Visibility.SHOWING: "roll_up.is_showing",
}
_BACK = {Visibility.HIDING: "button.do_not_hide", Visibility.HIDDEN: "button.unhide"}
"""What is being shown again needs nothing more."""


def roll_up_card(card: RollUpCard, words: Words) -> Message:
    """How many came, of what sort; edited in place while the hour lasts."""
    is_spam = card.kind is RollUpKind.SPAM
    sentence = words(f"roll_up.{'spam' if is_spam else 'count'}", count=card.count)
    above = _spam(card, sentence, words) if is_spam else [_whole(card, sentence, words)]
    told = _state(card, words)
    state = [context(*told)] if told else []
    blocks = [*above, *state, *actions(f"roll-up-{card.roll_up_id}", _buttons(card, words))]
    return message([card.account.name, sentence], blocks)


def _whole(card: RollUpCard, sentence: str, words: Words) -> Block:
    return literal(" · ".join([sentence, *_topics(card, words)]))


def _spam(card: RollUpCard, sentence: str, words: Words) -> list[Block]:
    """What came, since when and of how many, with some of the words that one click may hide."""
    first = card.first_at and words("roll_up.first", at=moment(card.first_at, words))
    count = card.author_count
    authors = words("roll_up.authors", count=count) if count else None
    told = marked(" · ".join(part for part in (sentence, first, authors) if part))
    readable = [one_line(each.text) for each in card.lines if not each.is_erased]
    samples = [clip(text, SAMPLE) for text in dict.fromkeys(reversed(readable)) if text][:SAMPLES]
    return [told, rich(*(quote(*run(text)) for text in samples))] if samples else [told]


def _state(card: RollUpCard, words: Words) -> list[str]:
    reason = words(f"hide_end.{card.hide_failed.value}") if card.hide_failed else ""
    counts = {
        "roll_up.hiding": card.hiding_count,
        "roll_up.hidden": card.hidden_count,
        "roll_up.not_hidden": card.not_hidden_count,
    }
    told = [words(name, count=count, reason=reason) for name, count in counts.items() if count]
    return told or ([words("roll_up.closed")] if card.is_closed else [])


def roll_up_modal(card: RollUpCard, words: Words) -> Block:
    """The comments one by one; each may get a thread of its own."""
    lines = card.lines[-LINES_IN_MODAL:]
    blocks = [_line(each, words, can_hide=card.can_hide) for each in lines]
    older = card.count - len(lines)
    above = [context(words("roll_up.older", count=older))] if older > 0 else []
    return modal(words("roll_up.title"), [*above, *blocks] or [_empty(words)], words)


def _empty(words: Words) -> Block:
    return context(words("home.nothing_waits"))


def _topics(card: RollUpCard, words: Words) -> list[str]:
    if card.count != len(card.lines):  # only the newest are here: their sum would mislead
        return []
    counts = Counter(_topic(each, words) for each in card.lines)
    return [
        words("roll_up.topic", topic=words(topic), number=count)
        for topic, count in counts.most_common()
    ]


def _topic(each: RollUpLine, words: Words) -> str:
    named = f"topic.{each.topic}"
    return named if words.knows(named) else "topic.other"


def _line(each: RollUpLine, words: Words, *, can_hide: bool) -> Block:
    author = author_of(each.author_name, words)
    text = words("erased.headline") if each.is_erased else clip(one_line(each.text), 300)
    told = f" · {words(_TOLD[each.visibility])}" if each.visibility in _TOLD else ""
    return literal(f"{author}: {text}{told}", _beside(each, words, can_hide=can_hide))


def _beside(each: RollUpLine, words: Words, *, can_hide: bool) -> Block | None:
    """What can be done with it: the deleted stays deleted, and what has no words hidden."""
    value = CommentButton(comment_id=each.comment_id).encode()
    if each.state is CommentState.OPEN:
        return button(words("button.open_thread"), ActionId.ROLL_UP_THREAD, value)
    is_there = each.state is not CommentState.GONE and not each.is_erased
    if can_hide and is_there and each.visibility in _BACK:
        seen = CommentButton(comment_id=each.comment_id, version=each.version).encode()
        return button(words(_BACK[each.visibility]), ActionId.ROLL_UP_UNHIDE, seen)
    return None


def _buttons(card: RollUpCard, words: Words) -> list[Block]:
    value = RollUpButton(roll_up_id=card.roll_up_id).encode()
    one_by_one = button(words("button.one_by_one"), ActionId.ROLL_UP_LINES, value)
    if card.is_closed:
        return [one_by_one]
    last = card.lines[-1].comment_id if card.lines else None
    seen = RollUpButton(roll_up_id=card.roll_up_id, last_seen=last, seen=card.seen).encode()
    is_spam, may_hide = card.kind is RollUpKind.SPAM, _may_hide(card)
    done = button(words("button.all_done"), ActionId.ROLL_UP_DONE, seen, primary=not may_hide)
    not_spam = button(words("button.not_spam"), ActionId.ROLL_UP_NOT_SPAM, seen)
    if may_hide:
        return [_hide(card, seen, words), one_by_one, not_spam, done]
    return [done, one_by_one, *([not_spam] if is_spam else [])]


def _may_hide(card: RollUpCard) -> bool:
    return card.kind is RollUpKind.SPAM and card.can_hide


def _hide(card: RollUpCard, seen: str, words: Words) -> Block:
    asked = confirm(words, "roll_up_hide", count=card.waiting_count)
    label = words("button.hide_all")
    return button(label, ActionId.ROLL_UP_HIDE, seen, primary=True, confirm=asked)
