"""One's queue in short, as the answer to a command."""

from bot.locales import Words
from bot.views import HomePage, Section
from handlers.action_ids import ActionId
from handlers.blocks.elements import Message, actions, button, literal, message
from handlers.blocks.queue_modal import queue_line
from handlers.paging import QueueButton

MINE_FIRST = (Section.MINE, Section.SECOND, Section.UNASSIGNED)


def queue_note(page: HomePage, words: Words) -> Message:
    """The first ten comments that wait, mine first; each opens from here."""
    pages = {each.section: each for each in page.queue}
    counts = {section.value: pages[section].count for section in MINE_FIRST}
    sums = words("command.queue", **counts)
    found = {line.comment_id: line for section in MINE_FIRST for line in pages[section].lines}
    lines = list(found.values())[:10]  # one may wait in two sections
    shown = [queue_line(each, page.actor, words) for each in lines]
    value = QueueButton(section=Section.MINE).encode()
    opening = actions("all", [button(words("button.show_all"), ActionId.QUEUE, value)])
    nothing = [literal(words("home.nothing_waits"))]
    return message([sums], [literal(sums), *(shown or nothing), *opening])
