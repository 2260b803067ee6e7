"""When something is due: on cards, in lists, and as the line that a channel is told."""

from bot.locales import Words
from bot.views import Due, DueReminderCard, Section
from handlers.action_ids import ActionId
from handlers.blocks.elements import Block, Message, button, literal, message
from handlers.blocks.texts import day_and_time
from handlers.paging import QueueButton


def due_words(due: Due, words: Words) -> str:
    """For mrkdwn: the day and time, which each reader sees in the own time zone."""
    said = "due.passed" if due.is_late else "due.at"
    return words(said, at=day_and_time(due.at, words))


def due_field(due: Due, words: Words) -> Block:
    """The same as a field of a section, whose text is literal."""
    return {"type": "mrkdwn", "text": due_words(due, words)}


def due_reminder(card: DueReminderCard, words: Words) -> Message:
    """One line with counts, and a button that shows the reader what it speaks of."""
    counted = {"unassigned": card.unassigned, "signed_once": card.signed_once, "late": card.late}
    parts = [words(f"due.{name}", count=count) for name, count in counted.items() if count]
    said = words("due.told", what=" · ".join(parts))
    value = QueueButton(section=Section.DUE, account_id=card.account.id).encode()
    opening = button(words("button.show_all"), ActionId.QUEUE, value)
    return message([card.account.name, said], [literal(said, opening)])
