"""Whose a comment is to be, and when it is to come back."""

from bot.locales import Words
from bot.rules.snooze import SnoozeTimes
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.elements import (
    Block,
    Choice,
    choice_input,
    date_input,
    literal,
    modal,
    person_input,
)
from handlers.blocks.texts import one_line
from handlers.payloads import AssignButton, CommentButton


def assign_modal(assignee: str | None, target: AssignButton, words: Words) -> Block:
    """Pick who is to answer; *assignee* has the comment now."""
    now = words("assign.now", name=one_line(assignee)) if assignee else words("assign.nobody")
    return modal(
        words("more.assign"),
        [literal(now), person_input("person", ActionId.ASSIGNEE, words("assign.person"))],
        words,
        callback=ModalId.ASSIGN,
        metadata=target.encode(),
        submit=words("button.assign"),
    )


def snooze_modal(times: SnoozeTimes, target: CommentButton, words: Words) -> Block:
    """Pick when the comment comes back; a day that is picked goes before the two times."""
    hour = words("snooze.hour", at=words.time(times.hour, times.zone))
    morning = words("snooze.morning", at=words.time(times.morning, times.zone))
    choices = [
        Choice(_instant(times.hour.timestamp()), hour),
        Choice(_instant(times.morning.timestamp()), morning),
    ]
    first = choices[0].value
    return modal(
        words("more.snooze"),
        [
            choice_input("time", ActionId.SNOOZE_TIME, words("snooze.until"), choices, first),
            date_input("day", ActionId.SNOOZE_DAY, words("snooze.day"), None),
            literal(words("snooze.news")),
        ],
        words,
        callback=ModalId.SNOOZE,
        metadata=target.encode(),
        submit=words("button.save"),
    )


def _instant(timestamp: float) -> str:
    return str(int(timestamp))
