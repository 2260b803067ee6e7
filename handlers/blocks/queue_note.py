"""One's queue in short, as the answer to a command."""

from bot.locales import Words
from bot.views import HomePage, QueueLine, Section
from handlers.blocks.comment_card import author_of
from handlers.blocks.elements import Block, Message, actions, button, literal, message
from handlers.blocks.texts import clip, one_line
from handlers.paging import QueueButton
from handlers.payloads import ActionId, CommentButton

MINE_FIRST = (Section.MINE, Section.SECOND, Section.UNASSIGNED)


def queue_note(page: HomePage, words: Words) -> Message:
    """The first ten comments that wait, mine first; each opens from here."""
    pages = {each.section: each for each in page.queue}
    counts = {section.value: pages[section].count for section in MINE_FIRST}
    sums = words("command.queue", **counts)
    found = {line.comment_id: line for section in MINE_FIRST for line in pages[section].lines}
    lines = list(found.values())[:10]  # one may wait in two sections
    shown = [_line(number, each, words) for number, each in enumerate(lines, start=1)]
    value = QueueButton(section=Section.MINE).encode()
    opening = actions("all", [button(words("button.show_all"), ActionId.QUEUE, value)])
    nothing = [literal(words("home.nothing_waits"))]
    return message([sums], [literal(sums), *(shown or nothing), *opening])


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
