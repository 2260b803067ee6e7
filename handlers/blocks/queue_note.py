"""One's queue in short, as the answer to a command."""

from bot.locales import Words
from bot.views import HomePage, QueueLine
from handlers.blocks.comment_card import author_of
from handlers.blocks.elements import Block, Message, button, literal, message
from handlers.blocks.texts import clip, one_line
from handlers.payloads import ActionId, CommentButton


def queue_note(page: HomePage, words: Words) -> Message:
    """The first ten comments of mine, then of nobody; each opens from here."""
    sums = words("command.queue", mine=page.mine_count, unassigned=page.unassigned_count)
    lines = [*page.mine, *page.unassigned][:10]
    shown = [_line(number, each, words) for number, each in enumerate(lines, start=1)]
    return message([sums], [literal(sums), *(shown or [literal(words("home.nothing_waits"))])])


def _line(number: int, each: QueueLine, words: Words) -> Block:
    is_abuse = any(flag.value == "abuse" for flag in each.flags)
    text = words("card.abuse_short") if is_abuse else clip(one_line(each.text), 150)
    sentence = words(
        "command.queue_line",
        number=number,
        account=each.account.name,
        author=author_of(each.author_name, words),
        text=text or words("card.no_text"),
    )
    value = CommentButton(comment_id=each.comment_id).encode()
    return literal(sentence, button(words("button.review"), ActionId.REVIEW, value))
