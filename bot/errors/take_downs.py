"""Refusals about taking down a reply that was published."""

from bot.errors.base import Refusal


class AlreadyTakenDown(Refusal):
    """Somebody signed that before. Parameters: ``name``, ``at`` (aware instant)."""

    message_id = "refusal.already_taken_down"


class NothingToTakeDown(Refusal):
    """No reply of ours stands there (any more)."""

    message_id = "refusal.nothing_to_take_down"


class CannotTakeDown(Refusal):
    """The platform offers no way to, or we never learnt how it calls the reply."""

    message_id = "refusal.cannot_take_down"
