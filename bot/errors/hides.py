"""Refusals about hiding comments."""

from bot.errors.base import Refusal


class CannotHide(Refusal):
    """The platform offers no way to hide comments."""

    message_id = "refusal.cannot_hide"


class CommentHidden(Refusal):
    """The comment is hidden, or being so: nobody would see a reply."""

    message_id = "refusal.comment_hidden"


class RollUpChanged(Refusal):
    """Some of the comments that a roll-up showed were edited or dealt with since."""

    message_id = "refusal.roll_up_changed"
