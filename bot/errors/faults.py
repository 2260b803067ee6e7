"""Faults of ours or of the set-up, for logs and the command line."""

from bot.errors.base import BotError


class IllegalMove(BotError):
    """A state change that the table of moves does not know."""


class NotConnected(BotError):
    """The account has no working connection in the settings."""


class HoldsComments(BotError):
    """An account with comments cannot point elsewhere: they belong to where it points."""


class IdInUse(BotError):
    """Another account points to this place on its platform."""


class NotForThisRule(BotError):
    """A measure that no account can choose for this rule."""


class NothingSuch(BotError):
    """A row that was asked for by id does not exist."""


class CannotExport(BotError):
    """The record cannot be written where it was wanted."""
