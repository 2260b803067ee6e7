"""Whether everybody sees a comment on its platform, and what somebody asked for about it."""

from enum import StrEnum
from typing import Final


class Visibility(StrEnum):
    """Whether everybody sees a comment, as far as we know."""

    SHOWN = "shown"
    HIDING = "hiding"  # somebody asked to hide it, and the platform has not said yes
    HIDDEN = "hidden"
    SHOWING = "showing"  # somebody asked to show it again


class HideEnd(StrEnum):
    """Why a comment could not be hidden, or shown again."""

    GONE = "gone"  # the platform does not know it (any more)
    NOT_PERMITTED = "not_permitted"
    CONNECTION_EXPIRED = "connection_expired"
    REFUSED = "refused"
    GAVE_UP = "gave_up"  # tried for some minutes, and the platform gave no clear answer
    ASKER_LOST_RIGHT = "asker_lost_right"
    NOT_ON_RECORD = "not_on_record"  # no entry tells that this member asked for it


ASKED: Final = {Visibility.HIDING: Visibility.HIDDEN, Visibility.SHOWING: Visibility.SHOWN}
"""What is asked for, and what it becomes when the platform says yes."""


def as_told(*, is_hidden: bool) -> Visibility:
    """What a comment is by what the platform said, whatever somebody asked for since."""
    return Visibility.HIDDEN if is_hidden else Visibility.SHOWN
