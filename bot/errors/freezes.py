"""Refusals about freezes and about who lifts them."""

from bot.errors.base import Refusal


class SendingFrozen(Refusal):
    """A freeze stands. Parameters: ``reason``."""

    message_id = "refusal.frozen"


class AlreadyFrozen(Refusal):
    """A freeze of this scope stands already. Parameters: ``reason``."""

    message_id = "refusal.already_frozen"


class AskTimePast(Refusal):
    """The team cannot be asked again at a time that is over, or months away."""

    message_id = "refusal.ask_time_past"


class NotFrozen(Refusal):
    """There is no freeze to lift."""

    message_id = "refusal.not_frozen"


class PhraseRefused(Refusal):
    """A topic cannot be looked for. Parameters: ``shortest`` in letters, ``longest``."""

    message_id = "refusal.phrase_refused"


class PhraseOfAnAccount(Refusal):
    """A topic is one of an account, not of a post or of everything."""

    message_id = "refusal.phrase_of_an_account"


class TooManyPhrases(Refusal):
    """So many topics of the account are frozen already. Parameters: ``limit``."""

    message_id = "refusal.too_many_phrases"


class LiftedByTwo(Refusal):
    """Two members lift this freeze in Slack; a command is nobody who could be one of them."""

    message_id = "refusal.lifted_by_two"


class LiftAskedByYourself(Refusal):
    """The one who clicks asked for the lift: another member confirms."""

    message_id = "refusal.lift_asked_by_yourself"


class NoLiftAsked(Refusal):
    """There is no request of this member to withdraw."""

    message_id = "refusal.no_lift_asked"
