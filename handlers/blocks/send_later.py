"""Choosing when a signed reply is sent, and saying it."""

from bot.locales import Words
from bot.rules.later import LATEST, WallTime
from handlers.action_ids import ActionId
from handlers.blocks.elements import Block, Choice, plain, select
from handlers.blocks.texts import safe

AT_ONCE = "now"
LATER = "later"


def wall_time(time: WallTime, words: Words) -> str:
    """Day, time and zone for mrkdwn, as people read them where the account is."""
    return words(
        "later.time",
        day=words.day(time.day),
        weekday=words.weekday(time.day),
        clock=time.clock.isoformat("minutes"),
        zone=safe(time.zone),
    )


def when_fields(later: WallTime | None, words: Words) -> list[Block]:
    """At once or later; and (*later*) on which day, at what time."""
    choices = [Choice(each, words(f"later.{each}")) for each in (AT_ONCE, LATER)]
    chosen = AT_ONCE if later is None else LATER
    menu = select(ActionId.WHEN, words("later.when"), choices, chosen)
    row = {"type": "actions", "block_id": "when", "elements": [menu]}
    return [row] if later is None else [row, *time_fields(later, words)]


def time_fields(later: WallTime, words: Words, *, of: str = "send") -> list[Block]:
    """On which day, at what time."""
    day = {
        "type": "datepicker",
        "action_id": ActionId.SEND_DAY.value,
        "initial_date": later.day.isoformat(),
    }
    clock = {
        "type": "timepicker",
        "action_id": ActionId.SEND_CLOCK.value,
        "initial_time": later.clock.isoformat("minutes"),
        "timezone": later.zone,
    }
    hint = words("later.hint", days=LATEST.days)
    label = words("later.clock", zone=later.zone)
    return [
        _needed(f"{of}-day", words("later.day"), day),
        _needed(f"{of}-clock", label, clock) | {"hint": plain(hint, 2000)},
    ]


def _needed(block_id: str, label: str, element: Block) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": element,
        "optional": False,
    }
