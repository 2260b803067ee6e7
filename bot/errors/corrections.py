"""Refusals about correcting a reply that was published."""

from bot.errors.base import Refusal


class NothingToCorrect(Refusal):
    """The reply stands no more, or in other words since: what was seen is not there."""

    message_id = "refusal.nothing_to_correct"


class CannotCorrect(Refusal):
    """The platform offers no way to, or we never learnt how it calls the reply."""

    message_id = "refusal.cannot_correct"


class BeingCorrected(Refusal):
    """A correction of the reply is on its way. Parameters: ``name``, ``at`` (aware instant)."""

    message_id = "refusal.being_corrected"
