"""Comments that need no thread of their own: one message an hour."""

from collections import Counter

from bot.locales import Words
from bot.views import RollUpCard, RollUpLine
from handlers.action_ids import ActionId
from handlers.blocks.comment_card import author_of
from handlers.blocks.elements import (
    Block,
    Message,
    actions,
    button,
    context,
    literal,
    message,
    modal,
)
from handlers.blocks.texts import clip, one_line
from handlers.payloads import CommentButton, RollUpButton

LINES_IN_MODAL = 95  # inside the hundred blocks of a modal


def roll_up_card(card: RollUpCard, words: Words) -> Message:
    """How many came, of what sort; edited in place while the hour lasts."""
    sentence = words("roll_up.count", count=card.count)
    state = [context(words("roll_up.closed"))] if card.is_closed else []
    whole = " · ".join([sentence, *_topics(card, words)])
    blocks = [literal(whole), *state, *actions(f"roll-up-{card.roll_up_id}", _buttons(card, words))]
    return message([card.account.name, sentence], blocks)


def roll_up_modal(card: RollUpCard, words: Words) -> Block:
    """The comments one by one; each may get a thread of its own."""
    lines = card.lines[-LINES_IN_MODAL:]
    blocks = [_line(each, words) for each in lines]
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


def _line(each: RollUpLine, words: Words) -> Block:
    author = author_of(each.author_name, words)
    text = words("erased.headline") if each.is_erased else clip(one_line(each.text), 300)
    value = CommentButton(comment_id=each.comment_id).encode()
    opening = button(words("button.open_thread"), ActionId.ROLL_UP_THREAD, value)
    return literal(f"{author}: {text}", opening if each.state.value == "open" else None)


def _buttons(card: RollUpCard, words: Words) -> list[Block]:
    value = RollUpButton(roll_up_id=card.roll_up_id).encode()
    one_by_one = button(words("button.one_by_one"), ActionId.ROLL_UP_LINES, value)
    if card.is_closed:
        return [one_by_one]
    last = card.lines[-1].comment_id if card.lines else None
    seen = RollUpButton(roll_up_id=card.roll_up_id, last_seen=last).encode()
    return [
        button(words("button.all_done"), ActionId.ROLL_UP_DONE, seen, primary=True),
        one_by_one,
    ]
